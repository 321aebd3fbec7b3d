import { Prisma, type Scope } from "@/lib/db";
import { at, type Filter, previousRange, shiftBack } from "@/lib/filters";
import { Decimal, toUsdString } from "@/lib/money";
import { addDays, buckets, type Range, weekdayOf } from "@/lib/time";
import {
  instants,
  placeIn,
  type Series,
  type SeriesChoice,
  type SeriesFigures,
  seriesOver,
  usd,
} from "./series";
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
  const [totals, late, { series, otherCount, figuresOf }] = await Promise.all([
    totalRows(scope, filter, list, isAlone ? [] : [previousRange(filter)]),
    lateUsd(scope, filter, list),
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
  return { buckets: withExpected(points, late, filter), series, otherCount };
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
    (filter.interval === "hour" ? [] : [...earlier, list]).map((parts) =>
      summedDays(scope, filter, "total", parts, true),
    ),
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

/** What each bucket spent after the time of day that it is now, where one of them is the day that runs. */
async function lateUsd(scope: Scope, filter: Filter, list: Range[]): Promise<Map<number, string>> {
  const running = list.find((range) => range.from <= filter.now && filter.now < range.to);
  if (!running || filter.interval !== "day") return new Map();
  const elapsed = filter.now.getTime() - running.from.getTime();
  const starts = list.map(({ from }) => from);
  const rows = await scope.db.$queryRaw<{ place: number; late_usd: string }[]>(Prisma.sql`
    SELECT p.place, sum(r.cost_usd)::text AS late_usd
      FROM ${usage(scope, filter, { outer: "total" }, [filter.range])} r
     CROSS JOIN LATERAL (SELECT ${placeIn(starts)} AS place OFFSET 0) p
     WHERE r.at >= (${instants(starts)})[p.place] + ${elapsed}::float8 * interval '1 millisecond'
     GROUP BY 1`);
  return new Map(rows.map((row) => [row.place, row.late_usd]));
}

/** A month may be longer than the one it is set beside: its last days are beside none. */
function previousEnd(filter: Filter, list: Range[]): Date {
  const last = list.at(-1);
  if (!last || filter.interval !== "day") return filter.range.from;
  return addDays(shiftBack(filter)(last.from), 1, filter.tz);
}

// What is left of today is taken to be what the same weekdays of the range spent after this time of day, on
// average; with too few of them, all its complete days since the first one that spent.
function withExpected(points: Bucket[], lateUsd: Map<number, string>, filter: Filter): Bucket[] {
  const today = points.findIndex((point) => !point.isComplete && point.from <= filter.now);
  const running = points[today];
  if (!running || filter.interval !== "day") return points;
  const begun = points.findIndex((point) => point.costUsd !== "0");
  if (begun === -1) return points;
  const complete = points.slice(begun, today).map((point, index) => ({
    weekday: weekdayOf(point.from, filter.tz),
    late: new Decimal(lateUsd.get(begun + index + 1) ?? 0),
  }));
  const alike = complete.filter(({ weekday }) => weekday === weekdayOf(running.from, filter.tz));
  const pattern = alike.length >= WEEKDAYS_FOR_A_PATTERN ? alike : complete;
  if (pattern !== alike && pattern.length < DAYS_FOR_A_PATTERN) return points;
  const late = pattern.reduce((sum, day) => sum.plus(day.late), new Decimal(0)).div(pattern.length);
  if (late.isZero()) return points;
  const expectedCostUsd = toUsdString(late.plus(running.costUsd).toDecimalPlaces(2));
  return points.map((point, index) => (index === today ? { ...point, expectedCostUsd } : point));
}
