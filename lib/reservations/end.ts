import { boundProject, database, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { type Door, toPricedRow } from "@/lib/events";
import { commit } from "@/lib/ledger";
import { Decimal, toUsdString } from "@/lib/money";
import { getCatalogue } from "@/lib/pricing";

/** What a call holds: all of a reservation, or so much of one that is for several calls; decimal text in US dollars. */
export type Hold = { reservation: string; heldUsd: string | null };

/** A call that has not told its end by then is taken for lost, and what it held is free again. */
export const LIFE_SECONDS = 900;

/**
 * Two parts of a WITH that give back what the reservations of an earlier part held; they have `team_id`, `counters` and
 * `amount_usd`. To come last, so that locks are taken in one order.
 */
const GIVE_BACK = `held AS (
  SELECT e.team_id, (c->0->>0)::uuid AS budget_id, (c->0->>1)::int AS revision, c->0->>2 AS key,
    (c->0->>3)::timestamptz AS step_start, sum(coalesce((c->>1)::numeric, e.amount_usd)) AS amount_usd
    FROM ended e CROSS JOIN LATERAL jsonb_array_elements(e.counters) AS c GROUP BY 1, 2, 3, 4, 5
), given_back AS (
  INSERT INTO budget_counter (team_id, budget_id, revision, key, step_start, reserved_usd)
  SELECT team_id, budget_id, revision, key, step_start, -amount_usd FROM held ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (team_id, budget_id, revision, key, step_start)
  DO UPDATE SET reserved_usd = budget_counter.reserved_usd + excluded.reserved_usd
)`;

const RELEASE = `
WITH ended AS (
  UPDATE reservation SET state = 'released', ended_at = now()
   WHERE team_id = $1::uuid AND id = $2 AND state = 'open' RETURNING team_id, counters, amount_usd
), ${GIVE_BACK}
SELECT r.state, e.amount_usd FROM reservation r LEFT JOIN ended e ON true WHERE r.team_id = $1::uuid AND r.id = $2`;

// The rest of one is given back once, whoever asks again because he did not hear the answer.
const RELEASE_PART = `
WITH ended AS (
  UPDATE reservation SET amount_usd = amount_usd - $3::numeric,
      state = CASE WHEN amount_usd > $3::numeric THEN 'open' ELSE 'settled' END,
      ended_at = CASE WHEN $4 OR amount_usd <= $3::numeric THEN now() ELSE ended_at END
   WHERE team_id = $1::uuid AND id = $2 AND state = 'open' AND NOT ($4 AND ended_at IS NOT NULL)
  RETURNING team_id, counters, $3::numeric AS amount_usd
), ${GIVE_BACK}
SELECT`;

const EXPIRE = `
WITH lost AS (
  SELECT team_id, id FROM reservation WHERE state = 'open' AND expires_at <= now()
   ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED
), ended AS (
  UPDATE reservation r SET state = 'expired', ended_at = now() FROM lost
   WHERE r.team_id = lost.team_id AND r.id = lost.id RETURNING r.team_id, r.counters, r.amount_usd
), ${GIVE_BACK}
SELECT count(*)::int AS ended FROM ended`;

/** Throws `not_found`, also for the reservation of another project than the key's, and for one that a door of ours ends. */
async function requireReservation(scope: Scope, id: string): Promise<void> {
  const { teamId } = scope;
  const named = { where: { teamId_id: { teamId, id } }, select: { projectId: true, door: true } };
  // No id has what PostgreSQL cannot read.
  const row = id.includes("\0") ? null : await scope.db.reservation.findUnique(named);
  const project = boundProject(scope);
  if (!row || row.door !== null || (project && project !== row.projectId))
    throw new AppError("not_found", "There is no such reservation.");
}

/** Gives back what a call held that was not made. Again, or after its end, it gives back nothing. */
export async function release(scope: Scope, id: string): Promise<{ releasedUsd: string }> {
  await requireReservation(scope, id);
  return { releasedUsd: toUsdString(await releaseWhole(scope.teamId, id)) };
}

/** Answers what was given back. */
async function releaseWhole(teamId: string, id: string): Promise<Decimal> {
  const { rows } = await database().pool.query<{ amount_usd: string | null }>({
    name: "release_reservation",
    text: RELEASE,
    values: [teamId, id],
  });
  return new Decimal(rows[0]?.amount_usd ?? 0);
}

/** Has a reservation live on under a name by which it is found again when its cost is known. */
export async function keepAs(
  teamId: string,
  reservation: string,
  { id, seconds }: { id: string; seconds: number },
): Promise<void> {
  await database().pool.query(
    `UPDATE reservation SET id = $3, expires_at = now() + make_interval(secs => $4)
      WHERE team_id = $1::uuid AND id = $2 AND state = 'open'`,
    [teamId, reservation, id, seconds],
  );
}

/** Gives back what a call of ours held that was not made, or whose cost nobody can tell. To be asked once. */
export async function releaseHold(teamId: string, hold: Hold): Promise<void> {
  if (hold.heldUsd === null) await releaseWhole(teamId, hold.reservation);
  else await releasePart(teamId, hold, false);
}

/** Gives back a part of a reservation that is for several calls; with `isRest`, all that no call uses. */
export async function releasePart(
  teamId: string,
  { reservation, heldUsd }: Hold,
  isRest: boolean,
): Promise<void> {
  await database().pool.query({
    name: "release_part",
    text: RELEASE_PART,
    values: [teamId, reservation, heldUsd, isRest],
  });
}

/** Holds on for calls that are still being made: until they are taken for lost, as if they had begun now. */
export async function prolong(teamId: string, ids: string[]): Promise<void> {
  await database().pool.query(
    `UPDATE reservation r SET expires_at = greatest(r.expires_at, now() + make_interval(secs => $3))
       FROM (SELECT id FROM reservation WHERE team_id = $1::uuid AND id = ANY($2::text[]) AND state = 'open'
              ORDER BY id FOR NO KEY UPDATE) AS held
      WHERE r.team_id = $1::uuid AND r.id = held.id`,
    [teamId, ids, LIFE_SECONDS],
  );
}

/** Gives back what calls held that never told their end. Answers how many there were. */
export async function expireReservations(): Promise<number> {
  let expired = 0;
  for (;;) {
    const { rows } = await database().pool.query<{ ended: number }>(EXPIRE);
    const ended = rows[0]?.ended ?? 0;
    expired += ended;
    if (ended === 0) return expired;
  }
}

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
