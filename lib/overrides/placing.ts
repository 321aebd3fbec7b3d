import { boundProject, type Db, database, Prisma, type Scope, transaction } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { refreshCatalogue } from "@/lib/pricing";
import { actorNames } from "@/lib/teams";

/**
 * Does what changes the prices of a team: in one transaction, one at a time for each team and kind, at one instant
 * of the database's clock. Then this process prices the next event by it. Throws `forbidden` for a key that is bound to a
 * project, because prices are the whole team's.
 */
export async function change<T>(
  scope: Scope,
  kind: "price" | "adjustment" | "mapping",
  work: (db: Db, now: Date) => Promise<T>,
): Promise<T> {
  requireWholeTeam(scope);
  const lock = `${kind} of ${scope.teamId}`;
  const result = await transaction(scope, async ({ db }) => {
    await db.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended(${lock}, 0))`);
    return work(db, await clock(db));
  });
  // It is done, whatever becomes of this; the catalogue looks for changes every minute by itself.
  await refreshCatalogue(database().pool).catch((error) =>
    log.warn({ err: error }, "the catalogue could not be read after a change"),
  );
  return result;
}

/** Every process keeps all of them in memory. Throws `conflict` when a team that has `count` can have no more. */
export function requireRoom(count: number, most: number, what: string): void {
  if (count < most) return;
  const shown = most.toLocaleString("en-US");
  throw new AppError("conflict", `A team has at most ${shown} ${what}; take some out first.`);
}

function requireWholeTeam(scope: Scope): void {
  if (boundProject(scope) !== null)
    throw new AppError("forbidden", "Prices are the whole team's: this takes a key without a project.");
}

// The time of the transaction would be from before the wait for the lock.
async function clock(db: Db): Promise<Date> {
  const [row] = await db.$queryRaw<{ ms: number }[]>(
    Prisma.sql`SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`,
  );
  return new Date(row?.ms ?? Date.now());
}

type Made = { createdBy: string | null };

/** The rows with the names of those who made them instead of their ids. */
export async function withNames<T extends Made>(scope: Scope, rows: T[]): Promise<(T & Made)[]> {
  const ids = rows.map(({ createdBy }) => createdBy);
  const names = await actorNames(scope, ids);
  return rows.map((row) => ({ ...row, createdBy: names.get(row.createdBy ?? "") ?? null }));
}

export async function withName<T extends Made>(scope: Scope, row: T): Promise<T & Made> {
  const names = await actorNames(scope, [row.createdBy]);
  return { ...row, createdBy: names.get(row.createdBy ?? "") ?? null };
}

/** A part of a list that goes from the newest id to the oldest: at most `limit`, those after `after`. */
export type Page = { limit?: number | undefined; after?: string | undefined };

export function inPage({ limit, after }: Page) {
  return {
    where: { id: after === undefined ? undefined : { lt: after } },
    orderBy: { id: "desc" },
    take: limit,
  } as const;
}
