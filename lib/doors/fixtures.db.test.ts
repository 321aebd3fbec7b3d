import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedPrices } from "@/lib/feed";
import { createKey, newKeyInput } from "@/lib/keys";
import { allFinished } from "@/lib/unfinished";
import { StreamReader } from "@/sdk/src/stream-reader";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { useDoor } from "@/tests/support/proxy";
import { proxyDoor } from "./proxy";

/** A body is cut in two at every so many bytes, and once into single bytes; 1 takes each place. */
const STEP = Number(process.env.CUT_STEP ?? 19);
const AT_ONCE = 48;

type Meta = {
  provider: string;
  request: { method: string; path: string; body: Record<string, unknown> };
  response: { status: number; headers: Record<string, string>; bodyFile: string };
  usageInBody: boolean;
  usage: Record<string, number | string | null> | null;
};
type Recorded = { name: string; meta: Meta; body: string; seen: string };

const folder = new URL("../../sdk/test/fixtures/providers/", import.meta.url);
const fixtures = readdirSync(folder)
  .filter((file) => file.endsWith(".meta.json"))
  .map((file): Recorded => {
    const meta: Meta = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
    const body = readFileSync(new URL(meta.response.bodyFile, folder), "latin1");
    return { name: file.replace(".meta.json", ""), meta, body, seen: body };
  });
const unasked = fixtures
  .filter(({ name }) => name === "openai-chat-stream-usage")
  .map(({ name, meta, body }): Recorded => {
    const { stream_options: _, ...asked } = meta.request.body;
    const events = body.split(/(?<=\n\n)/).filter((event) => !event.includes('"choices":[]'));
    return {
      name: `${name}, unasked`,
      meta: { ...meta, request: { ...meta.request, body: asked } },
      body,
      seen: events.join("").replaceAll(',"usage":null', ""),
    };
  });
const all = [...fixtures, ...unasked];

/** What the provider answers with to each call, by its number: pieces, and whether it breaks off after them. */
const answers = new Map<string, { meta: Meta; pieces: string[]; isBroken: boolean }>();
const upstream = createServer((incoming, response) => {
  const answer = answers.get(String(incoming.headers["x-call"]));
  incoming.resume().on("end", () => {
    const { "content-length": _, ...headers } = answer?.meta.response.headers ?? {};
    response.writeHead(answer?.meta.response.status ?? 500, headers);
    response.flushHeaders();
    for (const piece of answer?.pieces ?? []) response.write(piece, "latin1");
    if (!answer?.isBroken) response.end();
    else response.write("", () => response.socket?.end());
  });
});
await once(upstream.listen(0, "127.0.0.1"), "listening");
const origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
for (const { meta } of all) {
  const name = meta.provider === "gemini" ? "google" : meta.provider;
  process.env[`PROXY_UPSTREAM_${name.toUpperCase()}`] = origin;
}
const database = useDatabase();
const url = useDoor(proxyDoor);
const agent = new Agent({ keepAlive: true });

let team: TestTeam;
let key: string;
beforeAll(async () => {
  await seedPrices(database().pool);
  team = await makeTeam();
  key = (await createKey(team.scope, newKeyInput.parse({ name: "test" }))).key;
});
afterAll(() => {
  agent.destroy();
  upstream.closeAllConnections();
  upstream.close();
});

type Seen = { status: number; eventId: string; bytes: string; isWhole: boolean; expected: string };
let calls = 0;

/** One call of the fixture, whose answer has an id of its own: the same id twice is the same call. */
async function call(
  { meta, body, seen }: Recorded,
  cut: (body: string) => string[],
  isBroken = false,
): Promise<Seen> {
  const number = (++calls).toString(36).padStart(6, "0");
  const reader = new StreamReader();
  reader.push(body);
  const id = reader.answer.response_id;
  const named = (text: string) => (id ? text.replaceAll(id, id.slice(0, -6) + number) : text);
  answers.set(number, { meta, pieces: cut(named(body)), isBroken });
  const path = meta.request.path.replace(/^\/(azure|bedrock|deepseek|groq|mistral|openrouter)\//, "/");
  const headers = {
    "content-type": "application/json",
    "x-tokenbudget-key": key,
    authorization: "Bearer sk-theirs",
    "x-call": number,
  };
  const asked = request(`${url()}/proxy/${meta.provider}${path}`, {
    method: meta.request.method,
    headers,
    agent,
  });
  asked.end(JSON.stringify(meta.request.body));
  const [response] = await once(asked, "response");
  let bytes = "";
  response.setEncoding("latin1").on("data", (text: string) => {
    bytes += text;
  });
  response.on("error", () => {});
  await new Promise((resolve) => response.on("close", resolve));
  answers.delete(number);
  const eventId = String(response.headers["x-tokenbudget-event-id"]);
  return { status: response.statusCode, eventId, bytes, isWhole: response.complete, expected: named(seen) };
}

async function inParallel<T, R>(items: T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = items.entries();
  const worker = async () => {
    for (const [at, item] of left) results[at] = await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

async function eventsOf(seen: Seen[]) {
  await expect
    .poll(async () => {
      await allFinished();
      return database().prisma.event.count({
        where: { eventId: { in: seen.map(({ eventId }) => eventId) } },
      });
    })
    .toBe(seen.length);
  const found = await database().prisma.event.findMany({
    where: { teamId: team.teamId, eventId: { in: seen.map(({ eventId }) => eventId) } },
  });
  const byId = new Map(found.map((event) => [event.eventId, event]));
  return seen.flatMap(({ eventId }) => byId.get(eventId) ?? []);
}

type Row = Awaited<ReturnType<typeof eventsOf>>[number];

/** A row in the fixtures' common form. */
function counts(row: Row): Record<string, number> {
  const units = row.units as { web_search_requests?: number } | null;
  const counted = {
    inputTokens: row.inputTokens,
    cachedInputTokens: row.cacheReadTokens,
    cacheWriteTokens: (row.cacheWriteTokens ?? 0n) + (row.cacheWrite1hTokens ?? 0n),
    cacheWrite5mTokens: row.cacheWriteTokens,
    cacheWrite1hTokens: row.cacheWrite1hTokens,
    audioInputTokens: row.inputAudioTokens,
    imageInputTokens: row.inputImageTokens,
    outputTokens: row.outputTokens,
    reasoningTokens: row.reasoningTokens,
    audioOutputTokens: row.outputAudioTokens,
    webSearchRequests: units?.web_search_requests,
  };
  return Object.fromEntries(Object.entries(counted).map(([name, count]) => [name, Number(count ?? 0)]));
}

function truth({ usage }: Meta): Record<string, number> {
  const { toolPromptTokens: _, serviceTier: __, ...counted } = usage ?? {};
  return counted as Record<string, number>;
}

/** OpenRouter states what a call cost. */
function gradeOf({ provider, response, usageInBody }: Meta): string {
  if (response.status >= 400) return "exact";
  return provider === "openrouter" ? "reported" : usageInBody ? "exact" : "estimated";
}

describe("a provider's answer that comes in pieces", () => {
  test("is of every kind", () => expect(fixtures.length).toBeGreaterThanOrEqual(25));

  test.each(all)("$name passes byte for byte, and its usage is read whatever the pieces", async (fixture) => {
    const { meta, body } = fixture;
    const places = Array.from({ length: Math.ceil(body.length / STEP) }, (_, at) => at * STEP);
    const cuts = [
      (text: string) => [...text],
      ...places.map((at) => (text: string) => [text.slice(0, at), text.slice(at)]),
    ];
    const seen = await inParallel(cuts, (cut) => call(fixture, cut));
    for (const { status, bytes, isWhole, expected } of seen)
      expect([bytes, status, isWhole]).toEqual([expected, meta.response.status, true]);
    const rows = await eventsOf(seen);
    const isError = meta.response.status >= 400;
    for (const row of rows) {
      expect(row).toMatchObject({
        status: isError ? "error" : "ok",
        grade: gradeOf(meta),
      });
      if (meta.usageInBody) expect(counts(row)).toEqual(truth(meta));
      if (isError) expect(String(row.costUsd)).toBe("0");
    }
    expect(new Set(rows.map((row) => String(row.costUsd))).size).toBe(1);
  });
});

describe("a provider's stream that breaks off", () => {
  const streams = all.filter(({ name }) => /-stream/.test(name));
  test.each(streams)("$name is never charged beyond the whole, wherever it ends", async (fixture) => {
    const { meta, body } = fixture;
    const ends = [
      0,
      ...[...body.matchAll(/\n\n|,\r\n|\]$/g)].map(({ index, 0: mark }) => index + mark.length),
    ];
    const [whole] = await eventsOf([await call(fixture, (text) => [text])]);
    const seen = await inParallel(ends, (end) => call(fixture, (text) => [text.slice(0, end)], true));
    for (const { bytes, isWhole, expected } of seen) {
      expect(expected.startsWith(bytes)).toBe(true);
      expect(isWhole).toBe(false);
    }
    const most = { ...truth(meta) };
    const rows = await eventsOf(seen);
    for (const row of rows) {
      if (row.errorType === null) {
        expect(row).toMatchObject({ status: "ok", grade: "exact" });
        expect(counts(row)).toEqual(most);
        continue;
      }
      expect(row).toMatchObject({ status: "error", errorType: "aborted", grade: "estimated" });
      for (const [name, count] of Object.entries(counts(row)))
        expect(count, name).toBeLessThanOrEqual(Math.ceil((most[name] ?? 0) * 1.1));
      expect(Number(row.costUsd)).toBeLessThanOrEqual(Number(whole?.costUsd));
    }
    // What is broken off after its last word is whole.
    if (meta.usageInBody) expect(rows.at(-1)).toMatchObject({ errorType: null });
    expect(rows[0]).toMatchObject({ errorType: "aborted" });
  });
});
