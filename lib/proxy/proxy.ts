import { isConnectionError } from "@/lib/connection-error";
import { newId } from "@/lib/id";
import { type Call, type Ending, shed, toEvent } from "@/lib/metering";
import { type Provider, readAsked } from "@/lib/providers";
import { type Hold, releaseHold } from "@/lib/reservations";
import { recordCall } from "@/lib/spool";
import { finishing } from "@/lib/unfinished";
import { send, wasSent } from "@/lib/upstream";
import { readAttribution } from "./attribution";
import { hold } from "./budget";
import { type Caller, findProject } from "./caller";
import { type CallInFlight, enterCall, leaveCall } from "./calls";
import { toDestination } from "./destination";
import { type Incoming, type Outgoing, readable } from "./incoming";
import { answerCall } from "./pass";

const MAX_WARNING = 1000;

/**
 * Forwards a request to its provider: reserves what it can cost, passes the answer on as it comes, and records the call
 * when it is over. Throws `budget_exceeded` with the budgets that refuse, `upstream_failed`, `not_found`.
 */
export async function proxy(provider: Provider, caller: Caller, request: Incoming): Promise<Outgoing> {
  const startedAt = performance.now();
  const { tags, project, warnings } = readAttribution(request.header);
  const projectId = await projectOf(caller, project, warnings);
  const body = await readable(request);
  const contentType = request.header("content-type");
  const read = readAsked(provider, { ...request, contentType, body });
  // What is packed is sent as it came.
  const asked = body === request.body ? read : { ...read, withUsage: null };
  const { target, headers } = await toDestination({ ...caller, projectId }, provider, request, asked);
  const { scope } = caller;
  const call: Call = {
    ...{ id: newId(), scope, projectId, provider, asked, tags, path: request.path, request: body, startedAt },
    ...{ hold: null, promptTokens: null },
  };
  if (asked.kind === "call" || asked.kind === "batch") call.hold = await holdUnlessAway(call, caller);
  if (request.signal.aborted) await leaveUnsent(call);
  request.signal.throwIfAborted();

  const cut = new AbortController();
  // Half the cost of `AbortSignal.any`.
  request.signal.addEventListener("abort", () => cut.abort(), { once: true });
  const { signal } = cut;
  const inFlight = enterCall(toInFlight(call), () => cut.abort());
  const sentAt = performance.now();
  const sent = { method: request.method, headers, body: asked.withUsage ?? request.body, signal };
  const upstream = await send(target, sent).catch((error: unknown) => {
    endUnanswered(call, signal.aborted ? "caller" : wasSent(error) ? "provider" : null);
    throw error;
  });
  inFlight.phase = "answering";
  const answeredAt = performance.now();
  const { method } = request;
  const own = ownHeaders(call, warnings);
  const hidesUsage = asked.withUsage !== null;
  // A stream may last long, and so many may at once.
  if (asked.isStream) shed(call);
  return answerCall({ method, call, upstream, signal, inFlight, hidesUsage, own, sentAt, answeredAt });
}

/** Its caller left before anything was sent: no call was made. What cannot be given back now expires. */
async function leaveUnsent({ scope, hold }: Call): Promise<void> {
  if (hold) await releaseHold(scope.teamId, hold).catch(() => {});
}

/** A call that was sent is charged for its prompt, whether or not somebody hears the answer. */
function endUnanswered(call: Call, brokenBy: Ending["brokenBy"]): void {
  leaveCall(call.id);
  if (call.asked.kind === "batch" && !brokenBy) void finishing(leaveUnsent(call));
  if (call.asked.kind !== "call") return;
  void finishing(toEvent(call, null, { status: null, brokenBy }).then(recordCall));
}

async function projectOf(caller: Caller, named: string | null, warnings: string[]): Promise<string> {
  if (named === null) return caller.projectId;
  const project = await findProject(caller.scope, named).catch((error: unknown) => {
    if (!caller.isFailOpen || !isConnectionError(error)) throw error;
    return null;
  });
  if (project) return project;
  warnings.push("X-TB-Project names no project that this key may write to and was passed over.");
  return caller.projectId;
}

/** Without its database the team's policy decides; the call is then recorded later. */
async function holdUnlessAway(call: Call, { isFailOpen }: Caller): Promise<Hold | null> {
  try {
    return await hold(call);
  } catch (error) {
    if (!isFailOpen || !isConnectionError(error)) throw error;
    return null;
  }
}

function toInFlight({ id, scope, projectId, provider, asked, tags, hold }: Call): CallInFlight {
  return {
    ...{
      id,
      reservation: hold?.reservation ?? null,
      teamId: scope.teamId,
      projectId,
      provider: provider.name,
    },
    ...{ model: asked.model, operation: asked.operation, isStream: asked.isStream },
    ...{ feature: tags.feature ?? null, startedAt: new Date(), phase: "waiting", bytes: 0 },
  };
}

function ownHeaders({ id, asked }: Call, warnings: string[]): [string, string][] {
  const headers: [string, string][] = [];
  if (asked.kind === "call") headers.push(["X-TokenBudget-Event-Id", id]);
  if (warnings.length > 0) headers.push(["X-TokenBudget-Warning", toHeaderText(warnings.join(" "))]);
  return headers;
}

/** What stands in a header is printable ASCII, and not long. */
function toHeaderText(text: string): string {
  return text.replace(/[^ -~]/g, "?").slice(0, MAX_WARNING);
}
