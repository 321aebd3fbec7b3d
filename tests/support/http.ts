import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { afterAll, beforeAll } from "vitest";

type Handler = (request: Request) => Promise<Response>;

/** Serves route handlers over real HTTP for the calling test file; answers what gives the URL of a path. */
export function useRoutes(routes: Record<string, Handler>): (path: string) => string {
  const server = createServer(async (incoming, outgoing) => {
    const handle = routes[incoming.url ?? ""];
    const response = handle ? await handle(toRequest(incoming)) : new Response(null, { status: 404 });
    outgoing.writeHead(response.status, [...response.headers].flat());
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  });
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  beforeAll(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return (path) => `${origin()}${path}`;
}

function toRequest(incoming: IncomingMessage): Request {
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
    name,
    `${value}`,
  ]);
  const { method } = incoming;
  return new Request(`http://localhost${incoming.url}`, {
    headers,
    ...(method && { method }),
    ...(method !== "GET" && { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: "half" }),
  });
}
