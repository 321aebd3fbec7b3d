import {
  addDays,
  addMonths,
  type Interval,
  isTimeZone,
  parseInstant,
  QUARTER_HOUR_MS,
  type Range,
  startOf,
  wholeDays,
  wholeMonths,
} from "@/lib/time";
import { parseSelection, type Selection } from "./selection";

export const PERIODS = ["7d", "30d", "90d", "1y"] as const;
export type Period = (typeof PERIODS)[number];
const PERIOD_DAYS: Record<Period, number> = { "7d": 7, "30d": 30, "90d": 90, "1y": 365 };

/** More buckets than this make a chart illegible, so the interval widens. */
export const MAX_BUCKETS = 92;
const DAY_MS = 86_400_000;
export const MAX_RANGE_MS = 7 * 366 * DAY_MS;
/** No event lies before 2015, and far enough back a date is none that PostgreSQL reads. */
export const EARLIEST_MS = Date.UTC(2000, 0, 1);
export const LATEST_MS = Date.UTC(2101, 0, 1);

/** What a page or an answer is about. Both ends of the range lie on quarter hours, as the roll-ups do. */
export type Filter = {
  range: Range;
  /** The named period that the range came from; null when it was given by its ends. */
  period: Period | null;
  interval: Interval;
  tz: string;
  now: Date;
  /** Empty means everything. */
  selection: Selection;
};

export type SearchParams = Record<string, string | string[] | undefined>;

/**
 * Reads a filter from a page's URL. What is missing or makes no sense falls back: the last 30 days, the team's
 * time zone, everything.
 */
export function parseFilter(params: SearchParams, team: { timeZone: string }, now = new Date()): Filter {
  const asked = first(params.tz);
  const tz = asked !== undefined && isTimeZone(asked) ? asked : team.timeZone;
  const given = parseRange(first(params.from), first(params.to), tz, now);
  const period = given ? null : parsePeriod(first(params.period));
  const range = given ?? periodRange(period ?? "30d", tz, now);
  return { range, period, interval: fittingInterval(range), tz, now, selection: parseSelection(params) };
}

/**
 * The range before this one: whole months before whole months, else as many days or as much time; ended at the same point of its course when this one is
 * still running: until 14:20 on its last day when it is 14:20 now.
 */
export function previousRange(filter: Filter): Range {
  const back = shiftBack(filter);
  const { from, to } = filter.range;
  const start = back(from);
  if (to <= filter.now) return { from: start, to: back(to) };
  const elapsed = new Date(Math.max(from.getTime(), filter.now.getTime()));
  const end = quarterHour(back(elapsed), Math.floor);
  return { from: start, to: new Date(Math.max(start.getTime(), end.getTime())) };
}

/** Moves an instant back by the length of the range: on the calendar when the range is whole months or whole days. */
export function shiftBack({ range, tz }: Filter): (instant: Date) => Date {
  const months = wholeMonths(range, tz);
  if (months !== null) return (instant) => addMonths(instant, -months, tz);
  const days = wholeDays(range, tz);
  if (days !== null) return (instant) => addDays(instant, -days, tz);
  const length = range.to.getTime() - range.from.getTime();
  return (instant) => new Date(instant.getTime() - length);
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function parsePeriod(text: string | undefined): Period {
  return text !== undefined && Object.hasOwn(PERIOD_DAYS, text) ? (text as Period) : "30d";
}

export function periodRange(period: Period, tz: string, now: Date): Range {
  const today = startOf("day", now, tz);
  return { from: addDays(today, 1 - PERIOD_DAYS[period], tz), to: addDays(today, 1, tz) };
}

function parseRange(from: string | undefined, to: string | undefined, tz: string, now: Date): Range | null {
  if (from === undefined) return null;
  const start = parseInstant(from, tz);
  const end = to === undefined ? addDays(startOf("day", now, tz), 1, tz) : parseInstant(to, tz);
  if (!start || !end) return null;
  const range = { from: quarterHour(start, Math.floor), to: quarterHour(end, Math.ceil) };
  const length = range.to.getTime() - range.from.getTime();
  return length > 0 &&
    length <= MAX_RANGE_MS &&
    range.from.getTime() >= EARLIEST_MS &&
    range.to.getTime() <= LATEST_MS
    ? range
    : null;
}

function quarterHour(instant: Date, round: (quarters: number) => number): Date {
  return new Date(round(instant.getTime() / QUARTER_HOUR_MS) * QUARTER_HOUR_MS);
}

export function fittingInterval({ from, to }: Range): Interval {
  const days = (to.getTime() - from.getTime()) / DAY_MS;
  if (days <= 2.1) return "hour";
  if (days <= MAX_BUCKETS) return "day";
  return days <= (MAX_BUCKETS - 1) * 7 ? "week" : "month";
}
