import { usage } from "@/lib/analytics";
import { type Budget, getBudget, limitAt, periodAt } from "@/lib/budgets";
import { Prisma, type Scope } from "@/lib/db";
import { Decimal, toUsdString } from "@/lib/money";
import type { Range } from "@/lib/time";
import { selectionOf } from "./spending";
import { requireKept } from "./status";

/** A period that is over; decimal text in US dollars. */
export type PastPeriod = Range & {
  spentUsd: string;
  /** The budget's limit as it is today, with the raises that held when the period ended. */
  limitUsd: string;
  isOver: boolean;
};

const MOST = 100;
const EARLIEST = new Date("2000-01-01T00:00:00Z");

/**
 * What past periods spent by the ledger, the latest first, back to the first that spent anything. Those of a rolling
 * budget lie end to end. Without a key all counters together. Throws `not_found`.
 */
export async function budgetHistory(
  scope: Scope,
  id: string,
  { key, limit = 12, now = new Date() }: { key?: string | undefined; limit?: number; now?: Date } = {},
): Promise<PastPeriod[]> {
  const budget = await getBudget(scope, id);
  requireKept(budget, key);
  const periods = pastPeriods(budget, now, Math.min(limit, MOST));
  const [latest, first] = [periods[0], periods.at(-1)];
  if (!latest || !first) return [];
  const selection = key === undefined ? budget.selector : selectionOf(budget, key);
  const starts = periods.map(({ from }) => from.toISOString()).reverse();
  const rows = await scope.db.$queryRaw<{ place: number; usd: string }[]>(Prisma.sql`
    SELECT width_bucket(r.at, (SELECT ${starts}::text[]::timestamptz[])) AS place, sum(r.cost_usd)::text AS usd
      FROM ${usage(scope, { selection }, { outer: "total" }, edges(periods))} r GROUP BY 1`);
  const spent = new Map(rows.map(({ place, usd }) => [periods.length - place, new Decimal(usd)]));
  const past = periods.map((period, place) => toPast(budget, period, spent.get(place) ?? new Decimal(0)));
  return past.slice(0, past.findLastIndex(({ spentUsd }) => spentUsd !== "0") + 1);
}

function pastPeriods({ cycle }: Budget, now: Date, limit: number): Range[] {
  const periods: Range[] = [];
  for (let { from: end } = periodAt(cycle, now); end && periods.length < limit; ) {
    const { from } = periodAt(cycle, new Date(end.getTime() - 1));
    if (!from || from < EARLIEST) break;
    periods.push({ from, to: end });
    end = from;
  }
  return periods;
}

/** One range, cut where a period begins within a quarter of an hour, as the roll-ups know whole ones. */
function edges(periods: Range[]): Range[] {
  const inOrder = periods.toReversed();
  const ranges: Range[] = [];
  for (const period of inOrder) {
    const last = ranges.at(-1);
    if (last && isQuarter(period.from)) last.to = period.to;
    else ranges.push({ ...period });
  }
  return ranges;
}

function isQuarter(instant: Date): boolean {
  return instant.getTime() % 900_000 === 0;
}

function toPast(budget: Budget, period: Range, spent: Decimal): PastPeriod {
  const limit = limitAt(budget, new Date(period.to.getTime() - 1));
  return { ...period, spentUsd: toUsdString(spent), limitUsd: toUsdString(limit), isOver: spent.gt(limit) };
}
