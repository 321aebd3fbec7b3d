import {
  formatClock,
  formatDate,
  formatDays,
  formatMonth,
  formatWeekday,
  type Interval,
  type Range,
} from "@/lib/time";

const STEPS = [1, 2, 2.5, 3, 4, 5, 6, 8, 10];
const STEPS_OF_AXIS = 4;
const MAX_LABELS = 6;
const CURRENT: Record<Interval, string> = {
  quarter_hour: "Now",
  hour: "Now",
  day: "Today",
  week: "This week",
  month: "This month",
};

/** Five round ticks from zero to at least `max`; the zero alone when there is nothing to measure. */
export function valueTicks(max: number): number[] {
  if (!(max > 0)) return [0];
  const wanted = max / STEPS_OF_AXIS;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = (STEPS.find((one) => one * power >= wanted * (1 - 1e-9)) ?? 10) * power;
  return Array.from({ length: STEPS_OF_AXIS + 1 }, (_, index) => index * step);
}

/** A word below the middle of bucket `index`; on a phone every second one is left out. */
export type DateLabel = { index: number; text: string; isCurrent: boolean; isOnPhone: boolean };

/** Up to six dates, counted back from the last bucket. The running bucket is named, not dated. */
export function dateLabels(buckets: Range[], interval: Interval, tz: string, now: Date): DateLabel[] {
  const step = Math.max(1, Math.ceil(buckets.length / MAX_LABELS));
  const labels: DateLabel[] = [];
  buckets.forEach((bucket, index) => {
    const fromEnd = buckets.length - 1 - index;
    if (fromEnd % step !== 0) return;
    const isCurrent = bucket.from <= now && now < bucket.to;
    const text = isCurrent ? CURRENT[interval] : shortDate(bucket.from, interval, tz);
    labels.push({ index, text, isCurrent, isOnPhone: (fromEnd / step) % 2 === 0 });
  });
  return labels;
}

function shortDate(instant: Date, interval: Interval, tz: string): string {
  if (interval === "month") return formatMonth(instant, tz);
  if (interval === "week" || interval === "day") return formatDate(instant, tz);
  const clock = formatClock(instant, tz);
  return clock === "00:00" ? formatDate(instant, tz) : clock;
}

/** A bucket's name: `Thu, Nov 12`, `Nov 9 – 15`, `Nov 2026`, `Thu, Nov 12, 14:00`. */
export function bucketName(range: Range, interval: Interval, tz: string): string {
  if (interval === "month") return formatMonth(range.from, tz);
  if (interval === "week") return formatDays(range, tz);
  const day = formatWeekday(range.from, tz);
  return interval === "day" ? day : `${day}, ${formatClock(range.from, tz)}`;
}

/** Where a range earlier a bucket began: `Oct 12`, or with its time. */
export function earlierName(from: Date, interval: Interval, tz: string): string {
  const date = formatDate(from, tz);
  return interval === "hour" || interval === "quarter_hour" ? `${date}, ${formatClock(from, tz)}` : date;
}
