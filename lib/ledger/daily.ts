// Sums by day of every dimension, made when the day is over, with the times of values that are rare; and sums by
// quarters of an hour of what the day's calls combine. Ingest and adjustments count up the version of a past day in
// their own transaction; sums hold while they were made of the day's version.
import { database, ensureMonths, inTransaction, monthOf } from "@/lib/db";
import { log } from "@/lib/log";
import { SUMS } from "./rollup";

const DAY_MS = 86_400_000;
/** A transaction that began while the day still ran is over by then. */
const GRACE_MS = 3_600_000;
/** Days that are looked for although nothing marked them, since only late events do. */
const RECENT_DAYS = 3;

// $1 teams' days from, $2 until. A late change makes a row; of the recent days those with any event are made.
const DUE = `
SELECT team_id, day FROM usage_day
 WHERE rolled_version IS DISTINCT FROM version AND day < $2
UNION
SELECT DISTINCT r.team_id, date_bin('1 day', r.bucket, 'epoch') AS day FROM usage_rollup r
 WHERE r.dimension = 'total' AND r.bucket >= $1 AND r.bucket < $2 AND NOT EXISTS (
   SELECT FROM usage_day d WHERE d.team_id = r.team_id AND d.day = date_bin('1 day', r.bucket, 'epoch'))
 ORDER BY 2 DESC, 1`;

/** Where a value has at most one in so many of the day's calls, its sums also say when those were. */
const RARE = 200;
/** A day has sums of combinations while these are at most so many, or few beside its calls. */
const COMBINED_AT_MOST = 20_000;
const CALLS_OF_ONE = 5;
const COUNTS = [
  "input_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "output_tokens",
  "reasoning_tokens",
];
const SUMMED = [...COUNTS, "cost_usd"];
const COMBINED = [
  ...["provider", "model", "feature", "environment", "key", "door", "status", "operation", "service_tier"],
];
const sums = SUMMED.map((column) => `sum(${column}) AS ${column}`).join(", ");

// $1 the team, $2 the day, $3 how many combinations it may have. Values that are few are summed from groups of calls
// that are alike in all of them.
const SUM_DAY = `
WITH each AS MATERIALIZED (
  SELECT e.occurred_at, e.project_id, e.provider, e.model, e.feature, e.environment, e.key_id, e.door, e.status, e.operation,
         e.service_tier, e.end_user_id, e.customer_id, e.session_id, e.tags, coalesce(a.grade, e.grade) AS grade,
         coalesce(e.input_tokens, 0) AS input_tokens, coalesce(e.cache_read_tokens, 0) AS cache_read_tokens,
         coalesce(e.cache_write_tokens, 0) + coalesce(e.cache_write_1h_tokens, 0) AS cache_write_tokens,
         coalesce(e.output_tokens, 0) AS output_tokens, coalesce(e.reasoning_tokens, 0) AS reasoning_tokens,
         coalesce(CASE WHEN a.event_row_id IS NULL THEN e.cost_usd ELSE a.cost_usd END, 0) AS cost_usd
    FROM event e
    LEFT JOIN (
      SELECT DISTINCT ON (event_row_id) event_row_id, grade, cost_usd FROM event_adjustment
       WHERE team_id = $1 AND occurred_at >= $2 AND occurred_at < $2::timestamptz + interval '1 day'
       ORDER BY event_row_id, created_at DESC, id DESC
    ) a ON a.event_row_id = e.id
   WHERE e.team_id = $1 AND e.occurred_at >= $2 AND e.occurred_at < $2::timestamptz + interval '1 day'
), rare AS MATERIALIZED (
  SELECT count(*) / ${RARE} AS most FROM each
), combined AS MATERIALIZED (
  SELECT date_bin('15 minutes', occurred_at, 'epoch') AS bucket, project_id, grade, provider, model,
         coalesce(feature, '') AS feature, coalesce(environment, '') AS environment, coalesce(key_id::text, '') AS key,
         door, status, operation, coalesce(service_tier, '') AS service_tier, count(*) AS requests,
         count(*) FILTER (WHERE status = 'error') AS errors, ${sums}
    FROM each WHERE grade <> 'superseded' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
), kept AS (
  INSERT INTO usage_combined (team_id, bucket, place, project_id, grade, ${COMBINED.join(", ")}, ${SUMS.join(", ")})
  SELECT $1::uuid, bucket, row_number() OVER (PARTITION BY bucket), project_id, grade, ${COMBINED.join(", ")},
         ${SUMS.join(", ")}
    FROM combined
   WHERE (SELECT count(*) FROM combined) <= greatest($3::int, (SELECT count(*) / ${CALLS_OF_ONE} FROM each))
), alike AS (
  SELECT project_id, grade, provider, model, feature, environment, key_id, door, status, operation, service_tier,
         count(*) AS requests, ${sums}, array_agg(occurred_at) AS times
    FROM each GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
), named AS MATERIALIZED (
  SELECT v.dimension, v.key, a.* FROM alike a CROSS JOIN LATERAL (
    VALUES ('total', ''), ('model', model), ('provider', provider),
      ('provider_model', lpad(length(provider)::text, 3, '0') || provider || model), ('feature', coalesce(feature, '')),
      ('environment', coalesce(environment, '')), ('key', coalesce(key_id::text, '')), ('door', door),
      ('status', status), ('operation', operation), ('service_tier', coalesce(service_tier, ''))
  ) v (dimension, key)
), few AS (
  SELECT dimension, project_id, key, grade, sum(requests) AS requests,
         coalesce(sum(requests) FILTER (WHERE status = 'error'), 0) AS errors, ${sums}
    FROM named GROUP BY 1, 2, 3, 4
), few_times AS (
  SELECT dimension, project_id, key, grade, array_agg(time) AS times
    FROM few JOIN named USING (dimension, project_id, key, grade) CROSS JOIN unnest(named.times) AS time
   WHERE few.requests <= (SELECT most FROM rare) GROUP BY 1, 2, 3, 4
), many AS (
  SELECT v.dimension, v.key, project_id, grade, status, occurred_at, ${SUMMED.join(", ")}
    FROM each CROSS JOIN LATERAL (
      VALUES ('user', coalesce(end_user_id, '')), ('customer', coalesce(customer_id, '')),
        ('session', coalesce(session_id, ''))
    ) v (dimension, key)
  UNION ALL
  SELECT 'tag.' || t.key, t.value, project_id, grade, status, occurred_at, ${SUMMED.join(", ")}
    FROM each CROSS JOIN LATERAL jsonb_each_text(tags) t
)
INSERT INTO usage_daily (team_id, dimension, bucket, project_id, key, grade, ${SUMS.join(", ")}, times)
SELECT $1::uuid, dimension, $2::timestamptz, project_id, key, grade, requests, errors, ${SUMMED.join(", ")}, times
  FROM few LEFT JOIN few_times USING (dimension, project_id, key, grade)
UNION ALL
SELECT $1::uuid, dimension, $2::timestamptz, project_id, key, grade, count(*), count(*) FILTER (WHERE status = 'error'),
       ${sums}, CASE WHEN count(*) <= (SELECT most FROM rare) THEN array_agg(occurred_at) END
  FROM many GROUP BY dimension, project_id, key, grade`;

/** Makes the daily sums that are missing or no longer hold, of all teams, newest day first. */
export async function rollUpDays(now = new Date(), combinedAtMost = COMBINED_AT_MOST): Promise<void> {
  const until = new Date(Math.floor((now.getTime() - GRACE_MS) / DAY_MS) * DAY_MS);
  const from = new Date(until.getTime() - RECENT_DAYS * DAY_MS);
  const { rows } = await database().pool.query<{ team_id: string; day: Date }>(DUE, [from, until]);
  for (const { team_id, day } of rows)
    await rollUpDay(team_id, day, combinedAtMost).catch((error: unknown) =>
      log.warn({ err: error, team_id, day }, "a day was not summed and is tried again"),
    );
}

/**
 * In one snapshot: the sums are of exactly the version that was read beside them. Fails when the day changes meanwhile
 * or another process sums it; it is then due again.
 */
async function rollUpDay(teamId: string, day: Date, combinedAtMost: number): Promise<void> {
  await ensureMonths([monthOf(day)]);
  await inTransaction(async (client) => {
    await client.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    // Groups are few beside the calls, which the planner cannot know; it would sort them all.
    await client.query("SET LOCAL work_mem = '128MB'; SET LOCAL enable_sort = off");
    await client.query("DELETE FROM usage_daily WHERE team_id = $1 AND bucket = $2", [teamId, day]);
    await client.query(`DELETE FROM usage_combined WHERE ${COMBINED_OF_DAY}`, [teamId, day]);
    await client.query(SUM_DAY, [teamId, day, combinedAtMost]);
    await client.query(
      `INSERT INTO usage_day (team_id, day, rolled_version, is_combined)
       VALUES ($1, $2, 0, EXISTS (SELECT FROM usage_combined WHERE ${COMBINED_OF_DAY}))
       ON CONFLICT (team_id, day)
       DO UPDATE SET rolled_version = usage_day.version, is_combined = excluded.is_combined`,
      [teamId, day],
    );
  });
}

const COMBINED_OF_DAY = "team_id = $1 AND bucket >= $2 AND bucket < $2::timestamptz + interval '1 day'";
