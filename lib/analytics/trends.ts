import type { Scope } from "@/lib/db";
import type { Filter } from "@/lib/filters";
import { Decimal, toUsdString } from "@/lib/money";
import { addDays, type Range, startOf } from "@/lib/time";
import { summary, type Totals } from "./summary";
import { timeseries } from "./timeseries";

type Figures = {
  costUsd: string;
  requests: number;
  unpricedRequests: number;
  inputTokens: number;
  outputTokens: number;
};

/** What came to the figures before; `ratio` is null when those were 0. */
type Difference<T> = { difference: T; ratio: number | null };
export type Change = {
  costUsd: Difference<string>;
  requests: Difference<number>;
  /** Input and output together. */
  tokens: Difference<number>;
};

/** A week from Monday, and how it differs from the week before. */
export type Week = Range & Figures & { change: Change };

/** `current` is the week that runs, beside the same span of the last; null when the range ended before it. */
export type Trends = { weeks: Week[]; current: Week | null };

/** The range in which the last so many complete weeks ended. */
export function lastWeeks({ tz, now }: Pick<Filter, "tz" | "now">, weeks: number): Range {
  const running = weekOf(now, tz);
  return { from: startOf("week", addDays(running.from, 7 * (1 - weeks), tz), tz), to: running.to };
}

/** The complete weeks that ended in the range, in their order, each beside the one before it. */
export async function trends(scope: Scope, filter: Filter): Promise<Trends> {
  const { range, tz, now } = filter;
  const running = weekOf(now, tz);
  const [weeks, current] = await Promise.all([
    completeWeeks(scope, filter),
    range.to > running.from ? summary(scope, { ...filter, range: running }) : null,
  ]);
  if (!current) return { weeks, current };
  return { weeks, current: toWeek({ ...running, ...toFigures(current) }, toFigures(current.previous)) };
}

function weekOf(instant: Date, tz: string): Range {
  const from = startOf("week", instant, tz);
  return { from, to: startOf("week", addDays(from, 7, tz), tz) };
}

async function completeWeeks(scope: Scope, filter: Filter): Promise<Week[]> {
  const { range, tz, now } = filter;
  const week = weekOf(range.from, tz);
  const firstEnd = week.from.getTime() === range.from.getTime() ? week.from : week.to;
  const to = startOf("week", new Date(Math.min(range.to.getTime(), now.getTime())), tz);
  if (to < firstEnd) return [];
  // One more, which the first is compared with.
  const from = startOf("week", addDays(firstEnd, -14, tz), tz);
  const weekly = { ...filter, interval: "week" as const, range: { from, to } };
  const { buckets } = await timeseries(scope, weekly, "total", { isAlone: true });
  return buckets.slice(1).flatMap((bucket, place) => {
    const before = buckets[place];
    return before ? [toWeek(bucket, before)] : [];
  });
}

function toFigures({ grades, ...totals }: Totals): Figures {
  return { ...totals, unpricedRequests: grades.unpriced.requests };
}

function toWeek(week: Range & Figures, before: Figures): Week {
  const { from, to, costUsd, requests, unpricedRequests, inputTokens, outputTokens } = week;
  const tokens = (of: Figures) => of.inputTokens + of.outputTokens;
  const cost = differenceOf(costUsd, before.costUsd);
  const change = {
    costUsd: { ...cost, difference: toUsdString(cost.difference) },
    requests: toNumbers(differenceOf(requests, before.requests)),
    tokens: toNumbers(differenceOf(tokens(week), tokens(before))),
  };
  return { from, to, costUsd, requests, unpricedRequests, inputTokens, outputTokens, change };
}

function differenceOf(now: string | number, before: string | number): Difference<Decimal> {
  const difference = new Decimal(now).minus(before);
  const ratio = new Decimal(before).isZero() ? null : difference.div(before).toDecimalPlaces(6).toNumber();
  return { difference, ratio };
}

function toNumbers({ difference, ratio }: Difference<Decimal>): Difference<number> {
  return { difference: difference.toNumber(), ratio };
}
