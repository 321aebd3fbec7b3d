import { Prisma, type Scope } from "@/lib/db";
import { at, type Filter, previousRange, shiftBack } from "@/lib/filters";
import { Decimal, toUsdString } from "@/lib/money";
import { addDays, buckets, QUARTER_HOUR_MS, type Range, weekdayOf } from "@/lib/time";
import { placeIn, type Series, type SeriesChoice, type SeriesFigures, seriesOver, usd } from "./series";
import { type Dimension, summedDays, usage } from "./usage";

/** A day's pattern is known from so many complete days, or from so many of the same weekday. */
const DAYS_FOR_A_PATTERN = 3;
const WEEKDAYS_FOR_A_PATTERN = 2;

export type Bucket = Range & {
  isComplete: boolean;
  costUsd: string;
  requests: number;
  exactRequests: number;
  unpricedRequests: number;
  errors: number;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** Of each series in the order of `series`, then of Other when there is one. */
  seriesFigures: SeriesFigures[];
  /** Start and spend of the same bucket one range earlier, over the same elapsed span; null before it begins. */
  previousFrom: Date;
  previousCostUsd: string | null;
  /** What a running day will have cost at its end, or null where there is no ground to say so. */
  expectedCostUsd: string | null;
};

/** `series` by spend, largest first; `otherCount` keys are summed as Other, 0 when all are shown. */
export type Timeseries = { buckets: Bucket[]; series: Series[]; otherCount: number };

/** Without the range before, `isAlone`; its figures are null then. */
export type TimeseriesChoice = SeriesChoice & { isAlone?: boolean };

type TotalRow = {
  /** Null past the end of a month that is set beside a longer one. */
  place: number | null;
  is_current: boolean;
  cost_usd: string;
  requests: bigint;
  exact_requests: bigint;
  unpriced_requests: bigint;
  errors: bigint;
  input_tokens: bigint;
  cache_read_tokens: bigint;
  cache_write_tokens: bigint;
  output_tokens: bigint;
  reasoning_tokens: bigint;
};
/** Spend over time, stacked by a dimension (not at all by "total"); buckets without an event are zero. */
export async function timeseries(
  scope: Scope,
  filter: Filter,
  dimension: Dimension = "model",
  choice: TimeseriesChoice = {},
): Promise<Timeseries> {
  const { isAlone = false } = choice;
  const list = buckets(filter.range, filter.interval, filter.tz);
  const [totals, { series, otherCount, figuresOf }] = await Promise.all([
    totalRows(scope, filter, list, isAlone ? [] : [previousRange(filter)]),
    seriesOver(scope, filter, dimension, list, choice),
  ]);
  const current = new Map(totals.filter((row) => row.is_current).map((row) => [row.place, row]));
  const previous = new Map(totals.filter((row) => !row.is_current).map((row) => [row.place, row]));
  const back = shiftBack(filter);
  const points = list.map((range, index): Bucket => {
    const row = current.get(index + 1);
    const isCompared = !isAlone && range.from < filter.now;
    return {
      ...range,
      isComplete: range.to <= filter.now,
      ...toTotals(row),
      seriesFigures: figuresOf(index + 1),
      previousFrom: back(range.from),
      previousCostUsd: isCompared ? usd(previous.get(index + 1)?.cost_usd) : null,
      expectedCostUsd: null,
    };
  });
  return { buckets: await withExpected(scope, filter, points), series, otherCount };
}

function toTotals(row: TotalRow | undefined) {
  return {
    costUsd: usd(row?.cost_usd),
    requests: Number(row?.requests ?? 0),
    exactRequests: Number(row?.exact_requests ?? 0),
    unpricedRequests: Number(row?.unpriced_requests ?? 0),
    errors: Number(row?.errors ?? 0),
    inputTokens: Number(row?.input_tokens ?? 0),
    cacheReadTokens: Number(row?.cache_read_tokens ?? 0),
    cacheWriteTokens: Number(row?.cache_write_tokens ?? 0),
    outputTokens: Number(row?.output_tokens ?? 0),
    reasoningTokens: Number(row?.reasoning_tokens ?? 0),
  };
}

async function totalRows(
  scope: Scope,
  filter: Filter,
  list: Range[],
  previous: Range[],
): Promise<TotalRow[]> {
  const back = shiftBack(filter);
  const starts = list.map(({ from }) => from);
  const isCurrent = Prisma.sql`r.at >= ${at(filter.range.from)}`;
  const earlier = previous.map((range) => partsOf(range, [...starts.map(back), previousEnd(filter, list)]));
  const days = await Promise.all(
    [...earlier, list].map((parts) => summedDays(scope, filter, { outer: "total" }, parts, true)),
  );
  return scope.db.$queryRaw<TotalRow[]>(Prisma.sql`
    SELECT p.place, p.is_current,
           sum(r.cost_usd)::text AS cost_usd,
           sum(r.requests)::bigint AS requests,
           coalesce(sum(r.requests) FILTER (WHERE r.grade = 'exact'), 0)::bigint AS exact_requests,
           coalesce(sum(r.requests) FILTER (WHERE r.grade = 'unpriced'), 0)::bigint AS unpriced_requests,
           sum(r.errors)::bigint AS errors,
           sum(r.input_tokens)::bigint AS input_tokens,
           sum(r.cache_read_tokens)::bigint AS cache_read_tokens,
           sum(r.cache_write_tokens)::bigint AS cache_write_tokens,
           sum(r.output_tokens)::bigint AS output_tokens,
           sum(r.reasoning_tokens)::bigint AS reasoning_tokens
      FROM ${usage(scope, filter, { outer: "total" }, [...previous, filter.range], days.flat())} r
     CROSS JOIN LATERAL (SELECT ${isCurrent} AS is_current,
       CASE WHEN ${isCurrent} THEN ${placeIn(starts)}
            WHEN r.at < ${at(previousEnd(filter, list))} THEN ${placeIn(starts.map(back))} END AS place) p
     GROUP BY 1, 2`);
}

/** A range cut at instants. */
function partsOf({ from, to }: Range, cuts: Date[]): Range[] {
  const inside = cuts.map((cut) => cut.getTime()).filter((ms) => from.getTime() < ms && ms < to.getTime());
  const starts = [from.getTime(), ...new Set(inside.sort((a, b) => a - b))];
  return starts.map((start, place) => ({ from: new Date(start), to: new Date(starts[place + 1] ?? to) }));
}

/** A month may be longer than the one it is set beside: its last days are beside none. */
function previousEnd(filter: Filter, list: Range[]): Date {
  const last = list.at(-1);
  if (!last || filter.interval !== "day") return filter.range.from;
  return addDays(shiftBack(filter)(last.from), 1, filter.tz);
}

// What is left of today is taken to be what the same weekdays of the range spent after this time of day, on
// average; with too few of them, all its complete days since the first one that spent.
async function withExpected(scope: Scope, filter: Filter, points: Bucket[]): Promise<Bucket[]> {
  const today = points.findIndex((point) => !point.isComplete && point.from <= filter.now);
  const running = points[today];
  if (!running || filter.interval !== "day") return points;
  const begun = points.findIndex((point) => point.costUsd !== "0");
  if (begun === -1) return points;
  const complete = points.slice(begun, today);
  const weekday = weekdayOf(running.from, filter.tz);
  const alike = complete.filter(({ from }) => weekdayOf(from, filter.tz) === weekday);
  const pattern = alike.length >= WEEKDAYS_FOR_A_PATTERN ? alike : complete;
  if (pattern !== alike && pattern.length < DAYS_FOR_A_PATTERN) return points;
  const late = (await spentLate(scope, filter, pattern, running)).div(pattern.length);
  if (late.isZero()) return points;
  const expectedCostUsd = toUsdString(late.plus(running.costUsd).toDecimalPlaces(2));
  return points.map((point, index) => (index === today ? { ...point, expectedCostUsd } : point));
}

/** What some days together spent after the time of day that it is now. */
async function spentLate(scope: Scope, filter: Filter, days: Range[], running: Range): Promise<Decimal> {
  const elapsed =
    Math.ceil((filter.now.getTime() - running.from.getTime()) / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
  const rests = days
    .map(({ from, to }) => ({ from: new Date(from.getTime() + elapsed), to }))
    .filter(({ from, to }) => from < to);
  if (rests.length === 0) return new Decimal(0);
  const [row] = await scope.db.$queryRaw<{ usd: string | null }[]>(Prisma.sql`
    SELECT sum(r.cost_usd)::text AS usd FROM ${usage(scope, filter, { outer: "total" }, rests)} r`);
  return new Decimal(row?.usd ?? 0);
}
