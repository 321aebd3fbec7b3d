import { boundProject, Prisma, type Scope } from "@/lib/db";
import type { Range } from "@/lib/time";
import type { Filter } from "./filter";

/** What the roll-ups are kept by. */
export type Dimension = "total" | "model" | "feature" | "environment" | "key";

/** An instant with its zone: without one the server would read it in the zone of its own session. */
export function at(instant: Date): Prisma.Sql {
  return Prisma.sql`${instant.toISOString()}::timestamptz`;
}

/** Conditions on `usage_rollup` (alias `r`) of one dimension in a range. */
export function rollupWhere(scope: Scope, filter: Filter, dimension: Dimension, range: Range): Prisma.Sql {
  return all([
    Prisma.sql`r.team_id = ${scope.teamId}::uuid`,
    Prisma.sql`r.dimension = ${dimension}`,
    Prisma.sql`r.bucket >= ${at(range.from)}`,
    Prisma.sql`r.bucket < ${at(range.to)}`,
    ...projectConditions(scope, filter, Prisma.sql`r.project_id`),
  ]);
}

/** Conditions on `event` (alias `e`). Without a filter: every event that the scope may see. */
export function eventWhere(scope: Scope, filter?: Filter): Prisma.Sql {
  return all([
    Prisma.sql`e.team_id = ${scope.teamId}::uuid`,
    ...(filter
      ? [
          Prisma.sql`e.occurred_at >= ${at(filter.range.from)}`,
          Prisma.sql`e.occurred_at < ${at(filter.range.to)}`,
        ]
      : []),
    ...projectConditions(scope, filter, Prisma.sql`e.project_id`),
  ]);
}

function projectConditions(scope: Scope, filter: Filter | undefined, column: Prisma.Sql): Prisma.Sql[] {
  const bound = boundProject(scope);
  const conditions: Prisma.Sql[] = [];
  if (bound) conditions.push(Prisma.sql`${column} = ${bound}::uuid`);
  if (filter?.projectIds.length) conditions.push(Prisma.sql`${column} = ANY(${filter.projectIds}::uuid[])`);
  return conditions;
}

function all(conditions: Prisma.Sql[]): Prisma.Sql {
  return Prisma.join(conditions, " AND ");
}
