import { z } from "zod";
import type { Budget } from "@/lib/budgets";
import type { Replay } from "@/lib/replay";
import type { Balance, Bound, PastPeriod, Status } from "@/lib/standing";

export const budgetParams = z.object({ id: z.string() });

/** The value of the dimension that a budget is kept by. */
export const keyField = z
  .string()
  .max(256)
  .refine((text) => !text.includes("\0") && text.isWellFormed(), "has a character that cannot be used")
  .optional();

/** A page of a list that is at hand as a whole. */
export function pageAfter<T extends { id: string }>(
  rows: T[],
  { limit, after }: { limit: number; after: string | undefined },
): T[] {
  const start = after === undefined ? 0 : rows.findIndex(({ id }) => id === after) + 1;
  return rows.slice(start, start + limit);
}

export function toWire(budget: Budget) {
  const { cycle } = budget;
  return {
    id: budget.id,
    name: budget.name,
    limit_usd: budget.limitUsd,
    period: cycle.period,
    period_days: cycle.periodDays,
    time_zone: cycle.timeZone,
    start_day: cycle.startDay,
    selector: budget.selector,
    per: budget.per,
    mode: budget.mode,
    thresholds: budget.thresholds,
    unpriced: budget.unpriced,
    raises: budget.raises.map(({ id, amountUsd, createdAt, expiresAt, reason, createdBy }) => ({
      id,
      amount_usd: amountUsd,
      created_at: createdAt,
      expires_at: expiresAt,
      reason,
      created_by: createdBy,
    })),
    created_by: budget.createdBy,
    created_at: budget.createdAt,
    updated_at: budget.updatedAt,
  };
}

export function toWireStatus(status: Status) {
  const { budget } = status;
  return {
    budget_id: budget.id,
    name: budget.name,
    mode: budget.mode,
    per: budget.per,
    counters: status.counters,
    all_spent_usd: status.allSpentUsd,
    ...toWireBalance(status),
    forecast_usd: status.forecastUsd,
    forecast_low_usd: status.lowUsd,
    forecast_high_usd: status.highUsd,
    exhausted_at: status.exhaustedAt,
    period_start: status.period.from,
    resets_at: status.period.to,
    run_rates: {
      recent: { from: status.windows.recentFrom, usd_per_hour: status.recentUsdPerHour },
      usual: { from: status.windows.usualFrom, usd_per_hour: status.usualUsdPerHour },
    },
    is_counting: status.isCounting,
  };
}

export function toWireBalance(balance: Balance) {
  return {
    key: balance.key,
    limit_usd: balance.limitUsd,
    spent_usd: balance.spentUsd,
    reserved_usd: balance.reservedUsd,
    remaining_usd: balance.remainingUsd,
    over_usd: balance.overUsd,
    reached: balance.reached,
    is_stopping: balance.isStopping,
  };
}

export function toWireBound(bound: Bound) {
  return {
    reserved_calls: bound.reservedCallsUsd,
    beyond_reserved: bound.beyondReserved,
    unreserved_doors: bound.unreservedUsd,
    unreserved_since: bound.window.from,
  };
}

export function toWirePeriod({ from, to, spentUsd, limitUsd, isOver }: PastPeriod) {
  return { period_start: from, period_end: to, spent_usd: spentUsd, limit_usd: limitUsd, is_over: isOver };
}

export function toWireReplay({ range, periods, cells, ...replay }: Replay) {
  return {
    from: range.from,
    to: range.to,
    calls: replay.calls,
    warned_periods: replay.warnedPeriods,
    blocked_periods: replay.blockedPeriods,
    stopped_calls: replay.stoppedCalls,
    stopped_usd: replay.stoppedUsd,
    periods: periods.map(({ key, range: period, spentUsd, warnings, ...told }) => ({
      key,
      period_start: period.from,
      period_end: period.to,
      spent_usd: spentUsd,
      warnings,
      blocked_at: told.blockedAt,
      stopped_calls: told.stoppedCalls,
      stopped_usd: told.stoppedUsd,
    })),
    stretches: cells,
  };
}
