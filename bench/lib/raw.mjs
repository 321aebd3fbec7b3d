// The questions of the overview as they would be asked of the event rows, had the ledger nothing else.
const DAY_MS = 86_400_000;
const TOKENS = [
  "input_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "output_tokens",
  "reasoning_tokens",
];
const SUMS = ["count(*)", "sum(cost_usd)", ...TOKENS.map((column) => `sum(${column})`)].join(", ");
const DAY = "date_trunc('day', occurred_at, 'Europe/Berlin')";
const HALVES = "occurred_at >= $3::timestamptz - interval '30 days'";
const OF = "FROM event WHERE team_id = $1 AND occurred_at >= $2 AND occurred_at < $3";

/** Totals, spend over time, forecast, anomalies, latency and both lists, side by side. */
export async function askRaw({ pool, scope, now }) {
  const daysAgo = (days) => new Date(now.getTime() - days * DAY_MS);
  const ask = (sql, days) => pool.query(sql, [scope.teamId, daysAgo(days), now]);
  await Promise.all([
    ask(`SELECT grade, ${HALVES}, ${SUMS} ${OF} GROUP BY 1, 2`, 60),
    ask(`SELECT ${DAY}, ${SUMS} ${OF} GROUP BY 1`, 60),
    ask(`SELECT ${DAY}, provider, model, sum(cost_usd), count(*) ${OF} GROUP BY 1, 2, 3`, 30),
    ask(`SELECT ${DAY}, model, sum(cost_usd) ${OF} GROUP BY 1, 2`, 42),
    ask(`SELECT date_trunc('hour', occurred_at), model, sum(cost_usd) ${OF} GROUP BY 1, 2`, 7),
    ask(`SELECT ${DAY}, model, sum(cost_usd) ${OF} GROUP BY 1, 2`, 86),
    ask(
      `SELECT ${DAY}, percentile_disc(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY latency_ms) ${OF}
          AND latency_ms IS NOT NULL GROUP BY 1`,
      30,
    ),
    ask(`SELECT provider, model, ${HALVES}, ${SUMS} ${OF} GROUP BY 1, 2, 3`, 60),
    ask(`SELECT feature, ${HALVES}, ${SUMS} ${OF} GROUP BY 1, 2`, 60),
  ]);
}

/** The 50 values of a column, or an expression, that cost most in 30 days, beside the 30 before. */
export async function askRawBreakdown({ pool, scope, now }, value) {
  await pool.query(
    `SELECT ${value}, ${SUMS}, sum(cost_usd) FILTER (WHERE NOT (${HALVES})) ${OF}
      GROUP BY 1 ORDER BY 3 DESC NULLS LAST LIMIT 50`,
    [scope.teamId, new Date(now.getTime() - 60 * DAY_MS), now],
  );
}
