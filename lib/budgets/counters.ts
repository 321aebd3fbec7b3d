/**
 * Two parts of a WITH that add what the rows of an earlier one cost to the counters of team $1. They have `cost_usd`,
 * which adds to what is spent, and `counters`, a JSON array of counter names. To come last, so that locks are taken
 * in one order.
 */
export function countSpend(rows: string): string {
  return `spent AS (
  SELECT (c->>0)::uuid AS budget_id, (c->>1)::int AS revision, c->>2 AS key, (c->>3)::timestamptz AS step_start,
    sum(r.cost_usd) AS spent_usd
    FROM ${rows} r CROSS JOIN LATERAL json_array_elements(r.counters) AS c
   WHERE r.cost_usd <> 0 GROUP BY 1, 2, 3, 4
), counted AS (
  INSERT INTO budget_counter (team_id, budget_id, revision, key, step_start, spent_usd)
  SELECT $1::uuid, budget_id, revision, key, step_start, spent_usd FROM spent ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (team_id, budget_id, revision, key, step_start)
  DO UPDATE SET spent_usd = budget_counter.spent_usd + excluded.spent_usd
)`;
}

/**
 * A part of a WITH that holds a row exactly while version $3 of the budgets of team $1 is the newest one. A change of
 * them waits for the statement, and a statement for a change.
 */
export const CURRENT_BOOK = `book AS MATERIALIZED (
  SELECT 1 FROM team WHERE id = $1::uuid AND budget_version = $3::int FOR SHARE
)`;
