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
/** How much of a step the first and the last date need beside the next one. */
const ROOM_AT_ENDS = 0.7;
const CURRENT: Record<Interval, string> = {
  quarter_hour: "Now",
  hour: "Now",
  day: "Today",
  week: "This week",
  month: "This month",
};

/** `quarter hour`, `day`. */
export function intervalName(interval: Interval): string {
  return interval.replace("_", " ");
}

/** Five round ticks from zero to at least `max`; the zero alone when there is nothing to measure. */
export function valueTicks(max: number): number[] {
  if (!(max > 0)) return [0];
  const wanted = max / STEPS_OF_AXIS;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = (STEPS.find((one) => one * power >= wanted * (1 - 1e-9)) ?? 10) * power;
  return Array.from({ length: STEPS_OF_AXIS + 1 }, (_, index) => index * step);
}

/** A word below the middle of bucket `index`. */
export type DateLabel = { index: number; text: string; isCurrent: boolean };

/**
 * About `count` dates, counted from the running bucket or else from the last one, and the first and the last where
 * there is room. The running bucket is named, not dated; a month is named when it is not that of the date before.
 */
export function dateLabels(
  buckets: Range[],
  interval: Interval,
  { tz, now, count }: { tz: string; now: Date; count: number },
): DateLabel[] {
  const step = Math.max(1, Math.ceil(buckets.length / count));
  const running = buckets.findIndex(({ from, to }) => from <= now && now < to);
  const last = buckets.length - 1;
  const remainder = (running === -1 ? last : running) % step;
  const room = step * ROOM_AT_ENDS;
  let known = "";
  return buckets.flatMap((bucket, index) => {
    const isRegular = index % step === remainder;
    const isFirst = index === 0 && remainder >= room;
    const isLast = index === last && (last - remainder) % step >= room;
    if (!isRegular && !isFirst && !isLast) return [];
    if (bucket.from <= now && now < bucket.to) return { index, text: CURRENT[interval], isCurrent: true };
    const isHours = interval === "hour" || interval === "quarter_hour";
    const own = (isHours ? formatDate : formatMonth)(bucket.from, tz);
    const text = shortDate(bucket.from, interval, tz, own !== known);
    known = own;
    return { index, text, isCurrent: false };
  });
}

/** With its month, or for hours with its day, when that is new. */
function shortDate(instant: Date, interval: Interval, tz: string, isNew: boolean): string {
  if (interval === "month") return formatMonth(instant, tz);
  const date = formatDate(instant, tz);
  if (interval === "week" || interval === "day") return isNew ? date : (date.split(" ")[1] ?? date);
  const clock = formatClock(instant, tz);
  return isNew ? `${date}, ${clock}` : clock;
}

/** A bucket's name: `Thu, Nov 12`, `Nov 9 – 15`, `Nov 2026`, `Thu, Nov 12, 14:00`. */
export function bucketName(range: Range, interval: Interval, { tz, now }: { tz: string; now: Date }): string {
  if (interval === "month") return formatMonth(range.from, tz);
  if (interval === "week") return formatDays(range, tz, now);
  const day = formatWeekday(range.from, tz);
  return interval === "day" ? day : `${day}, ${formatClock(range.from, tz)}`;
}

/** Where a range earlier a bucket began: `Oct 12`, or with its time. */
export function earlierName(from: Date, interval: Interval, tz: string): string {
  const date = formatDate(from, tz);
  return interval === "hour" || interval === "quarter_hour" ? `${date}, ${formatClock(from, tz)}` : date;
}
