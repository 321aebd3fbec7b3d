import type { Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { readBody } from "@/lib/http/body";
import type { LimitDecision } from "@/lib/http/limit-decision";
import { logRequest } from "@/lib/http/log-request";
import { enforceLimit } from "@/lib/http/rate-limit";
import { requestIdOf } from "@/lib/http/request-id";
import { identifyKey } from "@/lib/keys";
import { scopeFor } from "@/lib/teams";
import type { DoorAnswer, DoorRequest } from "./door";

/** The outermost step of a door: request id, what was thrown to an answer, one log line. */
export async function answering(
  request: DoorRequest,
  take: (requestId: string) => Promise<DoorAnswer>,
  refuse: (error: unknown, requestId: string) => DoorAnswer,
): Promise<DoorAnswer> {
  const startedAt = performance.now();
  const requestId = requestIdOf(request.header("x-request-id"));
  const given = await take(requestId).catch((error: unknown) => refuse(error, requestId));
  logRequest(request, { requestId, status: given.status, startedAt });
  return given;
}

/** Whoever sends: the scope, the project that events go to, and what the rate limit said. */
export type Sender = { scope: Scope; projectId: string; decision: LimitDecision | null };

/** Lets in a key that may ingest, and counts the request against its limit. */
export async function admit(authorization: string | null): Promise<Sender> {
  const key = await identifyKey(authorization, "ingest");
  if (!key) throw new AppError("unauthorized", "Send Authorization: Bearer with an API key (tb_ak_…).");
  const { keyId, teamId, projectId, defaultProjectId } = key;
  const decision = await enforceLimit("ingest", `key:${keyId}`);
  const scope = scopeFor(teamId, { kind: "key", keyId, projectId });
  return { scope, projectId: projectId ?? defaultProjectId, decision };
}

/** The unpacked body of a request. */
export function bodyOf(request: DoorRequest, maxBytes: number): Promise<Buffer> {
  return readBody(request.body, {
    maxBytes,
    encoding: request.header("content-encoding"),
    contentLength: request.header("content-length"),
  });
}
