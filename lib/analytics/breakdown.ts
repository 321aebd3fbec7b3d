import { z } from "zod";
import { Prisma, type Scope } from "@/lib/db";
import { at, type Filter, previousRange } from "@/lib/filters";
import { Decimal, roundUsd, toUsdString } from "@/lib/money";
import type { Grade } from "@/lib/pricing";
import { type Dimension, summedDays, usage } from "./usage";

/** One value of a dimension. `provider` is empty except for models; an empty `key` is calls without a value. */
export type BreakdownRow = {
  key: string;
  provider: string;
  /** Null when no call of it has a price. */
  costUsd: string | null;
  requests: number;
  errors: number;
  /** Requests of each grade. */
  grades: Record<Grade, number>;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** Over priced requests, 12 decimals; null when there is none. */
  meanCostUsd: string | null;
  /** Of the spend of the range, 0 to 1. */
  share: number;
  /** Over the same elapsed span of the range before; null when it was not called then, or had no price. */
  previousCostUsd: string | null;
};

/** `count` is how many values there are in all, `costUsd` their sum. */
export type Breakdown = { rows: BreakdownRow[]; count: number; costUsd: string };

export type BreakdownDimension = Exclude<Dimension, "total">;

export type BreakdownOrder = "name" | "cost" | "change" | "requests" | "input" | "cached" | "output" | "mean";
export type BreakdownSort = { by: BreakdownOrder; descending: boolean };

/** What has no name, no price or no earlier value comes last in any order. */
const ORDERS: Record<BreakdownOrder, Prisma.Sql> = {
  name: Prisma.sql`nullif(v.key, '')`,
  cost: Prisma.sql`v.cost_usd`,
  change: Prisma.sql`(v.cost_usd - v.previous_usd) / nullif(v.previous_usd, 0)`,
  requests: Prisma.sql`v.requests`,
  input: Prisma.sql`v.input_tokens`,
  cached: Prisma.sql`v.cache_read_tokens / nullif(v.input_tokens, 0)`,
  output: Prisma.sql`v.output_tokens`,
  mean: Prisma.sql`v.cost_usd / nullif(v.requests - v.unpriced, 0)`,
};

/** A group of `breakdownSums` as it is read by `SUMMED_COLUMNS`. */
export type SummedRow = {
  provider: string;
  key: string;
  cost_usd: string | null;
  previous_usd: string | null;
  requests: number;
  errors: number;
  exact: number;
  reported: number;
  estimated: number;
  unpriced: number;
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
};
type Whole = { count: number; total_usd: string | null };
type Joined = Whole & (SummedRow | { [column in keyof SummedRow]: null });

/** A row's place in the order of a breakdown. */
export type BreakdownPlace = Pick<BreakdownRow, "costUsd" | "requests" | "provider" | "key">;

/** By default the dearest first and unpriced ones last: from the first one on, or what comes after a place. */
export type BreakdownPage = { limit: number } & (
  | { after?: BreakdownPlace | undefined }
  | { offset: number; sort: BreakdownSort[] }
);

/** Spend and use by the values of one dimension, beside the range before. */
export async function breakdown(
  scope: Scope,
  filter: Filter,
  dimension: BreakdownDimension,
  page: BreakdownPage,
): Promise<Breakdown> {
  const ranges = [previousRange(filter), filter.range];
  const days = await summedDays(scope, filter, { outer: dimension }, ranges);
  const after = "after" in page && page.after ? isAfter(page.after) : Prisma.sql`true`;
  const order = breakdownOrder("sort" in page ? page.sort : []);
  const rows = await scope.db.$queryRaw<Joined[]>(Prisma.sql`
    WITH used AS (
      SELECT r.provider, r.key, ${breakdownSums(filter)}
        FROM ${usage(scope, filter, { outer: dimension }, ranges, days)} r
       GROUP BY 1, 2
    ), valued AS (
      SELECT * FROM used WHERE requests > 0
    ), whole AS (
      SELECT count(*)::int AS count, sum(cost_usd)::text AS total_usd FROM valued
    ), page AS (
      SELECT * FROM valued v WHERE ${after}
       ORDER BY ${order} LIMIT ${page.limit} OFFSET ${"offset" in page ? page.offset : 0}
    )
    SELECT w.count, w.total_usd, v.provider, v.key, ${SUMMED_COLUMNS}
      FROM whole w LEFT JOIN page v ON true ORDER BY ${order}`);
  const total = new Decimal(rows[0]?.total_usd ?? 0);
  return {
    rows: rows.flatMap((row) => (row.key === null ? [] : toBreakdownRow(row, total))),
    count: rows[0]?.count ?? 0,
    costUsd: toUsdString(total),
  };
}

const COUNTS = [
  ...["requests", "errors", "input_tokens", "cache_read_tokens", "cache_write_tokens"],
  ...["output_tokens", "reasoning_tokens"],
];
const GRADES = ["exact", "reported", "estimated", "unpriced"] as const;
/** Those figures of a row (alias `v`) as they are read. */
export const SUMMED_COLUMNS = Prisma.raw(
  [
    ...["cost_usd", "previous_usd"].map((name) => `v.${name}::text`),
    ...[...COUNTS, ...GRADES].map((name) => `v.${name}::float8`),
  ].join(", "),
);

/** The figures of a group of `usage` (alias `r`) over the filter's range and the one before, by these names. */
export function breakdownSums({ range }: Filter): Prisma.Sql {
  const now = Prisma.sql`r.at >= ${at(range.from)}`;
  const priced = Prisma.sql`r.grade <> 'unpriced'`;
  // Sums that cancel each other out are no price.
  const spent = (when: Prisma.Sql) => Prisma.sql`
    CASE WHEN sum(r.requests) FILTER (WHERE ${when} AND ${priced}) > 0
         THEN sum(r.cost_usd) FILTER (WHERE ${when} AND ${priced}) END`;
  const counted = (column: string) => Prisma.sql`
    coalesce(sum(${Prisma.raw(`r.${column}`)}) FILTER (WHERE ${now}), 0) AS ${Prisma.raw(column)}`;
  const graded = (grade: Grade) => Prisma.sql`
    coalesce(sum(r.requests) FILTER (WHERE ${now} AND r.grade = ${grade}), 0) AS ${Prisma.raw(grade)}`;
  return Prisma.join([
    Prisma.sql`${spent(now)} AS cost_usd`,
    Prisma.sql`${spent(Prisma.sql`NOT (${now})`)} AS previous_usd`,
    ...COUNTS.map(counted),
    ...GRADES.map(graded),
  ]);
}

/** The order of such groups (alias `v`). */
export function breakdownOrder(sort: BreakdownSort[]): Prisma.Sql {
  const asked = [...sort, { by: "cost", descending: true } as const].map(
    ({ by, descending }) =>
      Prisma.sql`${ORDERS[by]} ${descending ? Prisma.sql`DESC` : Prisma.sql`ASC`} NULLS LAST`,
  );
  return Prisma.join([...asked, Prisma.sql`v.requests DESC, v.provider, v.key`]);
}

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

export function toBreakdownRow(row: SummedRow, total: Decimal): BreakdownRow {
  const cost = row.cost_usd === null ? null : new Decimal(row.cost_usd);
  const priced = row.requests - row.unpriced;
  return {
    key: row.key,
    provider: row.provider,
    costUsd: cost && toUsdString(cost),
    requests: row.requests,
    errors: row.errors,
    grades: {
      exact: row.exact,
      reported: row.reported,
      estimated: row.estimated,
      unpriced: row.unpriced,
    },
    inputTokens: row.input_tokens,
    cacheReadTokens: row.cache_read_tokens,
    cacheWriteTokens: row.cache_write_tokens,
    outputTokens: row.output_tokens,
    reasoningTokens: row.reasoning_tokens,
    meanCostUsd: cost && priced > 0 ? toUsdString(roundUsd(cost.div(priced))) : null,
    share: cost === null || total.isZero() ? 0 : cost.div(total).toNumber(),
    previousCostUsd: row.previous_usd === null ? null : toUsdString(new Decimal(row.previous_usd)),
  };
}
