import { Prisma, type Scope } from "@/lib/db";
import { at, eventWhere, type Filter, previousRange } from "@/lib/filters";
import { Decimal, roundUsd, toUsdString } from "@/lib/money";
import type { Grade } from "@/lib/pricing";
import type { Range } from "@/lib/time";
import { summedDays, usage } from "./usage";

/** `costUsd` is a decimal string, null for what has no price. */
export type GradeFigures = { requests: number; costUsd: string | null };

export type Totals = {
  range: Range;
  costUsd: string;
  requests: number;
  errors: number;
  pricedRequests: number;
  /** Over priced requests, 12 decimals; null when there is none. */
  meanCostUsd: string | null;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  grades: Record<Grade, GradeFigures>;
};

/** The range's totals, and those of the range before over the same elapsed span. */
export type Summary = Totals & { previous: Totals };

type Row = {
  is_current: boolean;
  grade: Grade;
  cost_usd: string;
  requests: bigint;
  errors: bigint;
  input_tokens: bigint;
  cache_read_tokens: bigint;
  cache_write_tokens: bigint;
  output_tokens: bigint;
  reasoning_tokens: bigint;
};

/** Spend, requests, tokens and grades of a range beside the range before. */
export async function summary(scope: Scope, filter: Filter): Promise<Summary> {
  const previous = previousRange(filter);
  const ranges = [previous, filter.range];
  const days = await summedDays(scope, filter, { outer: "total" }, ranges);
  const rows = await scope.db.$queryRaw<Row[]>(Prisma.sql`
    SELECT r.at >= ${at(filter.range.from)} AS is_current, r.grade,
           sum(r.cost_usd)::text AS cost_usd,
           sum(r.requests)::bigint AS requests,
           sum(r.errors)::bigint AS errors,
           sum(r.input_tokens)::bigint AS input_tokens,
           sum(r.cache_read_tokens)::bigint AS cache_read_tokens,
           sum(r.cache_write_tokens)::bigint AS cache_write_tokens,
           sum(r.output_tokens)::bigint AS output_tokens,
           sum(r.reasoning_tokens)::bigint AS reasoning_tokens
      FROM ${usage(scope, filter, { outer: "total" }, ranges, days)} r
     GROUP BY 1, 2`);
  return {
    ...toTotals(
      filter.range,
      rows.filter((row) => row.is_current),
    ),
    previous: toTotals(
      previous,
      rows.filter((row) => !row.is_current),
    ),
  };
}

function toTotals(range: Range, rows: Row[]): Totals {
  const total = (column: Exclude<keyof Row, "is_current" | "grade" | "cost_usd">) =>
    Number(rows.reduce((sum, row) => sum + row[column], 0n));
  const cost = rows.reduce((sum, row) => sum.plus(row.cost_usd), new Decimal(0));
  const grades = toGrades(rows);
  const requests = total("requests");
  const pricedRequests = requests - grades.unpriced.requests;
  return {
    range,
    costUsd: toUsdString(cost),
    requests,
    errors: total("errors"),
    pricedRequests,
    meanCostUsd: pricedRequests === 0 ? null : toUsdString(roundUsd(cost.div(pricedRequests))),
    inputTokens: total("input_tokens"),
    cacheReadTokens: total("cache_read_tokens"),
    cacheWriteTokens: total("cache_write_tokens"),
    outputTokens: total("output_tokens"),
    reasoningTokens: total("reasoning_tokens"),
    grades,
  };
}

function toGrades(rows: Row[]): Record<Grade, GradeFigures> {
  const of = (grade: Grade): GradeFigures => {
    const row = rows.find((one) => one.grade === grade);
    const costUsd = grade === "unpriced" ? null : toUsdString(new Decimal(row?.cost_usd ?? 0));
    return { requests: Number(row?.requests ?? 0n), costUsd };
  };
  return {
    exact: of("exact"),
    reported: of("reported"),
    estimated: of("estimated"),
    unpriced: of("unpriced"),
  };
}

/** `lastEventAt` is null when there is no event at all. */
export type Receiving = { lastEventAt: Date | null; eventsInLastMinute: number };

/** When the last call ended, and how many did in the last minute. */
export async function receiving(scope: Scope): Promise<Receiving> {
  const rows = await scope.db.$queryRaw<{ last_ms: number | null; count: number }[]>(Prisma.sql`
    SELECT (SELECT (extract(epoch FROM e.occurred_at) * 1000)::float8
              FROM event e WHERE ${eventWhere(scope)} ORDER BY e.occurred_at DESC LIMIT 1) AS last_ms,
           (SELECT count(*)::int FROM event e WHERE ${eventWhere(scope)}
               AND e.occurred_at > now() - interval '1 minute' AND e.occurred_at <= now()) AS count`);
  const [row] = rows;
  return {
    lastEventAt: row?.last_ms == null ? null : new Date(Math.round(row.last_ms)),
    eventsInLastMinute: row?.count ?? 0,
  };
}
