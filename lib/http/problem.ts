import { STATUS_CODES } from "node:http";
import { isConnectionError } from "@/lib/connection-error";
import { AppError, type ErrorCode, type FieldIssue } from "@/lib/errors";
import { log } from "@/lib/log";
import { type LimitDecision, limitHeaders } from "./limit-decision";

const statuses: Record<ErrorCode, number> = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_type: 415,
  rate_limited: 429,
  upstream_failed: 502,
  budget_exceeded: 402,
  unavailable: 503,
};

/** An answer that any server can write: status, headers and the JSON text of an RFC 9457 problem document. */
export type ProblemAnswer = { status: number; headers: Record<string, string>; body: string };

/** What an answer of any protocol tells of an error. */
export type ToldError = {
  status: number;
  /** Without a content type: that is the protocol's. */
  headers: Record<string, string>;
  code: ErrorCode | "internal";
  message: string;
  issues: FieldIssue[];
};

/**
 * What may be told of whatever was thrown. An `AppError` tells its own message; a lost database is a 503; anything
 * else is logged in full and told by a fixed sentence.
 */
export function tellError(error: unknown, requestId: string): ToldError {
  const told = toAppError(error, requestId);
  const status = told ? statuses[told.code] : 500;
  const headers: Record<string, string> = { "Cache-Control": "no-store", "X-Request-Id": requestId };
  if (status === 401) headers["WWW-Authenticate"] = 'Bearer realm="TokenBudget"';
  if (told?.retryAfterSeconds !== undefined) headers["Retry-After"] = String(told.retryAfterSeconds);
  if (told && "decision" in told) Object.assign(headers, limitHeaders(told.decision as LimitDecision));
  return {
    status,
    headers,
    code: told?.code ?? "internal",
    message: told?.message ?? `Something went wrong on our side. Tell us the request id ${requestId}.`,
    issues: told?.issues ?? [],
  };
}

/**
 * Turns whatever was thrown into a problem document, by {@link tellError}. `members` are added to the document, e.g.
 * a batch's `rejected`.
 */
export function toProblem(
  error: unknown,
  requestId: string,
  members: Record<string, unknown> = {},
): ProblemAnswer {
  const { status, headers, code, message, issues } = tellError(error, requestId);
  const document = {
    type: "about:blank",
    title: STATUS_CODES[status],
    status,
    code,
    detail: message,
    request_id: requestId,
    ...(issues.length ? { errors: issues } : {}),
    ...members,
  };
  return {
    status,
    headers: { "Content-Type": "application/problem+json", ...headers },
    body: JSON.stringify(document),
  };
}

/** {@link toProblem} as a `Response`. */
export function problemResponse(
  error: unknown,
  requestId: string,
  members?: Record<string, unknown>,
): Response {
  const { status, headers, body } = toProblem(error, requestId, members);
  return new Response(body, { status, headers });
}

/** What may be told of an error, or null when it is one of ours to mend; the second kind is logged in full. */
export function toAppError(error: unknown, requestId: string): AppError | null {
  if (isAppError(error)) return error;
  if (isConnectionError(error)) {
    log.warn({ err: error, request_id: requestId }, "the database cannot be reached");
    return new AppError("unavailable", "The database cannot be reached just now. Try again shortly.", {
      retryAfterSeconds: 5,
      cause: error,
    });
  }
  if (isContention(error)) {
    log.warn({ err: error, request_id: requestId }, "the database gave way to others again and again");
    return new AppError("unavailable", "Too many requests change the same things just now. Try again.", {
      retryAfterSeconds: 1,
      cause: error,
    });
  }
  log.error({ err: error, request_id: requestId }, "an unexpected error");
  return null;
}

/** A deadlock or a serialization failure: all was rolled back, and the same request may succeed. */
function isContention(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "40P01" || error.code === "40001");
}

// By name and not by class: pages, routes and the front door are separate bundles, each with its own class.
function isAppError(error: unknown): error is AppError {
  return error instanceof Error && error.name === "AppError";
}
