import { wallOf } from "@/lib/clocks";
import { addDays, instantOf, startOf } from "@/lib/time";

export const PERIODS = ["hour", "day", "week", "month", "quarter", "year", "rolling", "total"] as const;
export type Period = (typeof PERIODS)[number];

/** When a budget begins anew: its period, cut in its own zone. */
export type Cycle = {
  period: Period;
  /** Of a rolling period; today is one of them. */
  periodDays: number | null;
  /** Weeks: 1 Monday to 7 Sunday. Months, quarters, years: the day of their first month, or its last if shorter. */
  startDay: number;
  timeZone: string;
};

/** Half-open; null where there is no end. */
export type PeriodRange = { from: Date | null; to: Date | null };

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Days from the Monday before the epoch to the epoch, a Thursday. */
const EPOCH_WEEKDAY = 3;
const MONTHS = { month: 1, quarter: 3, year: 12 } as const;

/**
 * The period that an instant falls in. Periods of one cycle follow one another without gap or overlap, except the
 * rolling one, which is the last `periodDays` days on the calendar, the running one included.
 */
export function periodAt(cycle: Cycle, instant: Date): PeriodRange {
  const { period, timeZone } = cycle;
  if (period === "total") return { from: null, to: null };
  if (period === "hour") return hourAt(instant.getTime(), timeZone);
  if (period === "rolling") {
    const today = startOf("day", instant, timeZone);
    const from = addDays(today, 1 - (cycle.periodDays ?? 1), timeZone);
    return { from, to: nextStart({ ...cycle, period: "day" }, instant.getTime()) };
  }
  const time = instant.getTime();
  return { from: lastStart(cycle, time), to: nextStart(cycle, time) };
}

/** What a counter is kept for: the period, but the day where the period is rolling. */
export function stepAt(cycle: Cycle, instant: Date): PeriodRange {
  return periodAt(cycle.period === "rolling" ? { ...cycle, period: "day" } : cycle, instant);
}

function lastStart(cycle: Cycle, time: number): Date {
  for (let steps = 0; ; steps--) {
    const start = startAt(cycle, time, steps);
    if (start <= time) return new Date(start);
  }
}

function nextStart(cycle: Cycle, time: number): Date {
  for (let steps = 0; ; steps++) {
    const start = startAt(cycle, time, steps);
    if (start > time) return new Date(start);
  }
}

/** The start of the period named by the calendar date of an instant, or of one so many periods later. */
function startAt(cycle: Cycle, time: number, steps: number): number {
  return instantOf(wallStart(cycle, wallOf(time, cycle.timeZone), steps), cycle.timeZone);
}

function wallStart({ period, startDay }: Cycle, wall: number, steps: number): number {
  if (period === "day") return floor(wall, DAY_MS) + steps * DAY_MS;
  if (period === "week") {
    const shift = (EPOCH_WEEKDAY + 1 - startDay) * DAY_MS;
    return floor(wall + shift, 7 * DAY_MS) - shift + steps * 7 * DAY_MS;
  }
  const months = MONTHS[period as keyof typeof MONTHS];
  const date = new Date(wall);
  const month = floor(date.getUTCFullYear() * 12 + date.getUTCMonth(), months) + steps * months;
  return dayOfMonth(month, startDay);
}

/** Months are counted from the year 0. */
function dayOfMonth(month: number, day: number): number {
  const [year, place] = [Math.floor(month / 12), ((month % 12) + 12) % 12];
  const length = new Date(Date.UTC(year, place + 1, 0)).getUTCDate();
  return Date.UTC(year, place, Math.min(day, length));
}

// A budget of an hour is one of sixty minutes, so an hour that the clock shows twice is two periods. Where a clock
// is moved by half an hour, the hour is cut there.
function hourAt(time: number, zone: string): PeriodRange {
  const wall = wallOf(time, zone);
  const from = time - (wall - floor(wall, HOUR_MS));
  const to = from + HOUR_MS;
  return {
    from: new Date(isFullHour(from, zone) ? from : changeBetween(from, time, zone)),
    to: new Date(isFullHour(to, zone) ? to : changeBetween(time, to, zone)),
  };
}

function isFullHour(time: number, zone: string): boolean {
  return wallOf(time, zone) % HOUR_MS === 0;
}

/** The first instant with the offset of `after`, where that of `before` is another. */
function changeBetween(before: number, after: number, zone: string): number {
  const offset = wallOf(after, zone) - after;
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallOf(middle, zone) - middle === offset) high = middle;
    else low = middle;
  }
  return high;
}

function floor(value: number, step: number): number {
  return Math.floor(value / step) * step;
}
