import { type BreakdownDimension, selectedAs, summedDays, usage } from "@/lib/analytics";
import { Prisma, type Scope } from "@/lib/db";
import { eventWhere, type Filter, selectionWhere, valueOfEvent } from "@/lib/filters";
import { narrowed } from "./narrowed";

/** When a value was first and last seen in the range. */
export type Seen = { firstAt: Date; lastAt: Date };

type Row = { key: string; first_ms: number; last_ms: number };

/**
 * When each of these end users, customers, sessions or values of a tag was called first and last. Daily sums say on
 * which days that was, so that only those days' events are read, and only until the first one is met.
 */
export async function seen(
  scope: Scope,
  filter: Filter,
  dimension: BreakdownDimension,
  keys: string[],
): Promise<Map<string, Seen>> {
  const named = keys.filter((key) => key !== "");
  if (named.length === 0) return new Map();
  const selection = narrowed(filter, dimension, named);
  const days = await summedDays(scope, { selection }, { outer: dimension }, [filter.range]);
  const nearest = nearestEvent(scope, filter, dimension);
  const rows = await scope.db.$queryRaw<Row[]>(Prisma.sql`
    SELECT c.key, ${nearest(Prisma.sql`c.first_at`, Prisma.sql`ASC`)} AS first_ms,
           ${nearest(Prisma.sql`c.last_at`, Prisma.sql`DESC`)} AS last_ms
      FROM (SELECT r.key, min(r.at) AS first_at, max(r.at) AS last_at
              FROM ${usage(scope, { selection }, { outer: dimension }, [filter.range], days)} r
             WHERE r.key <> '' GROUP BY 1) c`);
  const date = (ms: number) => new Date(Math.round(ms));
  return new Map(
    rows.map(({ key, first_ms, last_ms }) => [key, { firstAt: date(first_ms), lastAt: date(last_ms) }]),
  );
}

/** The first or last event of the value `c.key` within a day of an instant, in milliseconds. */
function nearestEvent(scope: Scope, { range, selection }: Filter, dimension: BreakdownDimension) {
  const grade = Prisma.sql`coalesce((
    SELECT a.grade FROM event_adjustment a
     WHERE a.team_id = e.team_id AND a.occurred_at = e.occurred_at AND a.event_row_id = e.id
     ORDER BY a.created_at DESC, a.id DESC LIMIT 1), e.grade)`;
  const own = Prisma.join([eventWhere(scope, range), ...selectionWhere(selection, grade)], " AND ");
  const value = valueOfEvent(selectedAs(dimension), grade);
  return (day: Prisma.Sql, order: Prisma.Sql) => Prisma.sql`(
    SELECT (extract(epoch FROM e.occurred_at) * 1000)::float8 FROM event e
     WHERE ${own} AND ${value} = c.key AND e.occurred_at >= ${day} AND e.occurred_at < ${day} + interval '1 day'
     ORDER BY e.occurred_at ${order} LIMIT 1)`;
}
