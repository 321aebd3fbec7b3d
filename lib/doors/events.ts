import { AppError } from "@/lib/errors";
import { type Door as DoorName, type IngestResult, ingest } from "@/lib/events";
import { limitHeaders } from "@/lib/http/limit-decision";
import { readJson } from "@/lib/http/parse";
import { toProblem } from "@/lib/http/problem";
import type { Door, DoorAnswer, DoorRequest } from "./door";
import { admit, answering, bodyOf } from "./steps";

const MAX_BYTES = 5 * 1024 * 1024;
const MAX_EVENTS = 1000;

/** `POST /v1/events`: one event. */
export const eventDoor: Door = (request) => answer(request, (json) => [json]);

/** `POST /v1/events/batch`: `{"events":[…]}` with 1 to 1000 events. */
export const eventBatchDoor: Door = (request) => answer(request, readBatch);

function answer(request: DoorRequest, read: (json: unknown) => unknown[]): Promise<DoorAnswer> {
  return answering(request, (requestId) => take(request, read, requestId), toProblem);
}

async function take(
  request: DoorRequest,
  read: (json: unknown) => unknown[],
  requestId: string,
): Promise<DoorAnswer> {
  const { scope, projectId, decision } = await admit(request.header("authorization"));
  const body = await bodyOf(request, MAX_BYTES);
  // The content type is not looked at: `curl -d` sends another one unless told.
  const events = read(readJson(body));
  const door = doorOf(request.header("x-tokenbudget-client"));
  const result = await ingest(scope, { projectId, door, events });
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

/** The door of a request by the name that its client goes by. */
export function doorOf(client: string | null): DoorName {
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
