import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { afterAll, beforeAll } from "vitest";
import { findDoor } from "@/lib/doors";
import { frontDoor } from "@/lib/front";

type Handler = (request: Request) => Promise<Response>;

/** The two servers that mount the doors. */
export const MOUNTS = ["route handlers", "front door"] as const;

/** Serves the doors by one of their mounts: the given route handlers, or the front door with nothing behind it. */
export function useMount(
  kind: (typeof MOUNTS)[number],
  routes: Record<string, Handler>,
): (path: string) => string {
  if (kind === "route handlers") return useRoutes(routes);
  const fallback = async (_: IncomingMessage, outgoing: ServerResponse) => void outgoing.writeHead(404).end();
  return useServer(frontDoor({ findDoor, fallback }).server);
}

/** Serves route handlers over real HTTP for the calling test file; answers what gives the URL of a path. */
export function useRoutes(routes: Record<string, Handler>): (path: string) => string {
  const server = createServer(async (incoming, outgoing) => {
    const handle = routes[incoming.url ?? ""];
    const response = handle ? await handle(toRequest(incoming)) : new Response(null, { status: 404 });
    outgoing.writeHead(response.status, [...response.headers].flat());
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  });
  return useServer(server);
}

function useServer(server: Server): (path: string) => string {
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
