import { Readable } from "node:stream";
import type { BodySource } from "@/lib/http/body";

/** A request as a door sees it, whoever serves it: a route handler or a plain HTTP server. */
export type DoorRequest = {
  method: string;
  /** As it was sent, percent-encoding and all. */
  path: string;
  /** The query with its question mark, or empty. */
  search: string;
  /** The value of a header by its lower-case name, or null. */
  header: (name: string) => string | null;
  /** All of them, in their order where that is known. */
  headers: () => Iterable<[string, string]>;
  body: BodySource | null;
  /** Aborted when the caller goes away. */
  signal: AbortSignal;
};

export type DoorAnswer = {
  status: number;
  headers: Record<string, string> | [string, string][];
  /** A stream that is destroyed with an error ends the answer as broken. */
  body: string | Uint8Array<ArrayBuffer> | Readable | null;
};

/** A core of a hot path: it knows nothing of Next and never throws. */
export type Door = (request: DoorRequest) => Promise<DoorAnswer>;

type RouteHandler = (request: Request) => Promise<Response>;

/** Mounts the doors of an address as its route handlers. */
export function mount<Method extends string>(methods: Record<Method, Door>): Record<Method, RouteHandler> {
  const handlers = Object.entries<Door>(methods).map(([method, door]) => [method, toHandler(door)]);
  // safe because each method has its handler
  return Object.fromEntries(handlers) as Record<Method, RouteHandler>;
}

function toHandler(door: Door): RouteHandler {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const { status, headers, body } = await door({
      method: request.method,
      path: pathname,
      search,
      header: (name) => request.headers.get(name),
      headers: () => request.headers,
      body: request.body,
      signal: request.signal,
    });
    const given = new Headers(headers);
    // Next would pack it, and hold its pieces back.
    if (body instanceof Readable && !given.has("content-encoding"))
      given.append("cache-control", "no-transform");
    // safe because Node's web streams are those of the DOM, whose types leave a few methods out
    const web = body instanceof Readable ? (Readable.toWeb(body) as ReadableStream<Uint8Array>) : body;
    return new Response(web, { status, headers: given });
  };
}
