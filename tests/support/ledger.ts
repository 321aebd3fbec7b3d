import { expect } from "vitest";
import { database } from "@/lib/db/client";

const SUMS = `requests, errors, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens,
  reasoning_tokens, cost_usd::text`;

// Asked of the event rows and their last adjustments, each dimension by itself: nothing is shared with the statements
// that write them.
const FROM_EVENTS = `
  WITH each AS (
    SELECT e.*, to_timestamp(floor(extract(epoch FROM e.occurred_at) / 900) * 900) AS bucket,
           coalesce(a.grade, e.grade) AS now_grade, CASE WHEN a.id IS NULL THEN e.cost_usd ELSE a.cost_usd END AS now_cost
      FROM event e
      LEFT JOIN (
        SELECT DISTINCT ON (event_row_id) * FROM event_adjustment WHERE team_id = $1
         ORDER BY event_row_id, created_at DESC, id DESC
      ) a ON a.event_row_id = e.id
     WHERE e.team_id = $1
  ), counted AS (
    SELECT * FROM each WHERE now_grade <> 'superseded'
  ), keyed AS (
    SELECT 'total' AS dimension, '' AS dimension_provider, '' AS key, * FROM counted
    UNION ALL SELECT 'model', provider, model, * FROM counted
    UNION ALL SELECT 'feature', '', coalesce(feature, ''), * FROM counted
    UNION ALL SELECT 'environment', '', coalesce(environment, ''), * FROM counted
    UNION ALL SELECT 'key', '', coalesce(key_id::text, ''), * FROM counted
  )
  SELECT dimension, bucket, project_id, dimension_provider AS provider, key, now_grade AS grade, count(*) AS requests,
    count(*) FILTER (WHERE status = 'error') AS errors,
    coalesce(sum(input_tokens), 0)::bigint AS input_tokens,
    coalesce(sum(cache_read_tokens), 0)::bigint AS cache_read_tokens,
    (coalesce(sum(cache_write_tokens), 0) + coalesce(sum(cache_write_1h_tokens), 0))::bigint AS cache_write_tokens,
    coalesce(sum(output_tokens), 0)::bigint AS output_tokens,
    coalesce(sum(reasoning_tokens), 0)::bigint AS reasoning_tokens,
    round(coalesce(sum(now_cost), 0), 12)::text AS cost_usd
  FROM keyed GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6`;

/** Fails unless every roll-up row of the team is exactly the sum of its events, and none is missing. */
export async function expectRollupsToEqualLedger(teamId: string): Promise<void> {
  const { pool } = database();
  const expected = await pool.query(FROM_EVENTS, [teamId]);
  const actual = await pool.query(
    `SELECT dimension, bucket, project_id, provider, key, grade, ${SUMS} FROM usage_rollup
      WHERE team_id = $1 ORDER BY 1, 2, 3, 4, 5, 6`,
    [teamId],
  );
  expect(actual.rows).toEqual(expected.rows);
}
