import type { RouteHandler } from "@/lib/http/endpoint";

type Sent = {
  method?: string;
  path?: string;
  /** Sent as JSON unless it is a string. */
  body?: unknown;
  headers?: Record<string, string>;
  params?: Record<string, string>;
};

export type Answered = { status: number; headers: Headers; json: Record<string, unknown> };

/** Calls a route handler the way Next does and reads its answer; an answer without a body reads as `{}`. */
export async function call(handler: RouteHandler, sent: Sent = {}): Promise<Answered> {
  const { method = "GET", path = "/", body, headers = {}, params = {} } = sent;
  const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
  const request = new Request(`http://localhost:3000${path}`, {
    method,
    headers: { host: "localhost:3000", "content-type": "application/json", ...headers },
    ...(text === undefined ? {} : { body: text }),
  });
  const response = await handler(request, { params: Promise.resolve(params) });
  const answer = await response.text();
  return { status: response.status, headers: response.headers, json: answer ? JSON.parse(answer) : {} };
}
