import { formatDate, formatFullDate, type Range } from "@/lib/time";
import type { DateLabel } from "./axis";

/** A level from an instant on; null where none is known. */
export type Step = { from: Date; to: Date; value: string | null };

/** Width and height of the drawing that a path is in; it is stretched to its box. */
export const DRAWING = { width: 1000, height: 100 };

/** Labels nearer than this share of the width would run into one another. */
const ROOM = 0.19;
const PADDING = 0.08;

/** From the first instant to now, or past the last one when that is near or to come. */
export function rangeAround(instants: Date[], now: Date): Range {
  const times = instants.map((at) => at.getTime());
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const padded = (last - first * PADDING) / (1 - PADDING);
  return { from: new Date(first), to: new Date(Math.max(now.getTime(), Math.ceil(padded))) };
}

export function shareOf(at: Date, { from, to }: Range): number {
  return (at.getTime() - from.getTime()) / (to.getTime() - from.getTime());
}

/** A line that stays level through each step, with gaps where nothing is known. */
export function stepPath(steps: Step[], range: Range, top: number): string {
  let isDrawing = false;
  return steps
    .map(({ from, to, value }) => {
      if (value === null) {
        isDrawing = false;
        return "";
      }
      const y = round((1 - Number(value) / top) * DRAWING.height);
      const [start, end] = [from, to].map((at) => round(shareOf(at, range) * DRAWING.width));
      const path = isDrawing ? `V${y}H${end}` : `M${start} ${y}H${end}`;
      isDrawing = true;
      return path;
    })
    .join("");
}

/** Where a level is worth a word of its own: wide enough, and not the one of `now`, which the heading tells. */
export function labelledSteps(steps: Step[], range: Range, now: Date): { share: number; value: string }[] {
  return steps.flatMap(({ from, to, value }) => {
    const [start, end] = [shareOf(from, range), shareOf(to, range)];
    const isNow = from <= now && now <= to;
    return value === null || isNow || end - start < ROOM ? [] : [{ share: start, value }];
  });
}

/** Dates below the instants at which something changed: the first, now, then the newest that have room. */
export function instantLabels(instants: Date[], range: Range, tz: string, now: Date): DateLabel[] {
  const years = new Set([range.from, now].map((at) => formatFullDate(at, tz).slice(-4)));
  const name = years.size > 1 ? formatFullDate : formatDate;
  const newestFirst = [...instants].sort((a, b) => b.getTime() - a.getTime());
  const labels: (DateLabel & { share: number })[] = [];
  for (const at of [now, range.from, ...newestFirst]) {
    const share = shareOf(at, range);
    if (labels.some((other) => Math.abs(other.share - share) < ROOM)) continue;
    labels.push({
      index: share - 0.5,
      share,
      text: at === now ? "Now" : name(at, tz),
      isCurrent: at === now,
    });
  }
  return labels.map(({ index, text, isCurrent }) => ({ index, text, isCurrent }));
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
