// A crossing is a row, unique by budget, counter, period and threshold, so it is told once: over restarts, and whoever
// of several processes sees it first.
import {
  type Budget,
  bookOf,
  limitAt,
  type Moved,
  periodAt,
  reloadBook,
  stepAt,
  takeMoved,
} from "@/lib/budgets";
import { database, inTransaction } from "@/lib/db";
import { toUsdString } from "@/lib/money";

/** A counter that has reached a threshold, in percent of the limit. */
export type Crossing = {
  budgetId: string;
  key: string;
  /** Its period, or of a rolling budget the day on which it did. */
  stepStart: Date;
  threshold: number;
};

/** A call that ended shortly before the period did may arrive after it. */
const LATE_MS = 600_000;

// Within a rolling window a threshold is crossed once, however many days it stays so.
const REACHED = `
  SELECT $1::uuid AS team_id, h.id AS budget_id, h.key, h.step AS step_start, t.threshold, h.spent_usd, h.limit_usd
    FROM (
      SELECT a.id, a.since, a.step, a.limit_usd, a.thresholds, c.key, sum(c.spent_usd) AS spent_usd
        FROM json_to_recordset($2::json) AS a (id uuid, revision int, since timestamptz, step timestamptz,
          limit_usd numeric, thresholds numeric[], keys text[])
        JOIN budget_counter c ON c.team_id = $1::uuid AND c.budget_id = a.id AND c.revision = a.revision
         AND c.step_start BETWEEN a.since AND a.step AND (a.keys IS NULL OR c.key = ANY(a.keys))
       GROUP BY a.id, a.since, a.step, a.limit_usd, a.thresholds, c.key
    ) h CROSS JOIN LATERAL unnest(h.thresholds) AS t (threshold)
   WHERE h.spent_usd > 0 AND h.spent_usd * 100 >= h.limit_usd * t.threshold
     AND NOT EXISTS (
       SELECT FROM budget_crossing x
        WHERE x.team_id = $1::uuid AND x.budget_id = h.id AND x.key = h.key
          AND x.step_start BETWEEN h.since AND h.step AND x.threshold = t.threshold)`;

const WRITE = `
INSERT INTO budget_crossing (team_id, budget_id, key, step_start, threshold, spent_usd, limit_usd) ${REACHED}
ON CONFLICT DO NOTHING
RETURNING budget_id AS "budgetId", key, step_start AS "stepStart", threshold::float8 AS threshold`;

/** Writes what the counters crossed that this process has moved since it was called last. */
export async function writeMovedCrossings(now = new Date()): Promise<Crossing[]> {
  const written: Crossing[] = [];
  for (const [teamId, moved] of takeMoved()) {
    const { budgets } = await bookOf(teamId);
    written.push(...(await write(teamId, budgets, now, moved)));
  }
  return written;
}

/** Writes what all counters of all teams have crossed: those too that a process moved which then was killed. */
export async function writeAllCrossings(now = new Date()): Promise<Crossing[]> {
  const { rows } = await database().pool.query<{ teamId: string }>(
    `SELECT DISTINCT team_id AS "teamId" FROM budget WHERE deleted_at IS NULL`,
  );
  const written: Crossing[] = [];
  for (const { teamId } of rows)
    written.push(...(await write(teamId, (await reloadBook(teamId)).budgets, now)));
  return written;
}

type MovedKeys = Moved extends Map<string, infer Keys> ? Keys : never;

async function write(teamId: string, budgets: Budget[], now: Date, moved?: MovedKeys): Promise<Crossing[]> {
  const asked = budgets
    .filter(({ id, thresholds }) => thresholds.length > 0 && (!moved || moved.has(id)))
    .flatMap((budget) => {
      const keys = moved?.get(budget.id);
      return periodsOf(budget, now).map((period) => ({ ...period, keys: keys ? [...keys] : null }));
    });
  if (asked.length === 0) return [];
  const values = [teamId, JSON.stringify(asked)];
  const { rowCount } = await database().pool.query(`${REACHED} LIMIT 1`, values);
  if (!rowCount) return [];
  return inTransaction(async (client) => {
    // The days of a rolling window are several rows, which no unique key keeps apart.
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`crossings ${teamId}`]);
    return (await client.query<Crossing>(WRITE, values)).rows;
  });
}

function periodsOf(budget: Budget, now: Date) {
  const { id, revision, thresholds, cycle, countsFrom } = budget;
  const running = periodAt(cycle, now);
  const instants = [now];
  const start = running.from;
  if (start && cycle.period !== "rolling" && countsFrom && countsFrom < start)
    if (now.getTime() - start.getTime() < LATE_MS) instants.push(new Date(start.getTime() - 1));
  return instants.map((instant) => ({
    id,
    revision,
    thresholds,
    since: periodAt(cycle, instant).from ?? new Date(0),
    step: stepAt(cycle, instant).from ?? new Date(0),
    limit_usd: toUsdString(limitAt(budget, instant)),
  }));
}
