import { type Budget, getBudget, limitAt, listBudgets, type PeriodRange, periodAt } from "@/lib/budgets";
import type { Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { Decimal, toUsdString } from "@/lib/money";
import {
  type CounterSort,
  type Fullest,
  fullestCounters,
  type Held,
  heldBy,
  stoppingBudgets,
} from "./counters";
import { type Pace, paceOf } from "./pace";
import { type Spending, selectionOf, spendingOf } from "./spending";

/** How one counter of a budget stands; decimal text in US dollars. */
export type Status = Balance & {
  budget: Budget;
  /** How many counters the budget has in this period; the status is that of the fullest, unless one is named. */
  counters: number;
  /** How many of them have nothing left, or stop calls. */
  fullCounters: number;
  /** By all of them. */
  allSpentUsd: string;
  /** Null ends are those of a budget that never begins anew. */
  period: PeriodRange;
  recentUsdPerHour: string;
  usualUsdPerHour: string;
  /** What will have been spent at the period's end: as usual, and at the lower and the higher of the two rates. */
  forecastUsd: string | null;
  lowUsd: string | null;
  highUsd: string | null;
  /** When the limit is reached as usual; null when not in this period. */
  exhaustedAt: Date | null;
  /** The windows that the rates are taken over. */
  windows: { recentFrom: Date; usualFrom: Date };
  /** What its period had spent before it was made is still being summed. */
  isCounting: boolean;
};

/** What of a counter's limit is taken; decimal text in US dollars. */
export type Balance = {
  key: string;
  /** With the raises that hold now. */
  limitUsd: string;
  spentUsd: string;
  reservedUsd: string;
  /** Never less than nothing; `overUsd` says by how much it is over. */
  remainingUsd: string;
  overUsd: string;
  /** Percent of the limit that are reached, of the budget's thresholds. */
  reached: number[];
  /** A hard budget with nothing left lets no call through; one with little left none like the last it refused. */
  isStopping: boolean;
};

const HOUR_MS = 3_600_000;

/** How every budget of the team stands, the first made first. */
export async function budgetStatuses(scope: Scope, now = new Date()): Promise<Status[]> {
  return statusesOf(scope, await listBudgets(scope), now);
}

/** How one budget stands, or one counter of it. Throws `not_found`. */
export async function budgetStatus(
  scope: Scope,
  id: string,
  { key, now = new Date() }: { key?: string | undefined; now?: Date } = {},
): Promise<Status> {
  const budget = await getBudget(scope, id);
  requireKept(budget, key);
  const [status] = await statusesOf(scope, [budget], now, key);
  if (!status) throw new Error("a budget without a status");
  return status;
}

/** Throws `bad_request` for the key of a budget that has one counter. */
export function requireKept({ per }: Budget, key: string | undefined): void {
  if (per !== null || key === undefined) return;
  const message = "This budget is not kept by a dimension, so it has no keys.";
  throw new AppError("bad_request", message, { issues: [{ field: "key", code: "invalid", message }] });
}

/** How many of the team's budgets stop calls now. */
export async function countStopping(scope: Scope, now = new Date()): Promise<number> {
  const hard = (await listBudgets(scope)).filter(({ mode }) => mode === "hard");
  const fullest = await fullestCounters(scope, hard, now);
  return (await stoppingBudgets(scope, paired(hard, fullest), now)).size;
}

/** The counters of a budget in its running period, without their forecasts: the fullest first, or by key. Throws `not_found`. */
export async function counterBalances(
  scope: Scope,
  id: string,
  page: { sort?: CounterSort; descending?: boolean; limit?: number; offset?: number; now?: Date } = {},
): Promise<Balance[]> {
  const budget = await getBudget(scope, id);
  const { sort = "spent", descending = sort === "spent", limit = 100, offset = 0, now = new Date() } = page;
  const held = await heldBy(scope, budget, { now, sort, descending, limit, offset });
  return held.map((one) => toBalance(budget, one, now));
}

async function statusesOf(scope: Scope, budgets: Budget[], now: Date, key?: string): Promise<Status[]> {
  const fullest = await fullestCounters(scope, budgets, now, key);
  const stopping = stoppingBudgets(scope, paired(budgets, fullest), now);
  const courses = budgets.map((budget, place) => ({
    selection: selectionOf(budget, fullest[place]?.key ?? ""),
    lengthMs: lengthOf(periodAt(budget.cycle, now)),
  }));
  const [spending, stops] = await Promise.all([spendingOf(scope, courses, now), stopping]);
  return budgets.flatMap((budget, place) => {
    const [held, spent] = [fullest[place], spending[place]];
    return held && spent ? [toStatus(budget, held, spent, { isStopping: stops.has(budget.id), now })] : [];
  });
}

function paired(budgets: Budget[], fullest: Fullest[]) {
  return budgets.flatMap((budget, place) => {
    const held = fullest[place];
    return held ? [{ budget, fullest: held }] : [];
  });
}

function lengthOf({ from, to }: PeriodRange): number {
  return from && to ? to.getTime() - from.getTime() : 30 * 24 * HOUR_MS;
}

function toStatus(
  budget: Budget,
  held: Fullest,
  spending: Spending,
  { isStopping, now }: { isStopping: boolean; now: Date },
): Status {
  const period = periodAt(budget.cycle, now);
  const limitUsd = limitAt(budget, now);
  const pace = paceOf(spending, { spentUsd: held.spentUsd, limitUsd, periodEnd: period.to, now });
  return {
    budget,
    counters: held.counters,
    fullCounters: Math.max(held.fullCounters, isStopping ? 1 : 0),
    allSpentUsd: toUsdString(held.allSpentUsd),
    period,
    ...toBalance(budget, held, now),
    isStopping,
    ...toText(pace),
    exhaustedAt: pace.exhaustedAt,
    windows: { recentFrom: spending.recent.range.from, usualFrom: spending.usual.range.from },
    isCounting: budget.countedAt === null,
  };
}

function toBalance(budget: Budget, { key, spentUsd, reservedUsd }: Held, now: Date): Balance {
  const limit = limitAt(budget, now);
  const left = limit.minus(spentUsd).minus(reservedUsd);
  const isReached = (percent: number) => spentUsd.times(100).gte(limit.times(percent));
  return {
    key,
    limitUsd: toUsdString(limit),
    spentUsd: toUsdString(spentUsd),
    reservedUsd: toUsdString(reservedUsd),
    remainingUsd: toUsdString(Decimal.max(0, left)),
    overUsd: toUsdString(Decimal.max(0, spentUsd.minus(limit))),
    reached: budget.thresholds.filter(isReached),
    isStopping: budget.mode === "hard" && left.lte(0),
  };
}

function toText(pace: Pace) {
  const text = (usd: Decimal | null) => usd && toUsdString(usd);
  return {
    recentUsdPerHour: toUsdString(pace.recentUsdPerHour),
    usualUsdPerHour: toUsdString(pace.usualUsdPerHour),
    forecastUsd: text(pace.forecastUsd),
    lowUsd: text(pace.lowUsd),
    highUsd: text(pace.highUsd),
  };
}
