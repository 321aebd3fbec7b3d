import { Decimal } from "@/lib/money";
import { buckets, dateOf, type Interval, type Range } from "@/lib/time";
import { bucketName } from "../charts/axis";
import type { DifferenceBar } from "./difference-bars";

/** More bars than this are too thin to tell apart. */
const MAX_BARS = 92;

/** One bar for each day of a range, or for each week or month when that is too many; `byDay` may leave days out. */
export function toDifferenceBars(
  byDay: { day: string; deltaUsd: string }[],
  range: Range,
  zone: { tz: string; now: Date },
): { interval: Interval; bars: DifferenceBar[] } {
  const days = buckets(range, "day", zone.tz).length;
  const interval = days <= MAX_BARS ? "day" : days <= 7 * (MAX_BARS - 1) ? "week" : "month";
  const parts = buckets(range, interval, zone.tz);
  const sums = parts.map(() => new Decimal(0));
  const starts = parts.map(({ from }) => dateOf(from, zone.tz));
  for (const { day, deltaUsd } of byDay) {
    const place = Math.max(
      0,
      starts.findLastIndex((start) => start <= day),
    );
    sums[place] = (sums[place] ?? new Decimal(0)).plus(deltaUsd);
  }
  const bars = parts.map((part, place) => ({
    name: bucketName(part, interval, zone),
    deltaUsd: (sums[place] ?? new Decimal(0)).toFixed(),
  }));
  return { interval, bars };
}
