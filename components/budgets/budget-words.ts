import type { Budget } from "@/lib/budgets";
import { formatCount, formatTotalUsd, formatWholeUsd } from "@/lib/format";
import type { Status } from "@/lib/standing";
import { formatClock, formatDate, formatFullDate } from "@/lib/time";

/** How a budget fares: only `stopped` and `over` have nothing left, `short` will not last to its period's end. */
export type Fare = "counting" | "stopped" | "over" | "short" | "calm";

/** A budget's status with what only the team's names can say. */
export type BudgetView = {
  status: Status;
  /** What it counts: `all calls`, `each end user, feature is contract-review`. */
  counts: string;
  /** The counter that the status is of, null where there is only one. */
  counter: string | null;
  href: string;
};

const DAY_MS = 86_400_000;
const NEAR_DAYS = 30;
const THIS: Record<string, string> = { hour: "this hour", day: "today", total: "in all" };
const ORDER: Fare[] = ["stopped", "over", "short", "counting", "calm"];
const EACH: Record<string, string> = {
  hour: "an hour",
  day: "a day",
  week: "a week",
  month: "a month",
  quarter: "a quarter",
  year: "a year",
};

export function fareOf(status: Status, now: Date): Fare {
  if (status.isCounting) return "counting";
  if (status.isStopping) return "stopped";
  if (Number(status.spentUsd) >= Number(status.limitUsd)) return "over";
  return isShort(status, now) ? "short" : "calm";
}

/** A budget that never ends runs out some day; only a near one is trouble. */
function isShort({ exhaustedAt, period }: Status, now: Date): boolean {
  if (exhaustedAt === null) return false;
  return period.to !== null || exhaustedAt.getTime() - now.getTime() < NEAR_DAYS * DAY_MS;
}

/** `a month`, `in 30 days`, `in all`. */
export function eachPeriod({ period, periodDays }: Budget["cycle"]): string {
  if (period === "rolling") return periodDays === 1 ? "a day" : `in ${periodDays} days`;
  return EACH[period] ?? "in all";
}

/** `this month`, `today`, `in the last 30 days`, `in all`. */
export function thisPeriod({ period, periodDays }: Budget["cycle"]): string {
  if (period === "rolling") return periodDays === 1 ? "today" : `in the last ${periodDays} days`;
  return THIS[period] ?? `this ${period}`;
}

/** `$5,000`, `$12.50`. */
export function formatLimit(usd: string): string {
  return usd.includes(".") ? formatTotalUsd(usd) : formatWholeUsd(usd);
}

/** Whole dollars, but for few of them. */
export function formatForeseen(usd: string): string {
  return Number(usd) < 100 ? formatTotalUsd(usd) : formatWholeUsd(usd);
}

/** When something will be or was, as exactly as it is near: `13:02`, `Nov 25, 17:00`, `Mar 1, 2027`. */
export function instantWords(at: Date, tz: string, now: Date): string {
  const away = Math.abs(at.getTime() - now.getTime());
  if (away < DAY_MS) return formatClock(at, tz);
  const year = (instant: Date) => formatFullDate(instant, tz).slice(-4);
  if (year(at) !== year(now) && away > 60 * DAY_MS) return formatFullDate(at, tz);
  return `${formatDate(at, tz)}, ${formatClock(at, tz)}`;
}

/** The day of an instant, or its time when that is near: `about Nov 25`, `about 17:00`. */
export function dayWords(at: Date, tz: string, now: Date): string {
  const away = at.getTime() - now.getTime();
  if (away < DAY_MS) return formatClock(at, tz);
  return away > 300 * DAY_MS ? formatFullDate(at, tz) : formatDate(at, tz);
}

/** In one line how a budget stands and what follows. */
export function fareWords({ status, counter }: BudgetView, now: Date): string {
  const { budget, period, forecastUsd, exhaustedAt } = status;
  const tz = budget.cycle.timeZone;
  const fare = fareOf(status, now);
  const until = period.to ? ` until ${instantWords(period.to, tz, now)}` : "";
  if (fare === "counting") return "What was spent before is still being summed";
  if (fare === "stopped") return `${stoppedWords(status, counter)}${until}`;
  const of = counter === null ? "" : `${counter}: `;
  if (fare === "over") return `${of}${overWords(status)}`;
  if (exhaustedAt) return `${of}Runs out about ${dayWords(exhaustedAt, tz, now)}`;
  if (Number(status.spentUsd) === 0) return "Nothing spent yet";
  if (forecastUsd === null || period.to === null) return `${of}On pace`;
  return `${of}On pace. ${formatForeseen(forecastUsd)} by ${endWords(period.to, tz, now)}`;
}

/** `Stopped`, `u_55102 stopped`, `3 of 1,214 stopped`. */
function stoppedWords({ counters, fullCounters }: Status, counter: string | null): string {
  if (counter === null) return "Stopped";
  return fullCounters > 1
    ? `${formatCount(fullCounters)} of ${formatCount(counters)} stopped`
    : `${counter} stopped`;
}

function overWords({ overUsd }: Status): string {
  return overUsd === "0" ? "All of it is spent" : `Over by ${formatTotalUsd(overUsd)}`;
}

/** The last day of a period, or its end when that is near. */
function endWords(end: Date, tz: string, now: Date): string {
  if (end.getTime() - now.getTime() < DAY_MS) return formatClock(end, tz);
  return dayWords(new Date(end.getTime() - 1), tz, now);
}

/** `$4,091.35 of $5,000 a month`; of several counters how many are at the limit, or how full the fullest is. */
export function takenWords({ status }: BudgetView): { taken: string; of: string } {
  const { budget, counters, fullCounters } = status;
  const limit = `${formatLimit(status.limitUsd)} ${eachPeriod(budget.cycle)}`;
  if (budget.per !== null && fullCounters > 0)
    return {
      taken: `${formatCount(fullCounters)} of ${formatCount(counters)}`,
      of: `at the limit of ${limit}`,
    };
  return { taken: formatTotalUsd(status.spentUsd), of: `of ${limit}` };
}

/** How much of the limit is spent: 0.818. */
export function shareSpent({ spentUsd, limitUsd }: Status): number {
  return Number(spentUsd) / Number(limitUsd);
}

/** What is stopped first, then what is over, then what will run out, the fullest first. */
export function byUrgency(now: Date): (one: Status, other: Status) => number {
  const rank = (status: Status) => ORDER.indexOf(fareOf(status, now));
  return (one, other) => rank(one) - rank(other) || shareSpent(other) - shareSpent(one);
}
