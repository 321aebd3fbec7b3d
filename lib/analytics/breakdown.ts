import { z } from "zod";
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
  cacheWriteTokens: number;
  outputTokens: number;
  reasoningTokens: number;
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
  requests: number;
  errors: number;
  unpriced_requests: number;
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
};
type Whole = { count: number; total_usd: string | null };
type Joined = Whole & (Row | { [column in keyof Row]: null });

/** A row's place in the order of a breakdown. */
export type BreakdownPlace = Pick<BreakdownRow, "costUsd" | "requests" | "provider" | "key">;

/** Spend and use by the values of one dimension, beside the range before; those that come after a place, if given. */
export async function breakdown(
  scope: Scope,
  filter: Filter,
  dimension: BreakdownDimension,
  limit: number,
  after?: BreakdownPlace,
): Promise<Breakdown> {
  const ranges = [previousRange(filter), filter.range];
  const days = await summedDays(scope, filter, dimension, ranges);
  const now = Prisma.sql`r.at >= ${at(filter.range.from)}`;
  const priced = Prisma.sql`r.grade <> 'unpriced'`;
  const rows = await scope.db.$queryRaw<Joined[]>(Prisma.sql`
    WITH used AS (
      SELECT r.provider, r.key,
             sum(r.cost_usd) FILTER (WHERE ${now} AND ${priced}) AS cost_usd,
             sum(r.cost_usd) FILTER (WHERE NOT (${now}) AND ${priced}) AS previous_usd,
             sum(r.requests) FILTER (WHERE ${now}) AS requests,
             sum(r.errors) FILTER (WHERE ${now}) AS errors,
             sum(r.requests) FILTER (WHERE ${now} AND NOT (${priced})) AS unpriced_requests,
             sum(r.input_tokens) FILTER (WHERE ${now}) AS input_tokens,
             sum(r.cache_read_tokens) FILTER (WHERE ${now}) AS cache_read_tokens,
             sum(r.cache_write_tokens) FILTER (WHERE ${now}) AS cache_write_tokens,
             sum(r.output_tokens) FILTER (WHERE ${now}) AS output_tokens,
             sum(r.reasoning_tokens) FILTER (WHERE ${now}) AS reasoning_tokens
        FROM ${usage(scope, filter, { outer: dimension }, ranges, days)} r
       GROUP BY 1, 2
    ), valued AS (
      SELECT * FROM used WHERE requests > 0
    ), whole AS (
      SELECT count(*)::int AS count, sum(cost_usd)::text AS total_usd FROM valued
    ), page AS (
      SELECT * FROM valued v WHERE ${after ? isAfter(after) : Prisma.sql`true`} ORDER BY ${ORDER} LIMIT ${limit}
    )
    SELECT w.count, w.total_usd, v.provider, v.key, v.cost_usd::text, v.previous_usd::text, v.requests::float8,
           v.errors::float8, coalesce(v.unpriced_requests, 0)::float8 AS unpriced_requests, v.input_tokens::float8,
           v.cache_read_tokens::float8, v.cache_write_tokens::float8, v.output_tokens::float8,
           v.reasoning_tokens::float8
      FROM whole w LEFT JOIN page v ON true ORDER BY ${ORDER}`);
  const total = new Decimal(rows[0]?.total_usd ?? 0);
  return {
    rows: rows.flatMap((row) => (row.key === null ? [] : toRow(row, total))),
    count: rows[0]?.count ?? 0,
    costUsd: toUsdString(total),
  };
}

const ORDER = Prisma.sql`v.cost_usd DESC NULLS LAST, v.requests DESC, v.provider, v.key`;

function isAfter({ costUsd, requests, provider, key }: BreakdownPlace): Prisma.Sql {
  const alike = Prisma.sql`(-v.requests, v.provider, v.key) > (${-requests}::numeric, ${provider}, ${key})`;
  if (costUsd === null) return Prisma.sql`v.cost_usd IS NULL AND ${alike}`;
  const cost = Prisma.sql`${costUsd}::numeric`;
  return Prisma.sql`(v.cost_usd IS NULL OR v.cost_usd < ${cost} OR (v.cost_usd = ${cost} AND ${alike}))`;
}

/** A place as the text of a cursor. */
export function formatPlace({ costUsd, requests, provider, key }: BreakdownPlace): string {
  return Buffer.from(JSON.stringify([costUsd, requests, provider, key])).toString("base64url");
}

const placeText = z
  .string()
  .max(256)
  .refine((text) => !text.includes("\0") && text.isWellFormed());
const amount = z
  .string()
  .max(64)
  .regex(/^\d+(\.\d+)?$/);
const place = z.tuple([amount.nullable(), z.int().positive(), placeText, placeText]);

/** The place that a cursor tells, or null when it tells none. */
export function parsePlace(cursor: string): BreakdownPlace | null {
  try {
    const text = Buffer.from(cursor, "base64url").toString();
    const [costUsd, requests, provider, key] = place.parse(JSON.parse(text));
    return { costUsd, requests, provider, key };
  } catch {
    return null;
  }
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
    cacheWriteTokens: row.cache_write_tokens,
    outputTokens: row.output_tokens,
    reasoningTokens: row.reasoning_tokens,
    share: total.isZero() ? 0 : new Decimal(row.cost_usd ?? 0).div(total).toNumber(),
    previousCostUsd: row.previous_usd === null ? null : toUsdString(new Decimal(row.previous_usd)),
  };
}
