import { AppError } from "@/lib/errors";
import { type Door as DoorName, type IngestResult, ingest } from "@/lib/events";
import { readBody } from "@/lib/http/body";
import { limitHeaders } from "@/lib/http/limit-decision";
import { logRequest } from "@/lib/http/log-request";
import { readJson } from "@/lib/http/parse";
import { toProblem } from "@/lib/http/problem";
import { enforceLimit } from "@/lib/http/rate-limit";
import { requestIdOf } from "@/lib/http/request-id";
import { identifyKey, type KeyIdentity } from "@/lib/keys";
import { scopeFor } from "@/lib/teams";
import type { Door, DoorAnswer, DoorRequest } from "./door";

const MAX_BYTES = 5 * 1024 * 1024;
const MAX_EVENTS = 1000;

/** `POST /v1/events`: one event. */
export const eventDoor: Door = (request) => answer(request, (json) => [json]);

/** `POST /v1/events/batch`: `{"events":[…]}` with 1 to 1000 events. */
export const eventBatchDoor: Door = (request) => answer(request, readBatch);

async function answer(request: DoorRequest, read: (json: unknown) => unknown[]): Promise<DoorAnswer> {
  const startedAt = performance.now();
  const requestId = requestIdOf(request.header("x-request-id"));
  const given = await take(request, read, requestId).catch((error: unknown) => toProblem(error, requestId));
  logRequest(request, { requestId, status: given.status, startedAt });
  return given;
}

async function take(
  request: DoorRequest,
  read: (json: unknown) => unknown[],
  requestId: string,
): Promise<DoorAnswer> {
  const key = await requireKey(request.header("authorization"));
  const decision = await enforceLimit("ingest", `key:${key.keyId}`);
  const body = await readBody(request.body, {
    maxBytes: MAX_BYTES,
    encoding: request.header("content-encoding"),
    contentLength: request.header("content-length"),
  });
  // The content type is not looked at: `curl -d` sends another one unless told.
  const events = read(readJson(body));
  const door = doorOf(request.header("x-tokenbudget-client"));
  const { keyId, teamId, projectId, defaultProjectId } = key;
  const scope = scopeFor(teamId, { kind: "key", keyId, projectId });
  const result = await ingest(scope, { projectId: projectId ?? defaultProjectId, door, events });
  const isGood = result.accepted + result.duplicates > 0;
  if (!isGood) return refuse(result, requestId, request.path);
  const headers = {
    "Content-Type": "application/json",
    "X-Request-Id": requestId,
    ...limitHeaders(decision),
  };
  return { status: 202, headers, body: JSON.stringify(result) };
}

function readBatch(json: unknown): unknown[] {
  const events = typeof json === "object" && json !== null && "events" in json ? json.events : undefined;
  if (!Array.isArray(events)) throw fieldError("required", 'A batch is {"events": […]}.');
  if (events.length === 0) throw fieldError("too_small", "A batch holds at least one event.");
  if (events.length > MAX_EVENTS)
    throw fieldError(
      "too_large",
      `A batch holds at most ${MAX_EVENTS} events; this one has ${events.length}.`,
    );
  return events;
}

function fieldError(code: string, message: string): AppError {
  return new AppError("bad_request", message, { issues: [{ field: "events", code, message }] });
}

async function requireKey(authorization: string | null): Promise<KeyIdentity> {
  const key = await identifyKey(authorization, "ingest");
  if (!key) throw new AppError("unauthorized", "Send Authorization: Bearer with an API key (tb_ak_…).");
  return key;
}

function doorOf(client: string | null): DoorName {
  return client?.startsWith("sdk/") ? "sdk" : "http";
}

/** Nothing was good: a problem document that carries what was wrong with each event. */
function refuse({ rejected }: IngestResult, requestId: string, path: string): DoorAnswer {
  const isAlone = !path.endsWith("/batch");
  const [first] = rejected;
  const isConflict = isAlone && first?.code === "conflict";
  const message = isAlone && first ? first.message : `None of the ${rejected.length} events could be taken.`;
  return toProblem(new AppError(isConflict ? "conflict" : "bad_request", message), requestId, { rejected });
}
