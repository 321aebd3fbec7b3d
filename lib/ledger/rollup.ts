export const SUMS = [
  "requests",
  "errors",
  "input_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "output_tokens",
  "reasoning_tokens",
  "cost_usd",
];

/** What of an event the roll-ups are made of. */
export const ROLLED_COLUMNS = `project_id, provider, model, feature, environment, key_id, status, occurred_at,
  input_tokens, cache_read_tokens, cache_write_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens`;

/** The dimensions of a roll-up: name, provider and key of a group of events in it. */
const DIMENSIONS = `
  ('total', '', ''),
  ('model', g.provider, g.model),
  ('feature', '', g.feature),
  ('environment', '', g.environment),
  ('key', '', g.key)`;

/**
 * Two parts of a WITH that add the rows of an earlier one to the roll-ups of team $1. They have ROLLED_COLUMNS,
 * `grade` and `cost_usd`; with `sign` also a column of that name, which is -1 for a row that is taken out.
 */
export function rollUp(rows: string, sign?: "sign"): string {
  const counted = sign ? "sum(sign)" : "count(*)";
  const sum = (count: string) => `coalesce(sum(${sign ? `sign * ${count}` : count}), 0)`;
  return `grouped AS (
  SELECT date_bin('15 minutes', occurred_at, 'epoch') AS bucket, project_id, provider, model,
    coalesce(feature, '') AS feature, coalesce(environment, '') AS environment, coalesce(key_id::text, '') AS key,
    grade, ${counted} AS requests, coalesce(${counted} FILTER (WHERE status = 'error'), 0) AS errors,
    ${sum("input_tokens")} AS input_tokens, ${sum("cache_read_tokens")} AS cache_read_tokens,
    ${sum("(coalesce(cache_write_tokens, 0) + coalesce(cache_write_1h_tokens, 0))")} AS cache_write_tokens,
    ${sum("output_tokens")} AS output_tokens, ${sum("reasoning_tokens")} AS reasoning_tokens,
    ${sum("cost_usd")} AS cost_usd
    FROM ${rows} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
), rolled AS (
  INSERT INTO usage_rollup (team_id, dimension, bucket, project_id, provider, key, grade, ${SUMS.join(", ")})
  SELECT $1::uuid, d.dimension, g.bucket, g.project_id, d.provider, d.key, g.grade,
    ${SUMS.map((column) => `sum(g.${column})`).join(", ")}
    FROM grouped g CROSS JOIN LATERAL (VALUES ${DIMENSIONS}) AS d (dimension, provider, key)
   GROUP BY 2, 3, 4, 5, 6, 7 ORDER BY 2, 3, 4, 5, 6, 7
  ON CONFLICT (team_id, dimension, bucket, project_id, provider, key, grade)
  DO UPDATE SET ${SUMS.map((column) => `${column} = usage_rollup.${column} + excluded.${column}`).join(", ")}
)`;
}

/**
 * Two parts of a WITH that tell the daily sums of team $1 that the days of an earlier part's rows are no longer what
 * was summed. A day that still runs has no sums. To come after `rollUp`, so that locks are taken in one order.
 */
export function markDays(rows: string): string {
  return `changed_day AS (
  SELECT DISTINCT date_bin('1 day', occurred_at, 'epoch') AS day FROM ${rows}
), marked AS (
  INSERT INTO usage_day (team_id, day, version)
  SELECT $1::uuid, day, 1 FROM changed_day WHERE day < date_bin('1 day', now(), 'epoch') ORDER BY day
  ON CONFLICT (team_id, day) DO UPDATE SET version = usage_day.version + 1
)`;
}
