import { type Definition, type PeriodRange, stepAt } from "@/lib/budgets";
import type { Range } from "@/lib/time";

/** A stretch of the replayed time as it is drawn: a period, or the day of shorter and of rolling ones. */
export type ReplayedCell = {
  from: Date;
  to: Date;
  /** How many counters would have warned and blocked in it. */
  warned: number;
  blocked: number;
};

type Told = { key: string; range: PeriodRange; hasWarned: boolean; hasBlocked: boolean };

/** The whole range in stretches, each with what was told of the periods that begin in it. */
export function toCells({ cycle }: Definition, range: Range, told: Told[]): ReplayedCell[] {
  const drawn = cycle.period === "hour" ? { ...cycle, period: "day" as const } : cycle;
  const cells: (ReplayedCell & { keys: { warned: Set<string>; blocked: Set<string> } })[] = [];
  for (let { from } = range; from < range.to; ) {
    const to = earlier(stepAt(drawn, from).to, range.to);
    cells.push({ from, to, warned: 0, blocked: 0, keys: { warned: new Set(), blocked: new Set() } });
    from = to;
  }
  for (const { key, range: period, hasWarned, hasBlocked } of told) {
    const start = period.from ?? range.from;
    const cell = cells.find(({ to }) => start < to);
    if (hasWarned) cell?.keys.warned.add(key);
    if (hasBlocked) cell?.keys.blocked.add(key);
  }
  return cells.map(({ from, to, keys }) => ({
    from,
    to,
    warned: keys.warned.size,
    blocked: keys.blocked.size,
  }));
}

function earlier(one: Date | null, other: Date): Date {
  return one !== null && one < other ? one : other;
}
