// A bucket stands out when it is far above the usual of its place in the week. The usual is the median of the same
// weekday (and hour) in the weeks before, how much it varies their median absolute deviation: one wild week among
// them moves neither. The modified z-score and its limit of 3.5 are those of Iglewicz and Hoaglin (1993),
// https://www.itl.nist.gov/div898/handbook/eda/section3/eda35h.htm
import type { Scope } from "@/lib/db";
import type { Filter } from "@/lib/filters";
import { addDays, formatClock, formatWeekday, type Interval, weekdayOf } from "@/lib/time";
import { median, type Spent, sinceFirst, spendHistory } from "./history";

export type Anomaly = {
  from: Date;
  /** How many times the usual. */
  factor: number;
  usualUsd: number;
  /** `1.6× the usual Thursday`. */
  text: string;
  /** The model that added most to it beyond its own usual, or null. */
  cause: string | null;
};

const WEEKS = 8;
const LEAST_WEEKS = 4;
const LIMIT = 3.5;
const LEAST_FACTOR = 1.5;
/** Where the usual hardly varies, ordinary days would stand out: so much of the median is always usual. */
const LEAST_DEVIATION = 0.08;
const LEAST_USD = 0.01;

/** The buckets of the filter's range that stand out, over and before; only where weeks before it are known. */
export async function anomalies(scope: Scope, filter: Filter): Promise<Anomaly[]> {
  const { interval, range, tz, now } = filter;
  if (interval !== "day" && interval !== "hour") return [];
  const from = addDays(range.from, -7 * WEEKS, tz);
  const to = new Date(Math.min(range.to.getTime(), now.getTime()));
  if (to <= from) return [];
  const history = await spendHistory(scope, filter, { from, to }, interval);
  return findAnomalies(history, { interval, tz, since: range.from, until: now });
}

type Frame = { interval: Interval; tz: string; since: Date; until: Date };

/** The anomalies among buckets that begin at `since` and are over at `until`. */
export function findAnomalies(history: Spent[], { interval, tz, since, until }: Frame): Anomaly[] {
  const known = sinceFirst(history);
  const slots = new Map<string, Spent[]>();
  const found: Anomaly[] = [];
  for (const bucket of known) {
    const slot = slotOf(bucket.from, interval, tz);
    const before = (slots.get(slot) ?? []).slice(-WEEKS);
    slots.set(slot, [...before, bucket]);
    if (bucket.from < since || bucket.to > until || before.length < LEAST_WEEKS) continue;
    const anomaly = judge(bucket, before, interval, tz);
    if (anomaly) found.push(anomaly);
  }
  return found;
}

function slotOf(instant: Date, interval: Interval, tz: string): string {
  const weekday = weekdayOf(instant, tz);
  return interval === "hour" ? `${weekday} ${formatClock(instant, tz)}` : String(weekday);
}

function judge(bucket: Spent, before: Spent[], interval: Interval, tz: string): Anomaly | null {
  const usual = median(before.map(({ usd }) => usd));
  const deviation = median(before.map(({ usd }) => Math.abs(usd - usual)));
  const spread = Math.max(deviation, LEAST_DEVIATION * usual, LEAST_USD);
  const score = (0.6745 * (bucket.usd - usual)) / spread;
  const factor = usual > 0 ? bucket.usd / usual : Number.POSITIVE_INFINITY;
  if (score <= LIMIT || factor < LEAST_FACTOR || bucket.usd - usual < LEAST_USD) return null;
  const text =
    usual > 0
      ? `${formatFactor(factor)}× the usual ${nameOf(bucket.from, interval, tz)}`
      : `usually nothing on ${nameOf(bucket.from, interval, tz)}`;
  return { from: bucket.from, factor, usualUsd: usual, text, cause: causeOf(bucket, before) };
}

function nameOf(instant: Date, interval: Interval, tz: string): string {
  const weekday = WEEKDAYS[weekdayOf(instant, tz) - 1] ?? formatWeekday(instant, tz);
  return interval === "hour" ? `${weekday} ${formatClock(instant, tz)}` : weekday;
}

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

function formatFactor(factor: number): string {
  return factor < 10 ? factor.toFixed(1) : Math.round(factor).toString();
}

function causeOf(bucket: Spent, before: Spent[]): string | null {
  const rises = [...bucket.keyUsd].map(([key, usd]) => ({
    key,
    rise: usd - median(before.map(({ keyUsd }) => keyUsd.get(key) ?? 0)),
  }));
  const most = rises.sort((a, b) => b.rise - a.rise)[0];
  const all = rises.reduce((sum, { rise }) => sum + Math.max(0, rise), 0);
  return most && most.rise > all / 2 ? most.key : null;
}
