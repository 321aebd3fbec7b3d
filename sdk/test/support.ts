import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";
import type { TrueUsage } from "../../tests/support/mock-providers.mjs";
import type { WireEvent } from "../src/index.ts";

export interface Received {
  headers: IncomingMessage["headers"];
  path: string | undefined;
  events: WireEvent[];
}

type Reply = { status: number; body?: unknown; headers?: Record<string, string>; hang?: boolean };

/** A small ingest server: it keeps what it gets and answers as told, at first with 202 to everything. */
export async function startIngest() {
  const requests: Received[] = [];
  const replies: Reply[] = [];
  let underWay = 0;
  let mostUnderWay = 0;
  const server = createServer(async (request, response) => {
    mostUnderWay = Math.max(mostUnderWay, ++underWay);
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { events } = JSON.parse(Buffer.concat(parts).toString("utf8"));
    const reply = replies.shift() ?? { status: 202 };
    requests.push({ headers: request.headers, path: request.url, events });
    if (reply.hang) return;
    const body = reply.body ?? { accepted: events.length, duplicates: 0, rejected: [] };
    response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
    underWay--;
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    replies,
    get events() {
      return requests.flatMap((request) => request.events);
    },
    get mostUnderWay() {
      return mostUnderWay;
    },
    reset() {
      requests.length = 0;
      replies.length = 0;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Ingest = Awaited<ReturnType<typeof startIngest>>;

/** An address at which nothing listens. */
export async function deadAddress(): Promise<string> {
  const ingest = await startIngest();
  await ingest.close();
  return ingest.url;
}

/** Compares an event's counts with the truth; what the provider did not say must be 0 in it. */
export function expectUsage(event: WireEvent | undefined, truth: TrueUsage | null | undefined): void {
  expect(event).toBeDefined();
  expect({
    input: event?.input_tokens ?? 0,
    read: event?.cache_read_tokens ?? 0,
    write: event?.cache_write_tokens ?? 0,
    writeHour: event?.cache_write_1h_tokens ?? 0,
    output: event?.output_tokens ?? 0,
    reasoning: event?.reasoning_tokens ?? 0,
    searches: event?.units?.web_search_requests ?? 0,
  }).toEqual({
    input: truth?.inputTokens,
    read: truth?.cachedInputTokens,
    write: truth?.cacheWrite5mTokens,
    writeHour: truth?.cacheWrite1hTokens,
    output: truth?.outputTokens,
    reasoning: truth?.reasoningTokens,
    searches: truth?.webSearchRequests,
  });
}

export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** Removes what differs between two calls of the same provider: its ids and its clock. */
export function withoutIdentity<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (key, part) =>
      /^(id|created|created_at|item_id|completed_at)$/.test(key) ? undefined : part,
    ),
  );
}
