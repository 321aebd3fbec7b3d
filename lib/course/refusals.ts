import { z } from "zod";
import { getBudget } from "@/lib/budgets";
import { Prisma, type Scope } from "@/lib/db";
import { at } from "@/lib/filters";
import { Decimal, toUsdString } from "@/lib/money";
import type { Range } from "@/lib/time";

/** A call that a hard budget did not let through; decimal text in US dollars. */
export type Refusal = {
  id: string;
  at: Date;
  /** The counter that had too little left. */
  key: string;
  provider: string;
  model: string;
  tags: Record<string, string>;
  /** The most it could have cost; null where nobody knows its price. */
  askedUsd: string | null;
  freeUsd: string;
};

/** A refusal's place in the list. */
export type RefusalPlace = Pick<Refusal, "at" | "id">;

/** Calls that were refused one soon after the other. */
export type Blocked = { first: Date; last: Date; count: number };

type Row = {
  id: string;
  at: Date;
  key: string;
  limit_usd: string;
  spent_usd: string;
  reserved_usd: string;
  asked_usd: string;
  call: unknown;
};

const calls = z.object({
  provider: z.string().catch(""),
  model: z.string().catch(""),
  tags: z.record(z.string(), z.string()).catch({}),
});

/** The calls that a budget refused, the newest first, from a place on; of one counter or of all. Throws `not_found`. */
export async function listRefusals(
  scope: Scope,
  id: string,
  page: { limit: number; after?: RefusalPlace | undefined; key?: string | undefined },
): Promise<Refusal[]> {
  await getBudget(scope, id);
  const { after, key } = page;
  const conditions = [
    Prisma.sql`team_id = ${scope.teamId}::uuid AND budget_id = ${id}::uuid`,
    ...(key === undefined ? [] : [Prisma.sql`key = ${key}`]),
    ...(after ? [Prisma.sql`(at, id) < (${at(after.at)}, ${after.id}::uuid)`] : []),
  ];
  const rows = await scope.db.$queryRaw<Row[]>(Prisma.sql`
    SELECT id::text AS id, at, key, limit_usd::text AS limit_usd, spent_usd::text AS spent_usd,
           reserved_usd::text AS reserved_usd, asked_usd::text AS asked_usd, call
      FROM budget_refusal WHERE ${Prisma.join(conditions, " AND ")}
     ORDER BY at DESC, id DESC LIMIT ${page.limit}`);
  return rows.map(toRefusal);
}

function toRefusal(row: Row): Refusal {
  const left = new Decimal(row.limit_usd).minus(row.spent_usd).minus(row.reserved_usd);
  const asked = new Decimal(row.asked_usd);
  return {
    id: row.id,
    at: row.at,
    key: row.key,
    ...calls.parse(row.call),
    // Nothing is asked by a call whose price is not known, and by no other.
    askedUsd: asked.isZero() ? null : toUsdString(asked),
    freeUsd: toUsdString(Decimal.max(0, left)),
  };
}

/** The times of a range in which calls of a counter were refused; longer pauses than `pauseMs` part them. */
export async function blockedTimes(
  { db, teamId }: Scope,
  budget: { id: string; per: string | null },
  { key, range, pauseMs }: { key: string; range: Range; pauseMs: number },
): Promise<Blocked[]> {
  const ofKey = budget.per === null ? Prisma.empty : Prisma.sql`AND key = ${key}`;
  return db.$queryRaw<Blocked[]>(Prisma.sql`
    SELECT min(p.at) AS first, max(p.at) AS last, count(*)::int AS count
      FROM (
        SELECT s.at, coalesce(sum(s.is_new) OVER (ORDER BY s.at), 0) AS part
          FROM (
            SELECT at, (at - lag(at) OVER (ORDER BY at) > make_interval(secs => ${pauseMs / 1000}::float8))::int AS is_new
              FROM budget_refusal
             WHERE team_id = ${teamId}::uuid AND budget_id = ${budget.id}::uuid ${ofKey}
               AND at >= ${at(range.from)} AND at < ${at(range.to)}
          ) s
      ) p
     GROUP BY p.part ORDER BY 1`);
}
