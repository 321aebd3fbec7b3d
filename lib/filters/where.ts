import { boundProject, Prisma, type Scope } from "@/lib/db";
import type { Range } from "@/lib/time";

/** An instant with its zone: without one the server would read it in the zone of its own session. */
export function at(instant: Date): Prisma.Sql {
  return Prisma.sql`${instant.toISOString()}::timestamptz`;
}

/** Conditions on `event` (alias `e`) of a range. Without one: every event that the scope may see. */
export function eventWhere(scope: Scope, range?: Range): Prisma.Sql {
  const bound = boundProject(scope);
  const conditions = [
    Prisma.sql`e.team_id = ${scope.teamId}::uuid`,
    ...(range
      ? [Prisma.sql`e.occurred_at >= ${at(range.from)}`, Prisma.sql`e.occurred_at < ${at(range.to)}`]
      : []),
    ...(bound ? [Prisma.sql`e.project_id = ${bound}::uuid`] : []),
  ];
  return Prisma.join(conditions, " AND ");
}
