import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";
import type { Door } from "@/lib/doors";

/** Serves a door over real HTTP, as any server would mount it; answers what gives its URL. */
export function useDoor(door: Door): () => string {
  const server = createServer(async (incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.on("close", () => outgoing.writableFinished || gone.abort());
    const url = new URL(incoming.url ?? "/", "http://localhost");
    const answer = await door({
      method: incoming.method ?? "GET",
      path: (incoming.url ?? "/").replace(/\?.*$/s, ""),
      search: url.search,
      header: (name) => incoming.headers[name]?.toString() ?? null,
      headers: () => pairs(incoming.rawHeaders),
      body: incoming,
      signal: gone.signal,
    });
    const headers = Array.isArray(answer.headers) ? answer.headers.flat() : answer.headers;
    outgoing.writeHead(answer.status, headers);
    const { body } = answer;
    if (body === null || typeof body === "string" || body instanceof Uint8Array) return outgoing.end(body);
    // The provider's headers are the caller's sign that his call was taken.
    outgoing.flushHeaders();
    body.on("error", () => outgoing.destroy());
    outgoing.on("close", () => body.destroy());
    body.pipe(outgoing);
  });
  beforeAll(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function pairs(flat: string[]): [string, string][] {
  return flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? ""] as [string, string]] : []));
}
