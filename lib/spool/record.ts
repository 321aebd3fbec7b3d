// Calls that the proxy forwarded have happened, whatever becomes of the database: what cannot be committed is kept in
// a file beside the data and is committed later.
import { commitInGroup, database, type Kind } from "@/lib/db";
import { toPricedRow } from "@/lib/events";
import { commit, type EventRow, type Outcome } from "@/lib/ledger";
import { log } from "@/lib/log";
import { type Catalogue, getCatalogue } from "@/lib/pricing";
import { releaseHold } from "@/lib/reservations";
import { finishing } from "@/lib/unfinished";
import type { WireEvent } from "@/sdk/src/wire";
import type { EndedCall } from "./call";
import { keep } from "./file";

/** Their callers have their answers, so calls wait a moment for others: a flush locks the counters that the next calls ask. */
const LINGER_MS = 50;

const CALLS: Kind<EventRow, Outcome> = {
  name: "calls",
  lingerMs: LINGER_MS,
  rowsOf: () => 1,
  store: commit,
};

/** The row of a call at the prices of now; null when it cannot be recorded as it is. */
export async function priceCall(call: EndedCall): Promise<EventRow | null> {
  return toRow(call, await getCatalogue(database().pool));
}

/** Commits a call with whatever else is being committed, or keeps it for later. Never throws. */
export function recordCall(call: EndedCall, priced?: EventRow | null): Promise<void> {
  const work = store(call, priced)
    .catch((error: unknown) => {
      log.warn({ err: error, event_id: call.event.event_id }, "a call is kept until the database takes it");
      return keep(call);
    })
    .catch((error: unknown) => {
      log.error({ err: error, event: call.event, team_id: call.scope.teamId }, "a call could not be kept");
    });
  return finishing(work);
}

/** Throws when the database is away. */
export async function store(call: EndedCall, priced?: EventRow | null): Promise<void> {
  const row = priced ?? (await priceCall(call));
  if (!row) {
    // A part of a lease would be given back again with each try; it expires.
    if (call.hold?.heldUsd === null) await releaseHold(call.scope.teamId, call.hold);
    return;
  }
  const held = call.hold && { reservation: call.hold.reservation, held_usd: call.hold.heldUsd };
  const outcome = await commitInGroup(CALLS, call.scope.teamId, { ...row, ...held });
  if (outcome === "conflict")
    log.error({ event_id: row.event_id, team_id: call.scope.teamId }, "another event has the id of a call");
}

function toRow({ scope, projectId, event }: EndedCall, catalogue: Catalogue): EventRow | null {
  const intake = { scope, projectId, door: "proxy" as const, receivedAt: new Date(), catalogue };
  const read = toPricedRow(intake, event);
  if ("row" in read) return read.row;
  // Counts that no provider could mean; the call itself is certain.
  log.warn({ problem: read.problem, event_id: event.event_id }, "a call is recorded without its usage");
  const bare = toPricedRow(intake, withoutUsage(event));
  return "row" in bare ? bare.row : null;
}

function withoutUsage(event: WireEvent): WireEvent {
  const { event_id, timestamp, provider, model, operation, status, error_type, latency_ms } = event;
  return {
    ...{ provider, model, usage_source: "provider" },
    ...(event_id && { event_id }),
    ...(timestamp && { timestamp }),
    ...(operation && { operation }),
    ...(status && { status }),
    ...(error_type && { error_type }),
    ...(latency_ms && { latency_ms }),
  };
}
