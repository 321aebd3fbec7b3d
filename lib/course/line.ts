import { type Budget, limitAt } from "@/lib/budgets";
import { Decimal, toUsdString } from "@/lib/money";
import type { Range } from "@/lib/time";
import type { Cells } from "./spent";

/** Decimal text in US dollars. */
export type Point = { at: Date; leftUsd: string };

/** A threshold that was reached; `isExact` when the instant was noted, else it lies somewhere about it. */
export type Reached = Point & { percent: number; isExact: boolean };

export type Line = {
  /** What was left, from the start until now; two points of one instant are a step. */
  points: Point[];
  reached: Reached[];
};

/** The limit from an instant on. */
export type Limit = { at: Date; limitUsd: string };

type Knot = { at: number; spent: Decimal };
type Crossed = { threshold: number; at: Date };
type Limited = Pick<Budget, "limitUsd" | "raises" | "thresholds">;

/** The limit over a range: at its start, and from every change in it, those to come included. */
export function limitsOf(budget: Pick<Budget, "limitUsd" | "raises">, { from, to }: Range): Limit[] {
  const changes = budget.raises
    .flatMap(({ createdAt, expiresAt }) => [createdAt, expiresAt])
    .filter((at) => at > from && at < to)
    .sort((one, other) => one.getTime() - other.getTime());
  return [from, ...changes].map((at) => ({ at, limitUsd: toUsdString(limitAt(budget, at)) }));
}

/** What was left over time of what was spent in each cell, with the limit as it was at that time. */
export function lineOf(budget: Limited, cells: Cells, spent: Decimal[], crossed: Crossed[]): Line {
  const knots = cells.window === null ? summed(cells, spent) : windowed(cells, spent, cells.window);
  const [first, last] = [knots[0], knots.at(-1)];
  if (!first || !last) return { points: [], reached: [] };
  const steps = budget.raises
    .flatMap(({ createdAt, expiresAt }) => [createdAt.getTime(), expiresAt.getTime()])
    .filter((time) => time > first.at && time <= last.at);
  const whole = withSteps(knots, steps);
  const points = whole.map(({ at, spent, isBefore }): Point => {
    const limit = limitAt(budget, new Date(isBefore ? at - 1 : at));
    return { at: new Date(at), leftUsd: toUsdString(Decimal.max(0, limit.minus(spent))) };
  });
  const reached = budget.thresholds.flatMap((percent) => reachedOf(budget, percent, whole, crossed) ?? []);
  return { points: withoutFlat(points), reached };
}

function summed({ list }: Cells, spent: Decimal[]): Knot[] {
  const [first] = list;
  if (!first) return [];
  let sum = new Decimal(0);
  const knots: Knot[] = [{ at: first.from.getTime(), spent: sum }];
  for (const [place, { to }] of list.entries()) {
    sum = sum.plus(spent[place] ?? 0);
    knots.push({ at: to.getTime(), spent: sum });
  }
  return knots;
}

/** At the start of a day the one that leaves the window gives back what it had spent. */
function windowed({ list, before }: Cells, spent: Decimal[], window: number): Knot[] {
  const total = (from: number, to: number) =>
    spent.slice(Math.max(0, from), to).reduce((sum, usd) => sum.plus(usd), new Decimal(0));
  return list.flatMap(({ from, to }, place) =>
    place < before
      ? []
      : [
          { at: from.getTime(), spent: total(place - window + 1, place) },
          { at: to.getTime(), spent: total(place - window + 1, place + 1) },
        ],
  );
}

type Whole = Knot & { isBefore: boolean };

/** The knots with two more wherever the limit changes: as it was before, and after. */
function withSteps(knots: Knot[], steps: number[]): Whole[] {
  const between = [...new Set(steps)].flatMap((at): Whole[] => {
    const spent = spentAt(knots, at);
    return [
      { at, spent, isBefore: true },
      { at, spent, isBefore: false },
    ];
  });
  const all = [...knots.map((knot) => ({ ...knot, isBefore: false })), ...between];
  return all.sort((one, other) => one.at - other.at || Number(other.isBefore) - Number(one.isBefore));
}

function spentAt(knots: Knot[], at: number): Decimal {
  const next = knots.findIndex((knot) => knot.at >= at);
  const [before, after] = [knots[next - 1], knots[next]];
  if (!after) return knots.at(-1)?.spent ?? new Decimal(0);
  if (!before || after.at === before.at) return after.spent;
  return before.spent.plus(after.spent.minus(before.spent).times((at - before.at) / (after.at - before.at)));
}

function reachedOf(budget: Limited, percent: number, whole: Whole[], crossed: Crossed[]): Reached | null {
  const bound = ({ at, isBefore }: Whole) =>
    limitAt(budget, new Date(isBefore ? at - 1 : at))
      .times(percent)
      .div(100);
  const place = whole.findIndex((knot) => knot.spent.gt(0) && knot.spent.gte(bound(knot)));
  const knot = whole[place];
  if (!knot) return null;
  const before = whole[place - 1] ?? knot;
  const noted = crossed.find(({ threshold }) => threshold === percent)?.at;
  const isExact = noted !== undefined && noted.getTime() >= before.at && noted.getTime() <= knot.at + LATE_MS;
  const rise = knot.spent.minus(before.spent);
  const share = rise.isZero() ? 1 : bound(before).minus(before.spent).div(rise).toNumber();
  const at = before.at + Math.min(1, Math.max(0, share)) * (knot.at - before.at);
  const limit = limitAt(budget, new Date(at));
  return {
    percent,
    at: isExact ? noted : new Date(at),
    isExact,
    leftUsd: toUsdString(Decimal.max(0, limit.minus(limit.times(percent).div(100)))),
  };
}

/** A crossing is noted within a second or so after the call. */
const LATE_MS = 5000;

function withoutFlat(points: Point[]): Point[] {
  return points.filter(({ leftUsd }, place) => {
    const [before, after] = [points[place - 1], points[place + 1]];
    return !before || !after || before.leftUsd !== leftUsd || after.leftUsd !== leftUsd;
  });
}
