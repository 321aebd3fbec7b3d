import { type Dimension, rolledFor, type SummedDays, summedDays, usage } from "@/lib/analytics";
import { Prisma, type Scope } from "@/lib/db";
import { eventWhere, type Filter, recordedWhere } from "@/lib/filters";
import type { Range } from "@/lib/time";
import { type Clause, dimensionOf, toClauses } from "./clause";
import { LOOKED_AT_MOST } from "./list";
import { gradeNow } from "./read";
import { searchText } from "./text";

/** `isAtLeast` when only the newest events were looked at, and older ones may match as well. */
export type EventCount = { events: number; isAtLeast: boolean };

/**
 * How many events match: of all by the sums where these tell, else of as many as may be looked at. Superseded ones are
 * listed, but counted only where they are asked for.
 */
export async function countEvents(
  scope: Scope,
  filter: Filter,
  text: string | null = null,
  lookedAtMost = LOOKED_AT_MOST,
): Promise<EventCount> {
  const where = filter.selection.grade?.includes("superseded") ? recordedWhere : eventWhere;
  const bySums =
    text === null && where === eventWhere ? await countBySums(scope, filter, lookedAtMost) : null;
  if (bySums !== null) return { events: bySums, isAtLeast: false };
  const clauses = toClauses(filter.selection);
  if (text !== null) clauses.push((await searchText(scope, filter.range, text)).clause);
  return countNewest(
    scope,
    { range: filter.range, inRange: where(scope, filter.range) },
    clauses,
    lookedAtMost,
  );
}

/** Null when no sums tell enough. */
async function countBySums(scope: Scope, filter: Filter, lookedAtMost: number): Promise<number | null> {
  const { selection, range } = filter;
  const sum = async (selection: Filter["selection"], by: Dimension, ranges: Range[], days: SummedDays[]) => {
    const [row] = await scope.db.$queryRaw<{ requests: number }[]>(Prisma.sql`
      SELECT coalesce(sum(r.requests), 0)::float8 AS requests
        FROM ${usage(scope, { selection }, { outer: by }, ranges, days)} r`);
    return row?.requests ?? 0;
  };
  if (rolledFor(selection, { outer: "total" })) {
    const days = await summedDays(scope, filter, { outer: "total" }, [range]);
    return sum(selection, "total", [range], days);
  }
  const [name, ...others] = Object.keys(selection).filter((name) => !["project_id", "grade"].includes(name));
  if (name === undefined || others.length > 0) return null;
  const by = dimensionOf(name) as Dimension; // safe because the sums of days are of dimensions
  const days = await summedDays(scope, filter, { outer: by }, [range]);
  if (days.length === 0) return null;
  const [all, summed] = [await sum({}, "total", [range], days), await sum({}, "total", days, days)];
  return all - summed > lookedAtMost ? null : sum(selection, by, [range], days);
}

async function countNewest(
  scope: Scope,
  { range, inRange }: { range: Range; inRange: Prisma.Sql },
  clauses: Clause[],
  lookedAtMost: number,
): Promise<EventCount> {
  const wheres = clauses.map(({ where }) => Prisma.sql`(${where})`);
  const known = clauses.find(({ areAllTimes }) => areAllTimes)?.times?.map((time) => time.toISOString());
  const isOfGrade = clauses.some((clause) => clause.isOfGrade);
  const [row] = await scope.db.$queryRaw<{ looked: number; events: number }[]>(Prisma.sql`
    SELECT count(*)::float8 AS looked, count(*) FILTER (WHERE ${Prisma.join(wheres, " AND ")})::float8 AS events
      FROM (
        SELECT * FROM event e
         WHERE ${inRange}
               ${known ? Prisma.sql`AND e.occurred_at = ANY(${known}::timestamptz[])` : Prisma.empty}
         ORDER BY e.occurred_at DESC, e.id DESC LIMIT ${lookedAtMost}
      ) e ${isOfGrade ? await gradeNow(scope, range) : Prisma.empty}`);
  const { looked = 0, events = 0 } = row ?? {};
  return { events, isAtLeast: looked >= lookedAtMost };
}
