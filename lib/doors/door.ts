import type { BodySource } from "@/lib/http/body";

/** A request as a door sees it, whoever serves it: a route handler or a plain HTTP server. */
export type DoorRequest = {
  method: string;
  path: string;
  /** The value of a header by its lower-case name, or null. */
  header: (name: string) => string | null;
  body: BodySource | null;
};

export type DoorAnswer = {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer>;
};

/** A core of a hot path: it knows nothing of Next and never throws. */
export type Door = (request: DoorRequest) => Promise<DoorAnswer>;

/** Mounts a door as a route handler. */
export function mount(door: Door): (request: Request) => Promise<Response> {
  return async (request) => {
    const { status, headers, body } = await door({
      method: request.method,
      path: new URL(request.url).pathname,
      header: (name) => request.headers.get(name),
      body: request.body,
    });
    return new Response(body, { status, headers });
  };
}
