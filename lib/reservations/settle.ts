import { database, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { type Door, toPricedRow } from "@/lib/events";
import { commit } from "@/lib/ledger";
import { Decimal, toUsdString } from "@/lib/money";
import { getCatalogue } from "@/lib/pricing";
import { requireReservation } from "./end";

/** Decimal text in US dollars. `costUsd` is null when nobody knows it; then nothing is counted as spent. */
export type Settled = { costUsd: string | null; releasedUsd: string };

/**
 * Records the call that a reservation was for, and puts its cost in the place of what was held. After the reservation
 * has expired or was released the call still counts as spent. The same event again changes nothing: without an id of
 * its own it has the reservation's. Throws `not_found`, `bad_request` and `conflict`.
 */
export async function settle(
  scope: Scope,
  input: { projectId: string; door: Door; id: string; event: unknown },
): Promise<Settled> {
  const { projectId, door, id } = input;
  await requireReservation(scope, id);
  const catalogue = await getCatalogue(database().pool);
  const read = toPricedRow(
    { scope, projectId, door, receivedAt: new Date(), catalogue },
    named(input.event, id),
  );
  if ("problem" in read) {
    const { code, message, field } = read.problem;
    throw new AppError("bad_request", message, { issues: field ? [{ field, code, message }] : [] });
  }
  const [outcome] = await commit(scope.teamId, [{ ...read.row, reservation: id }]);
  if (outcome === "conflict")
    throw new AppError("conflict", `Another event with the id ${read.row.event_id} is already kept.`);
  const cost = read.row.cost_usd;
  return {
    costUsd: typeof cost === "string" ? cost : null,
    releasedUsd: await settledUsd(scope, id),
  };
}

function named(event: unknown, id: string): unknown {
  if (typeof event !== "object" || event === null) return event;
  return { ...event, event_id: ("event_id" in event ? event.event_id : null) ?? id };
}

async function settledUsd({ teamId, db }: Scope, id: string): Promise<string> {
  const row = await db.reservation.findUniqueOrThrow({ where: { teamId_id: { teamId, id } } });
  return row.state === "settled" ? toUsdString(new Decimal(row.amountUsd.toString())) : "0";
}
