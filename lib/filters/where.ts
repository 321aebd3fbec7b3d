import { boundProject, Prisma, type Scope } from "@/lib/db";

/** A range whose ends are given, or told by SQL. */
export type Span = { from: Date | Prisma.Sql; to: Date | Prisma.Sql };

/** An instant with its zone: without one the server would read it in the zone of its own session. */
export function at(instant: Date | Prisma.Sql): Prisma.Sql {
  return instant instanceof Date ? Prisma.sql`${instant.toISOString()}::timestamptz` : instant;
}

/** Joins the last adjustment of each event (alias `e`) of a range as `a`, all of them read at once. */
export function adjustmentsWithin(scope: Scope, range: Span): Prisma.Sql {
  return Prisma.sql`
    LEFT JOIN (
      SELECT DISTINCT ON (event_row_id) event_row_id, grade, cost_usd FROM event_adjustment
       WHERE team_id = ${scope.teamId}::uuid
         AND occurred_at >= ${at(range.from)} AND occurred_at < ${at(range.to)}
       ORDER BY event_row_id, created_at DESC, id DESC
    ) a ON a.event_row_id = e.id`;
}

/** What an event (alias `e`) costs after its adjustment (alias `a`), null without a price. */
export const eventCost = Prisma.sql`CASE WHEN a.event_row_id IS NULL THEN e.cost_usd ELSE a.cost_usd END`;
/** Its grade after its adjustment. */
export const eventGrade = Prisma.sql`coalesce(a.grade, e.grade)`;

/** Whether an event counts whose adjustment is joined (alias `a`): one that is superseded is in no total. */
export const isCounted = Prisma.sql`a.grade IS DISTINCT FROM 'superseded'`;

/** Conditions on `event` (alias `e`) of a range, for those that count. Without one: all of these that the scope may see. */
export function eventWhere(scope: Scope, range?: Span): Prisma.Sql {
  return Prisma.sql`${recordedWhere(scope, range)} AND NOT EXISTS (
    SELECT FROM event_adjustment s
     WHERE s.kind = 'superseded' AND s.team_id = ${scope.teamId}::uuid AND s.occurred_at = e.occurred_at
       AND s.event_row_id = e.id ${range ? Prisma.sql`AND ${within(Prisma.sql`s.occurred_at`, range)}` : Prisma.empty})`;
}

/** The same for every event, also those that no longer count. */
export function recordedWhere(scope: Scope, range?: Span): Prisma.Sql {
  const bound = boundProject(scope);
  const conditions = [
    Prisma.sql`e.team_id = ${scope.teamId}::uuid`,
    ...(range ? [within(Prisma.sql`e.occurred_at`, range)] : []),
    ...(bound ? [Prisma.sql`e.project_id = ${bound}::uuid`] : []),
  ];
  return Prisma.join(conditions, " AND ");
}

function within(time: Prisma.Sql, { from, to }: Span): Prisma.Sql {
  return Prisma.sql`${time} >= ${at(from)} AND ${time} < ${at(to)}`;
}
