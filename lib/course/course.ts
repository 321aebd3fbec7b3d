import { type Budget, getBudget, periodAt } from "@/lib/budgets";
import { Prisma, type Scope } from "@/lib/db";
import { at } from "@/lib/filters";
import { selectionOf } from "@/lib/standing";
import type { Range } from "@/lib/time";
import { type Limit, type Line, limitsOf, lineOf } from "./line";
import { type Blocked, blockedTimes } from "./refusals";
import { cellsOf, spentIn } from "./spent";

/** How the running period of one counter went; decimal text in US dollars. */
export type Course = Line & {
  /** What is drawn: the period, or from the first call to now where it has no ends. */
  range: Range;
  hasEnd: boolean;
  limits: Limit[];
  /** When calls were refused. */
  blocked: Blocked[];
};

/** Pauses shorter than this share of the period do not end a time of refusals. */
const PAUSE = 0.02;

/** What was left of a counter over its running period. Throws `not_found`. */
export async function budgetCourse(
  scope: Scope,
  id: string,
  { key = "", now = new Date() }: { key?: string | undefined; now?: Date } = {},
): Promise<Course> {
  const budget = await getBudget(scope, id);
  const { from, to } = periodAt(budget.cycle, now);
  const range = { from: from ?? (await firstUse(scope)) ?? budget.createdAt, to: to ?? now };
  const cells = cellsOf(budget.cycle, range, now);
  const pauseMs = PAUSE * (range.to.getTime() - range.from.getTime());
  const [spent, crossed, blocked] = await Promise.all([
    spentIn(scope, selectionOf(budget, key), cells),
    crossings(scope, budget, key, range),
    blockedTimes(scope, budget, { key, range: { from: range.from, to: now }, pauseMs }),
  ]);
  return {
    range,
    hasEnd: to !== null && budget.cycle.period !== "rolling",
    limits: limitsOf(budget, range),
    ...lineOf(budget, cells, spent, crossed),
    blocked,
  };
}

async function firstUse({ db, teamId }: Scope): Promise<Date | null> {
  const rows = await db.$queryRaw<{ first: Date | null }[]>(Prisma.sql`
    SELECT min(bucket) AS first FROM usage_rollup WHERE team_id = ${teamId}::uuid AND dimension = 'total'`);
  return rows[0]?.first ?? null;
}

async function crossings(
  { db, teamId }: Scope,
  { id }: Budget,
  key: string,
  range: Range,
): Promise<{ threshold: number; at: Date }[]> {
  return db.$queryRaw(Prisma.sql`
    SELECT threshold::float8 AS threshold, min(crossed_at) AS at FROM budget_crossing
     WHERE team_id = ${teamId}::uuid AND budget_id = ${id}::uuid AND key = ${key}
       AND crossed_at >= ${at(range.from)} AND crossed_at < ${at(range.to)}
     GROUP BY 1`);
}
