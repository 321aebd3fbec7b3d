import { Prisma, type Scope } from "@/lib/db";
import { at, type Filter, previousRange } from "@/lib/filters";
import { Decimal, toUsdString } from "@/lib/money";
import { type Dimension, summedDays, usage } from "./usage";

/** One value of a dimension. `provider` is empty except for models; an empty `key` is calls without a value. */
export type BreakdownRow = {
  key: string;
  provider: string;
  /** Null when no call of it has a price. */
  costUsd: string | null;
  requests: number;
  errors: number;
  unpricedRequests: number;
  inputTokens: number;
  cacheReadTokens: number;
  outputTokens: number;
  /** Of the spend of the range, 0 to 1. */
  share: number;
  /** Over the same elapsed span of the range before; null when it was not called then, or had no price. */
  previousCostUsd: string | null;
};

/** The dearest values first, unpriced ones last; `count` is how many there are in all, `costUsd` their sum. */
export type Breakdown = { rows: BreakdownRow[]; count: number; costUsd: string };

export type BreakdownDimension = Exclude<Dimension, "total">;

type Row = {
  provider: string;
  key: string;
  cost_usd: string | null;
  previous_usd: string | null;
  total_usd: string | null;
  requests: number;
  errors: number;
  unpriced_requests: number;
  input_tokens: number;
  cache_read_tokens: number;
  output_tokens: number;
  count: number;
};

/** Spend and use by the values of one dimension, beside the range before. */
export async function breakdown(
  scope: Scope,
  filter: Filter,
  dimension: BreakdownDimension,
  limit: number,
): Promise<Breakdown> {
  const ranges = [previousRange(filter), filter.range];
  const days = await summedDays(scope, filter, dimension, ranges);
  const now = Prisma.sql`r.at >= ${at(filter.range.from)}`;
  const priced = Prisma.sql`r.grade <> 'unpriced'`;
  const rows = await scope.db.$queryRaw<Row[]>(Prisma.sql`
    WITH used AS (
      SELECT r.provider, r.key,
             sum(r.cost_usd) FILTER (WHERE ${now} AND ${priced}) AS cost_usd,
             sum(r.cost_usd) FILTER (WHERE NOT (${now}) AND ${priced}) AS previous_usd,
             sum(r.requests) FILTER (WHERE ${now}) AS requests,
             sum(r.errors) FILTER (WHERE ${now}) AS errors,
             sum(r.requests) FILTER (WHERE ${now} AND NOT (${priced})) AS unpriced_requests,
             sum(r.input_tokens) FILTER (WHERE ${now}) AS input_tokens,
             sum(r.cache_read_tokens) FILTER (WHERE ${now}) AS cache_read_tokens,
             sum(r.output_tokens) FILTER (WHERE ${now}) AS output_tokens
        FROM ${usage(scope, filter, { outer: dimension }, ranges, days)} r
       GROUP BY 1, 2
    )
    SELECT provider, key, cost_usd::text, previous_usd::text, (sum(cost_usd) OVER ())::text AS total_usd,
           requests::float8, errors::float8, coalesce(unpriced_requests, 0)::float8 AS unpriced_requests,
           input_tokens::float8, cache_read_tokens::float8, output_tokens::float8, (count(*) OVER ())::int AS count
      FROM used WHERE requests > 0
     ORDER BY used.cost_usd DESC NULLS LAST, used.requests DESC, provider, key LIMIT ${limit}`);
  const total = new Decimal(rows[0]?.total_usd ?? 0);
  return {
    rows: rows.map((row) => toRow(row, total)),
    count: rows[0]?.count ?? 0,
    costUsd: toUsdString(total),
  };
}

function toRow(row: Row, total: Decimal): BreakdownRow {
  return {
    key: row.key,
    provider: row.provider,
    costUsd: row.cost_usd === null ? null : toUsdString(new Decimal(row.cost_usd)),
    requests: row.requests,
    errors: row.errors,
    unpricedRequests: row.unpriced_requests,
    inputTokens: row.input_tokens,
    cacheReadTokens: row.cache_read_tokens,
    outputTokens: row.output_tokens,
    share: total.isZero() ? 0 : new Decimal(row.cost_usd ?? 0).div(total).toNumber(),
    previousCostUsd: row.previous_usd === null ? null : toUsdString(new Decimal(row.previous_usd)),
  };
}
