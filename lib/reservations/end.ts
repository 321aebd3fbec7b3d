import { boundProject, database, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { Decimal, toUsdString } from "@/lib/money";

/** A call that has not told its end by then is taken for lost, and what it held is free again. */
export const LIFE_SECONDS = 900;

/**
 * Two parts of a WITH that give back what the reservations of an earlier part held; they have `team_id` and
 * `counters`. To come last, so that locks are taken in one order.
 */
const GIVE_BACK = `held AS (
  SELECT e.team_id, (c->0->>0)::uuid AS budget_id, (c->0->>1)::int AS revision, c->0->>2 AS key,
    (c->0->>3)::timestamptz AS step_start, sum((c->>1)::numeric) AS amount_usd
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

const EXPIRE = `
WITH lost AS (
  SELECT team_id, id FROM reservation WHERE state = 'open' AND expires_at <= now()
   ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED
), ended AS (
  UPDATE reservation r SET state = 'expired', ended_at = now() FROM lost
   WHERE r.team_id = lost.team_id AND r.id = lost.id RETURNING r.team_id, r.counters
), ${GIVE_BACK}
SELECT count(*)::int AS ended FROM ended`;

/** Throws `not_found`, also for the reservation of another project than the key's. */
export async function requireReservation(scope: Scope, id: string): Promise<void> {
  const { teamId } = scope;
  const named = { where: { teamId_id: { teamId, id } }, select: { projectId: true } };
  // No id has what PostgreSQL cannot read.
  const row = id.includes("\0") ? null : await scope.db.reservation.findUnique(named);
  const project = boundProject(scope);
  if (!row || (project && project !== row.projectId))
    throw new AppError("not_found", "There is no such reservation.");
}

/** Gives back what a call held that was not made. Again, or after its end, it gives back nothing. */
export async function release(scope: Scope, id: string): Promise<{ releasedUsd: string }> {
  await requireReservation(scope, id);
  const { rows } = await database().pool.query<{ state: string; amount_usd: string | null }>({
    name: "release_reservation",
    text: RELEASE,
    values: [scope.teamId, id],
  });
  return { releasedUsd: toUsdString(new Decimal(rows[0]?.amount_usd ?? 0)) };
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

/** Holds on for calls that are still being made: until they are taken for lost, as if they had begun now. */
export async function prolong(teamId: string, ids: string[]): Promise<void> {
  await database().pool.query(
    `UPDATE reservation SET expires_at = greatest(expires_at, now() + make_interval(secs => $3))
      WHERE team_id = $1::uuid AND id = ANY($2::text[]) AND state = 'open'`,
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
