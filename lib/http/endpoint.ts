import type { z } from "zod";
import { AppError } from "@/lib/errors";
import type { Access } from "./access";
import { readRequestBody } from "./body";
import { type LimitDecision, limitHeaders } from "./limit-decision";
import { logRequest } from "./log-request";
import { parseJson, parseWith, toQuery } from "./parse";
import { problemResponse } from "./problem";
import { enforceLimit, type LimitName } from "./rate-limit";
import { requestIdOf } from "./request-id";

/** A route's policy. Without a schema the part is not parsed and the handler gets nothing. */
export type Rules<S, P, Q, B> = {
  access: Access<S>;
  /** Counted against whoever access let in. */
  limit?: LimitName;
  params?: z.ZodType<P>;
  query?: z.ZodType<Q>;
  /** "raw": the handler reads the stream itself. */
  body?: z.ZodType<B> | "raw";
  /** The most bytes of an unpacked body; 1 MiB. */
  maxBytes?: number;
};

export type Call<S, P, Q, B> = {
  scope: S;
  params: P;
  query: Q;
  body: B;
  request: Request;
  requestId: string;
};

type RouteContext = { params: Promise<Record<string, string | string[] | undefined>> };
export type RouteHandler = (request: Request, context?: RouteContext) => Promise<Response>;

const defaultMaxBytes = 1024 * 1024;

/**
 * A route handler: request id, access, rate limit, parse, handle, errors to problem documents, one log line,
 * always in this order. Answers carry `X-Request-Id` and are not cached unless the handler says so.
 */
export function endpoint<S, P = undefined, Q = undefined, B = undefined>(
  rules: Rules<S, P, Q, B>,
  handle: (call: Call<S, P, Q, B>) => Promise<Response>,
): RouteHandler {
  return async (request, context) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(request.headers.get("x-request-id"));
    const response = await answer(rules, handle, request, context, requestId).catch((error) =>
      problemResponse(error, requestId),
    );
    const { method, url } = request;
    logRequest({ method, path: new URL(url).pathname }, { requestId, status: response.status, startedAt });
    return response;
  };
}

async function answer<S, P, Q, B>(
  rules: Rules<S, P, Q, B>,
  handle: (call: Call<S, P, Q, B>) => Promise<Response>,
  request: Request,
  context: RouteContext | undefined,
  requestId: string,
): Promise<Response> {
  const grant = await rules.access(request);
  if (!grant)
    throw new AppError("unauthorized", "Sign in, or send Authorization: Bearer with a token or an API key.");
  const decision = rules.limit ? await enforceLimit(rules.limit, grant.subject) : null;
  const { body, maxBytes = defaultMaxBytes } = rules;
  const parts = {
    params: parsePart(rules.params, await context?.params),
    query: parsePart(rules.query, toQuery(new URL(request.url).searchParams)),
    body: body === "raw" ? nothing<B>() : await parseBody(body, request, maxBytes),
  };
  const response = await handle({ scope: grant.scope, ...parts, request, requestId });
  return withHeaders(response, requestId, decision);
}

async function parseBody<B>(
  schema: z.ZodType<B> | undefined,
  request: Request,
  maxBytes: number,
): Promise<B> {
  if (!schema) return nothing<B>();
  const bytes = await readRequestBody(request, maxBytes);
  return parseWith(schema, parseJson(request.headers.get("content-type"), bytes));
}

function parsePart<T>(schema: z.ZodType<T> | undefined, value: unknown): T {
  return schema ? parseWith(schema, value) : nothing<T>();
}

// safe because a part without a schema has the type `undefined`
function nothing<T>(): T {
  return undefined as T;
}

function withHeaders(response: Response, requestId: string, decision: LimitDecision | null): Response {
  const headers = new Headers(response.headers);
  headers.set("X-Request-Id", requestId);
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  for (const [name, value] of Object.entries(limitHeaders(decision))) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
