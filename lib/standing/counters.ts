import { type Budget, limitAt, periodAt, stepAt } from "@/lib/budgets";
import { Prisma, type Scope } from "@/lib/db";
import { at } from "@/lib/filters";
import { Decimal, toUsdString } from "@/lib/money";

/** What a counter holds in its running period. */
export type Held = { key: string; spentUsd: Decimal; reservedUsd: Decimal };

/** The fullest counter of a budget, how many it has and how many of them are full, and what all have spent. */
export type Fullest = Held & { counters: number; fullCounters: number; allSpentUsd: Decimal };

export type CounterSort = "spent" | "key";

const NONE = new Decimal(0);
const EMPTY: Fullest = {
  key: "",
  spentUsd: NONE,
  reservedUsd: NONE,
  counters: 0,
  fullCounters: 0,
  allSpentUsd: NONE,
};

type Row = { id: string; key: string; spent_usd: string; reserved_usd: string };
type FullestRow = Row & { counters: number; full_counters: number; all_spent_usd: string };

/** For each of some budgets its fullest counter, or the one of a key; in one statement. */
export async function fullestCounters(
  scope: Scope,
  budgets: Budget[],
  now: Date,
  key?: string,
): Promise<Fullest[]> {
  if (budgets.length === 0) return [];
  const rows = await scope.db.$queryRaw<FullestRow[]>(Prisma.sql`
    SELECT DISTINCT ON (h.id) h.id::text AS id, h.key, h.spent_usd::text AS spent_usd,
           h.reserved_usd::text AS reserved_usd, count(*) OVER (PARTITION BY h.id)::int AS counters,
           (count(*) FILTER (WHERE h.spent_usd + h.reserved_usd >= h.limit_usd) OVER (PARTITION BY h.id))::int
             AS full_counters,
           (sum(h.spent_usd) OVER (PARTITION BY h.id))::text AS all_spent_usd
      FROM (${held(scope, budgets, now, key)}) h
     ORDER BY h.id, h.spent_usd + h.reserved_usd DESC, h.key`);
  const found = new Map(
    rows.map((row) => [
      row.id,
      {
        ...toHeld(row),
        counters: row.counters,
        fullCounters: row.full_counters,
        allSpentUsd: new Decimal(row.all_spent_usd),
      },
    ]),
  );
  return budgets.map(({ id }) => found.get(id) ?? { ...EMPTY, key: key ?? "" });
}

/** The counters of one budget, by how full they are or by key. */
export async function heldBy(
  scope: Scope,
  budget: Budget,
  page: { now: Date; sort: CounterSort; descending: boolean; limit: number; offset: number },
): Promise<Held[]> {
  const { now, sort, limit, offset } = page;
  const direction = page.descending ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const by = sort === "key" ? Prisma.sql`h.key` : Prisma.sql`h.spent_usd + h.reserved_usd`;
  const rows = await scope.db.$queryRaw<Row[]>(Prisma.sql`
    SELECT h.key, h.spent_usd::text AS spent_usd, h.reserved_usd::text AS reserved_usd
      FROM (${held(scope, [budget], now)}) h ORDER BY ${by} ${direction}, h.key LIMIT ${limit} OFFSET ${offset}`);
  return rows.map(toHeld);
}

/** So little of a limit is left that a call of usual size may not fit. */
const SCARCE = 0.05;
const REFUSED_MS = 3_600_000;

/**
 * Which of some hard budgets let no call through that is like the last: nothing is left of their fullest counter, or
 * little, and the call that they refused last within the hour would be refused still.
 */
export async function stoppingBudgets(
  { db, teamId }: Scope,
  standing: { budget: Budget; fullest: Fullest }[],
  now: Date,
): Promise<Set<string>> {
  const stopping = new Set<string>();
  const scarce: { id: string; key: string; since: Date; left: Decimal }[] = [];
  for (const { budget, fullest } of standing) {
    if (budget.mode !== "hard") continue;
    const limit = limitAt(budget, now);
    const left = limit.minus(fullest.spentUsd).minus(fullest.reservedUsd);
    const since = Math.max(now.getTime() - REFUSED_MS, periodAt(budget.cycle, now).from?.getTime() ?? 0);
    if (left.lte(0)) stopping.add(budget.id);
    else if (left.lte(limit.times(SCARCE)))
      scarce.push({ id: budget.id, key: fullest.key, since: new Date(since), left });
  }
  if (scarce.length === 0) return stopping;
  const asked = scarce.map(({ id, key, since }) => Prisma.sql`(${id}::uuid, ${key}, ${at(since)})`);
  const rows = await db.$queryRaw<{ id: string; usd: string }[]>(Prisma.sql`
    SELECT a.id::text AS id, f.asked_usd::text AS usd
      FROM (VALUES ${Prisma.join(asked)}) AS a (id, key, since)
     CROSS JOIN LATERAL (
       SELECT r.asked_usd FROM budget_refusal r
        WHERE r.team_id = ${teamId}::uuid AND r.budget_id = a.id AND r.key = a.key AND r.at >= a.since
        ORDER BY r.at DESC, r.id DESC LIMIT 1
     ) f`);
  const refused = new Map(rows.map(({ id, usd }) => [id, usd]));
  for (const { id, left } of scarce) if (left.lt(refused.get(id) ?? 0)) stopping.add(id);
  return stopping;
}

function held(scope: Scope, budgets: Budget[], now: Date, key?: string): Prisma.Sql {
  const start = new Date(0);
  const asked = budgets.map((budget) => {
    const { id, revision, cycle } = budget;
    const [since, until] = [periodAt(cycle, now).from ?? start, stepAt(cycle, now).from ?? start];
    const limit = toUsdString(limitAt(budget, now));
    return Prisma.sql`(${id}::uuid, ${revision}::int, ${at(since)}, ${at(until)}, ${limit}::numeric)`;
  });
  const ofKey = key === undefined ? Prisma.empty : Prisma.sql`AND c.key = ${key}`;
  return Prisma.sql`
    SELECT a.id, a.limit_usd, c.key, sum(c.spent_usd) AS spent_usd, sum(c.reserved_usd) AS reserved_usd
      FROM (VALUES ${Prisma.join(asked)}) AS a (id, revision, since, until, limit_usd)
      JOIN budget_counter c ON c.team_id = ${scope.teamId}::uuid AND c.budget_id = a.id AND c.revision = a.revision
       AND c.step_start BETWEEN a.since AND a.until ${ofKey}
     GROUP BY a.id, a.limit_usd, c.key`;
}

function toHeld(row: Row): Held {
  return {
    key: row.key,
    spentUsd: new Decimal(row.spent_usd),
    reservedUsd: new Decimal(row.reserved_usd),
  };
}
