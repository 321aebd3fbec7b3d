import { Prisma, type Scope } from "@/lib/db";
import { Decimal, toUsdString } from "@/lib/money";
import { type Filter, previousRange } from "./filter";
import { at, type Dimension, rollupWhere } from "./where";

/** One value of a dimension. `provider` is empty except for models; an empty `key` is calls without a value. */
export type BreakdownRow = {
  key: string;
  provider: string;
  /** Null when no call of it has a price. */
  costUsd: string | null;
  requests: number;
  unpricedRequests: number;
  inputTokens: number;
  outputTokens: number;
  /** Of the spend of the range, 0 to 1. */
  share: number;
  /** Over the same elapsed span of the range before; null when it was not called then, or had no price. */
  previousCostUsd: string | null;
};

/** The dearest values first, unpriced ones last; `count` is how many there are in all. */
export type Breakdown = { rows: BreakdownRow[]; count: number };

type Row = {
  provider: string;
  key: string;
  cost_usd: string | null;
  previous_usd: string | null;
  total_usd: string | null;
  requests: bigint;
  unpriced_requests: bigint;
  input_tokens: bigint;
  output_tokens: bigint;
  count: number;
};

/** Spend and use by the values of one dimension, beside the range before. */
export async function breakdown(
  scope: Scope,
  filter: Filter,
  dimension: Exclude<Dimension, "total">,
  limit: number,
): Promise<Breakdown> {
  const previous = previousRange(filter);
  const span = { from: previous.from, to: filter.range.to };
  const now = Prisma.sql`r.bucket >= ${at(filter.range.from)}`;
  const priced = Prisma.sql`r.grade <> 'unpriced'`;
  const rows = await scope.db.$queryRaw<Row[]>(Prisma.sql`
    WITH used AS (
      SELECT r.provider, r.key,
             sum(r.cost_usd) FILTER (WHERE ${now} AND ${priced}) AS cost_usd,
             sum(r.cost_usd) FILTER (WHERE NOT (${now}) AND ${priced}) AS previous_usd,
             sum(r.requests) FILTER (WHERE ${now}) AS requests,
             sum(r.requests) FILTER (WHERE ${now} AND NOT (${priced})) AS unpriced_requests,
             sum(r.input_tokens) FILTER (WHERE ${now}) AS input_tokens,
             sum(r.output_tokens) FILTER (WHERE ${now}) AS output_tokens
        FROM usage_rollup r
       WHERE ${rollupWhere(scope, filter, dimension, span)} AND (r.bucket < ${at(previous.to)} OR ${now})
       GROUP BY 1, 2
    )
    SELECT provider, key, cost_usd::text, previous_usd::text, (sum(cost_usd) OVER ())::text AS total_usd,
           requests::bigint, coalesce(unpriced_requests, 0)::bigint AS unpriced_requests,
           input_tokens::bigint, output_tokens::bigint, (count(*) OVER ())::int AS count
      FROM used WHERE requests > 0
     ORDER BY used.cost_usd DESC NULLS LAST, used.requests DESC, provider, key LIMIT ${limit}`);
  return { rows: rows.map(toRow), count: rows[0]?.count ?? 0 };
}

function toRow(row: Row): BreakdownRow {
  const total = new Decimal(row.total_usd ?? 0);
  return {
    key: row.key,
    provider: row.provider,
    costUsd: row.cost_usd === null ? null : toUsdString(new Decimal(row.cost_usd)),
    requests: Number(row.requests),
    unpricedRequests: Number(row.unpriced_requests),
    inputTokens: Number(row.input_tokens),
    outputTokens: Number(row.output_tokens),
    share: total.isZero() ? 0 : new Decimal(row.cost_usd ?? 0).div(total).toNumber(),
    previousCostUsd: row.previous_usd === null ? null : toUsdString(new Decimal(row.previous_usd)),
  };
}
