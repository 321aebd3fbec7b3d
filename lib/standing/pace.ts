import { Decimal, roundUsd } from "@/lib/money";
import type { Range } from "@/lib/time";

/** Spend over a stretch of time, in US dollars. */
export type Stretch = { range: Range; usd: Decimal };

export type Pace = {
  /** US dollars an hour, of late and over a longer time. */
  recentUsdPerHour: Decimal;
  usualUsdPerHour: Decimal;
  /** What will be spent at the end of the period if it goes on at the usual rate; null without an end. */
  forecastUsd: Decimal | null;
  /** The same at the lower and at the higher of the two rates. */
  lowUsd: Decimal | null;
  highUsd: Decimal | null;
  /** When the limit is reached at the usual rate; null when not in this period. */
  exhaustedAt: Date | null;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The two windows that the rates are taken over, for a period of a length: of late, and longer. */
export function windowsFor(lengthMs: number, now: Date): { recent: Range; usual: Range } {
  const [recent, usual] =
    lengthMs <= HOUR_MS
      ? [HOUR_MS / 4, HOUR_MS]
      : lengthMs <= DAY_MS
        ? [HOUR_MS, 6 * HOUR_MS]
        : [DAY_MS, 7 * DAY_MS];
  const back = (length: number) => ({ from: new Date(now.getTime() - length), to: now });
  return { recent: back(recent), usual: back(usual) };
}

/** How spending goes on at the rates of two stretches. `periodEnd` is null where the budget never begins anew. */
export function paceOf(
  { recent, usual }: { recent: Stretch; usual: Stretch },
  {
    spentUsd,
    limitUsd,
    periodEnd,
    now,
  }: { spentUsd: Decimal; limitUsd: Decimal; periodEnd: Date | null; now: Date },
): Pace {
  const [recentUsdPerHour, usualUsdPerHour] = [rateOf(recent), rateOf(usual)];
  const hoursLeft = periodEnd && new Decimal(periodEnd.getTime() - now.getTime()).div(HOUR_MS);
  const at = (rate: Decimal) => hoursLeft && roundUsd(spentUsd.plus(rate.times(hoursLeft)));
  return {
    recentUsdPerHour,
    usualUsdPerHour,
    forecastUsd: at(usualUsdPerHour),
    lowUsd: at(Decimal.min(recentUsdPerHour, usualUsdPerHour)),
    highUsd: at(Decimal.max(recentUsdPerHour, usualUsdPerHour)),
    exhaustedAt: exhaustion(usualUsdPerHour, limitUsd.minus(spentUsd), periodEnd, now),
  };
}

function rateOf({ range, usd }: Stretch): Decimal {
  return roundUsd(usd.times(HOUR_MS).div(range.to.getTime() - range.from.getTime()));
}

function exhaustion(rate: Decimal, left: Decimal, periodEnd: Date | null, now: Date): Date | null {
  if (left.lte(0)) return now;
  if (rate.lte(0)) return null;
  const at = now.getTime() + left.div(rate).times(HOUR_MS).toNumber();
  const last = periodEnd?.getTime() ?? Date.UTC(2100, 0, 1);
  return at < last ? new Date(at) : null;
}
