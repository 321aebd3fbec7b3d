// What a calendar month will have cost at its end: what is spent, and for the days to come what the same weekdays cost
// of late. The range is where it falls four times of five if those days go on to vary as they did.
import type { Scope } from "@/lib/db";
import type { Filter } from "@/lib/filters";
import { addDays, buckets, type Range, startOf, weekdayOf } from "@/lib/time";
import { type Spent, sinceFirst, spendHistory } from "./history";

export type Forecast = {
  /** The calendar month in the filter's zone. */
  month: Range;
  spentUsd: number;
  expectedUsd: number;
  lowUsd: number;
  highUsd: number;
  /** What each day to come is expected to cost; the running one as a whole. */
  days: (Range & { usd: number })[];
};

const WEEKS = 6;
const LEAST_DAYS = 7;
/** Of a normal distribution, for a range that holds four of five. */
const Z80 = 1.2816;

/** The month that runs now, under the filter's names; null where fewer than seven complete days are known. */
export async function forecast(scope: Scope, filter: Filter): Promise<Forecast | null> {
  const { tz, now } = filter;
  const start = startOf("month", now, tz);
  const month = { from: start, to: startOf("month", addDays(start, 32, tz), tz) };
  const from = new Date(
    Math.min(addDays(startOf("day", now, tz), -7 * WEEKS, tz).getTime(), start.getTime()),
  );
  const today = { from: startOf("day", now, tz), to: now };
  const [days, hours] = await Promise.all([
    spendHistory(scope, filter, { from, to: now }, "day"),
    spendHistory(scope, filter, { from: addDays(today.from, -7, tz), to: now }, "hour"),
  ]);
  return foresee(days, shareAfter(hours, filter), { month, tz, now });
}

/** The share of a day's spend that comes after this time of day, of the seven days before. */
function shareAfter(hours: Spent[], { tz, now }: Filter): number {
  const elapsed = now.getTime() - startOf("day", now, tz).getTime();
  let [late, all] = [0, 0];
  for (const { from, usd } of hours) {
    const day = startOf("day", from, tz);
    if (day.getTime() === startOf("day", now, tz).getTime()) continue;
    all += usd;
    if (from.getTime() - day.getTime() >= elapsed) late += usd;
  }
  const left = 1 - elapsed / 86_400_000;
  return all > 0 ? late / all : Math.max(0, left);
}

/** The forecast from days in order, the last of which is running; `lateShare` is what of a day comes after now. */
export function foresee(
  days: Spent[],
  lateShare: number,
  { month, tz, now }: { month: Range; tz: string; now: Date },
): Forecast | null {
  const running = days.at(-1);
  const complete = sinceFirst(days.slice(0, -1));
  if (!running || complete.length < LEAST_DAYS) return null;
  const usual = byWeekday(complete, tz);
  const overall = mean(complete.map(({ usd }) => usd));
  const expectedOf = (day: Range) => usual.get(weekdayOf(day.from, tz)) ?? overall;
  const misses = complete.map((day) => day.usd - expectedOf(day));
  const deviation = Math.sqrt(mean(misses.map((miss) => miss * miss)));

  const rest = buckets({ from: running.from, to: month.to }, "day", tz);
  const spentUsd = days.filter(({ from }) => from >= month.from).reduce((sum, { usd }) => sum + usd, 0);
  const ahead = rest.map((day, place) => ({
    ...day,
    usd: place === 0 ? running.usd + lateShare * expectedOf(day) : expectedOf(day),
  }));
  const expectedUsd = spentUsd - running.usd + ahead.reduce((sum, { usd }) => sum + usd, 0);
  const uncertain = rest.length - 1 + lateShare;
  const reach = Z80 * deviation * Math.sqrt(uncertain);
  return {
    month,
    spentUsd,
    expectedUsd,
    lowUsd: Math.max(spentUsd, expectedUsd - reach),
    highUsd: expectedUsd + reach,
    days: now < month.to ? ahead : [],
  };
}

/** The mean of each weekday's last weeks; a weekday that was not there yet is left out. */
function byWeekday(complete: Spent[], tz: string): Map<number, number> {
  const days = new Map<number, number[]>();
  for (const { from, usd } of complete) {
    const weekday = weekdayOf(from, tz);
    days.set(weekday, [...(days.get(weekday) ?? []), usd].slice(-WEEKS));
  }
  return new Map([...days].map(([weekday, values]) => [weekday, mean(values)]));
}

function mean(values: number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
