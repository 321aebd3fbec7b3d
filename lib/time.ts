// Calendar arithmetic in IANA time zones. A wall time that occurs twice is its first instant; one that is skipped is
// the instant of the skip, so that days stay without gap or overlap over every change.
import { formatter, wallOf } from "./clocks";

export { isTimeZone } from "./clocks";

/** Half-open: `from` is in it, `to` is not. */
export type Range = { from: Date; to: Date };

export type Interval = "quarter_hour" | "hour" | "day" | "week" | "month";

export const QUARTER_HOUR_MS = 900_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Days from the Monday before the epoch to the epoch, a Thursday. */
const EPOCH_WEEKDAY = 3;

/** The instant of a wall time; see above for those that occur twice or not at all. */
export function instantOf(wall: number, zone: string): number {
  const offsets = [wall - DAY_MS, wall + DAY_MS].map((near) => wallOf(near, zone) - near);
  const candidates = offsets.map((offset) => wall - offset).sort((a, b) => a - b);
  const exact = candidates.find((instant) => wallOf(instant, zone) === wall);
  if (exact !== undefined) return exact;
  let [before = wall, after = wall] = candidates;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallOf(middle, zone) < wall) before = middle;
    else after = middle;
  }
  return after;
}

function floor(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

function wallStart(interval: "day" | "week" | "month", wall: number, steps = 0): number {
  if (interval === "month") {
    const date = new Date(wall);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + steps, 1);
  }
  if (interval === "day") return floor(wall, DAY_MS) + steps * DAY_MS;
  const shift = EPOCH_WEEKDAY * DAY_MS;
  return floor(wall + shift, 7 * DAY_MS) - shift + steps * 7 * DAY_MS;
}

/** The start of the day, week (Monday) or month that `instant` falls in. */
export function startOf(interval: "day" | "week" | "month", instant: Date, zone: string): Date {
  return new Date(instantOf(wallStart(interval, wallOf(instant.getTime(), zone)), zone));
}

function nextBoundary(instant: number, interval: Interval, zone: string): number {
  const wall = wallOf(instant, zone);
  if (interval === "hour" || interval === "quarter_hour") {
    const size = interval === "hour" ? HOUR_MS : QUARTER_HOUR_MS;
    return instant + size - (wall - floor(wall, size));
  }
  for (let steps = 1; ; steps++) {
    const next = instantOf(wallStart(interval, wall, steps), zone);
    if (next > instant) return next;
  }
}

/**
 * The hours, days, weeks or months of a range in a zone, without gap or overlap; the first and the last are
 * clipped to the range. A day that the zone skipped is not in the list.
 */
export function buckets(range: Range, interval: Interval, zone: string): Range[] {
  const list: Range[] = [];
  const end = range.to.getTime();
  for (let start = range.from.getTime(); start < end; ) {
    const next = Math.min(nextBoundary(start, interval, zone), end);
    list.push({ from: new Date(start), to: new Date(next) });
    start = next;
  }
  return list;
}

/** The same time on the clock so many days later, or earlier when negative. */
export function addDays(instant: Date, days: number, zone: string): Date {
  return new Date(instantOf(wallOf(instant.getTime(), zone) + days * DAY_MS, zone));
}

/** How many days on the calendar lie between two instants, or null when one is not the start of a day. */
export function wholeDays(range: Range, zone: string): number | null {
  const isMidnight = (instant: Date) => startOf("day", instant, zone).getTime() === instant.getTime();
  if (!isMidnight(range.from) || !isMidnight(range.to)) return null;
  const [first, last] = [range.from, range.to].map((instant) =>
    floor(wallOf(instant.getTime(), zone), DAY_MS),
  );
  return ((last ?? 0) - (first ?? 0)) / DAY_MS;
}

/** How many months on the calendar lie between two instants, or null when one is not the start of a month. */
export function wholeMonths(range: Range, zone: string): number | null {
  const [first = 0, last = 0] = [range.from, range.to].map((instant) => wallOf(instant.getTime(), zone));
  if (wallStart("month", first) !== first || wallStart("month", last) !== last) return null;
  return monthNumber(last) - monthNumber(first);
}

function monthNumber(wall: number): number {
  const date = new Date(wall);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The same day and time on the clock so many months later; where the month is too short for it, its end. */
export function addMonths(instant: Date, months: number, zone: string): Date {
  const wall = wallOf(instant.getTime(), zone);
  const sameDay = wallStart("month", wall, months) + (wall - wallStart("month", wall));
  return new Date(instantOf(Math.min(sameDay, wallStart("month", wall, months + 1)), zone));
}

/** The calendar date in the zone, `2026-11-20`. */
export function dateOf(instant: Date, zone: string): string {
  return new Date(wallOf(instant.getTime(), zone)).toISOString().slice(0, 10);
}

/** The instant at which a date `2026-11-20` begins in the zone, or null when there is no such date. */
export function startOfDate(date: string, zone: string): Date | null {
  const wall = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(date)) return null;
  return new Date(instantOf(wall, zone));
}

/** An instant with its offset, or a date as its start in the zone; null for what is neither. */
export function parseInstant(text: string, zone: string): Date | null {
  const date = startOfDate(text, zone);
  if (date) return date;
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  // A day that its month does not have would be read as one of the next.
  const isDay = isInstant && startOfDate(text.slice(0, 10), "UTC") !== null;
  const instant = new Date(isDay ? text : Number.NaN);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

/** The instant at which a clock in the zone shows `2026-11-20T14:20`, or null when no calendar has it. */
export function parseWallTime(text: string, zone: string): Date | null {
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? Date.parse(`${text}:00Z`) : Number.NaN;
  if (Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(text)) return null;
  return new Date(instantOf(wall, zone));
}

/** What a clock in the zone shows, to the minute, `2026-11-20T14:20`. */
export function wallTimeOf(instant: Date, zone: string): string {
  return new Date(wallOf(instant.getTime(), zone)).toISOString().slice(0, 16);
}

/** Monday 1 to Sunday 7, in the zone. */
export function weekdayOf(instant: Date, zone: string): number {
  return ((((Math.floor(wallOf(instant.getTime(), zone) / DAY_MS) + EPOCH_WEEKDAY) % 7) + 7) % 7) + 1;
}

const DATE: Intl.DateTimeFormatOptions = { month: "short", day: "numeric" };
const CLOCK: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };

/** `Nov 20`. */
export function formatDate(instant: Date, zone: string): string {
  return formatter(zone, DATE).format(instant);
}

/** `Nov 20, 2026`. */
export function formatFullDate(instant: Date, zone: string): string {
  return formatter(zone, { ...DATE, year: "numeric" }).format(instant);
}

/** `Fri, Nov 20`. */
export function formatWeekday(instant: Date, zone: string): string {
  return formatter(zone, { ...DATE, weekday: "short" }).format(instant);
}

/** `Nov 2026`. */
export function formatMonth(instant: Date, zone: string): string {
  return formatter(zone, { month: "short", year: "numeric" }).format(instant);
}

/** `14:20`. */
export function formatClock(instant: Date, zone: string): string {
  return formatter(zone, CLOCK).format(instant);
}

/** `14:19:58.204`. */
export function formatPreciseClock(instant: Date, zone: string): string {
  return formatter(zone, { ...CLOCK, second: "2-digit", fractionalSecondDigits: 3 }).format(instant);
}

/** `Nov 20, 2026, 14:19:58.204`. */
export function formatInstant(instant: Date, zone: string): string {
  return `${formatFullDate(instant, zone)}, ${formatPreciseClock(instant, zone)}`;
}

/** `October`, with its year when that is not the year of `now`. */
export function formatLongMonth(instant: Date, zone: string, now: Date): string {
  const year = yearOf(instant, zone) === yearOf(now, zone) ? undefined : "numeric";
  return formatter(zone, { month: "long", year }).format(instant);
}

/** The days of a range, both ends included: `Nov 1 – 30`, `Oct 22 – Nov 20`; years unless both are that of `now`. */
export function formatDays(range: Range, zone: string, now: Date): string {
  const last = new Date(Math.max(range.from.getTime(), range.to.getTime() - 1));
  const [first, end] = [dateOf(range.from, zone), dateOf(last, zone)];
  const isThisYear = [range.from, last].every((instant) => yearOf(instant, zone) === yearOf(now, zone));
  const format = isThisYear ? formatDate : formatFullDate;
  if (first === end) return format(range.from, zone);
  const isOneMonth = isThisYear && first.slice(0, 7) === end.slice(0, 7);
  return `${format(range.from, zone)} – ${isOneMonth ? Number(end.slice(8)) : format(last, zone)}`;
}

function yearOf(instant: Date, zone: string): string {
  return dateOf(instant, zone).slice(0, 4);
}
