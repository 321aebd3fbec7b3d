import { type Budget, periodAt, reloadBook, stepAt } from "@/lib/budgets";
import { database, inTransaction } from "@/lib/db";

const DAY_MS = 86_400_000;
/** Counters are kept so long, and at least for the running period. */
const COUNTERS_MS = 35 * DAY_MS;
/** Moving the first step that is kept makes everybody read the budgets anew. */
const SPARE_MS = 7 * DAY_MS;

// A reservation names the calls that the bound leaves out, a week back. A crossing outlives its period.
const OVER = [
  "DELETE FROM reservation WHERE state <> 'open' AND expires_at < $1::timestamptz - interval '8 days'",
  "DELETE FROM budget_refusal WHERE at < $1::timestamptz - interval '90 days'",
  `DELETE FROM budget_crossing
    WHERE crossed_at < $1::timestamptz - interval '400 days' AND step_start <> '1970-01-01T00:00:00Z'`,
  `DELETE FROM budget_counter c USING budget b
    WHERE c.team_id = b.team_id AND c.budget_id = b.id AND b.updated_at < $1::timestamptz - interval '1 day'
      AND (c.revision < b.revision OR b.deleted_at IS NOT NULL)`,
];

/** Forgets counters, reservations, refusals and crossings of the past; what was spent then is in the ledger. */
export async function forgetCounted(now: Date): Promise<void> {
  const { pool } = database();
  for (const statement of OVER) await pool.query(statement, [now.toISOString()]);
  const { rows } = await pool.query<{ teamId: string }>(
    `SELECT DISTINCT team_id AS "teamId" FROM budget WHERE deleted_at IS NULL AND counts_from < $1::timestamptz`,
    [new Date(now.getTime() - COUNTERS_MS - SPARE_MS).toISOString()],
  );
  for (const { teamId } of rows) await forgetSteps(teamId, now);
}

/** Counts no longer what is long past: a late call of that time moves no counter, so none is right in part. */
async function forgetSteps(teamId: string, now: Date): Promise<void> {
  const { budgets } = await reloadBook(teamId);
  const moved = budgets.flatMap((budget) => {
    const from = firstKept(budget, now);
    return from && budget.countsFrom && from.getTime() - budget.countsFrom.getTime() >= SPARE_MS
      ? [{ id: budget.id, revision: budget.revision, from }]
      : [];
  });
  if (moved.length === 0) return;
  const values = [teamId, JSON.stringify(moved)];
  await inTransaction(async (client) => {
    // First, as every change of the budgets: it waits for those who count by the older version.
    await client.query("SELECT change_budgets($1)", [teamId]);
    await client.query(
      `UPDATE budget b SET counts_from = m."from"
         FROM json_to_recordset($2::json) AS m (id uuid, revision int, "from" timestamptz)
        WHERE b.team_id = $1 AND b.id = m.id AND b.revision = m.revision`,
      values,
    );
    await client.query(
      `DELETE FROM budget_counter c USING budget b
        WHERE c.team_id = $1 AND b.team_id = $1 AND c.budget_id = b.id AND c.revision = b.revision
          AND b.id IN (SELECT id FROM json_to_recordset($2::json) AS m (id uuid)) AND c.step_start < b.counts_from`,
      values,
    );
  });
}

function firstKept({ cycle }: Budget, now: Date): Date | null {
  const { from } = periodAt(cycle, now);
  if (!from) return null;
  const oldest = new Date(Math.min(from.getTime(), now.getTime() - COUNTERS_MS));
  return stepAt(cycle, oldest).from;
}
