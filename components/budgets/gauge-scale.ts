import type { Status } from "@/lib/standing";

/** Where everything stands on a gauge, in shares of its width. */
export type Scale = {
  spent: number;
  /** Where what is reserved ends. */
  reserved: number;
  /** Where the forecast ends; null without one. */
  forecast: number | null;
  thresholds: number[];
  limit: number;
  /** How much of the period is over, at the pace of the limit; null where there is no period. */
  elapsed: number | null;
};

/** A forecast that is further above the limit than this runs out of the gauge. */
const MOST_ABOVE = 1.5;

/** The scale ends at the limit, or as far above it as what is spent or foreseen. */
export function scaleOf(status: Status, now: Date): Scale {
  const [limit, spent, reserved] = [status.limitUsd, status.spentUsd, status.reservedUsd].map(Number) as [
    number,
    number,
    number,
  ];
  const foreseen = status.forecastUsd === null ? 0 : Number(status.forecastUsd);
  const taken = spent + reserved;
  const isAhead = !status.isStopping && foreseen > taken;
  const end = Math.max(limit, taken, isAhead ? Math.min(foreseen, MOST_ABOVE * limit) : 0);
  const share = (usd: number) => Math.min(1, usd / end);
  const { from, to } = status.period;
  const isCut = from !== null && to !== null && status.budget.cycle.period !== "rolling";
  const elapsed = isCut ? (now.getTime() - from.getTime()) / (to.getTime() - from.getTime()) : null;
  return {
    spent: share(spent),
    reserved: share(taken),
    forecast: isAhead ? share(foreseen) : null,
    thresholds: status.budget.thresholds
      .filter((percent) => (percent * limit) / 100 <= end)
      .map((percent) => share((percent * limit) / 100)),
    limit: share(limit),
    elapsed: elapsed === null ? null : share(Math.min(1, Math.max(0, elapsed)) * limit),
  };
}
