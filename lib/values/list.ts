import { type BreakdownDimension, selectedAs, summedDays, usage } from "@/lib/analytics";
import { boundProject, Prisma, type Scope } from "@/lib/db";
import { type Filter, recordedWhere } from "@/lib/filters";
import { hasNames, namesOf } from "./names";

/** A value of a dimension with its name and how often it was called; an empty one is calls without a value. */
export type ListedValue = { value: string; name: string; requests: number };

/** Values that stand for something of the team's are few, and found by their names. */
const MAX_NAMED = 1000;

/**
 * The values of a dimension that the range holds, the most called first: those whose name contains a text, in upper or
 * lower case. What the filter says of this dimension itself is left out, so that others can be chosen beside it.
 */
export async function listValues(
  scope: Scope,
  filter: Filter,
  dimension: BreakdownDimension,
  { contains = "", limit }: { contains?: string | undefined; limit: number },
): Promise<ListedValue[]> {
  const { [selectedAs(dimension)]: _own, ...selection } = filter.selection;
  const isNamed = hasNames(dimension);
  const days = await summedDays(scope, { selection }, { outer: dimension }, [filter.range]);
  const holds =
    contains === "" || isNamed
      ? Prisma.sql`true`
      : Prisma.sql`r.key <> '' AND strpos(lower(r.key), lower(${contains})) > 0`;
  const rows = await scope.db.$queryRaw<{ key: string; requests: number }[]>(Prisma.sql`
    SELECT r.key, sum(r.requests)::float8 AS requests
      FROM ${usage(scope, { selection }, { outer: dimension }, [filter.range], days)} r
     WHERE ${holds} GROUP BY 1 HAVING sum(r.requests) > 0
     ORDER BY 2 DESC, 1 LIMIT ${isNamed ? MAX_NAMED : limit}`);
  const names = await namesOf(
    scope,
    dimension,
    rows.map(({ key }) => key),
  );
  const listed = rows.map(({ key, requests }) => ({ value: key, name: names.get(key) ?? key, requests }));
  if (!isNamed) return listed;
  const wanted = contains.toLowerCase();
  return listed.filter(({ name }) => name.toLowerCase().includes(wanted)).slice(0, limit);
}

const MAX_TAGS = 200;
const NEWEST_EVENTS = 5000;

/** The keys of the team's tags, in order: those with daily sums, and those of the newest events, superseded ones too. */
export async function listTagKeys(scope: Scope): Promise<string[]> {
  const bound = boundProject(scope);
  const after = (last: Prisma.Sql) => Prisma.sql`(
    SELECT u.dimension FROM usage_daily u
     WHERE u.team_id = ${scope.teamId}::uuid AND u.dimension > ${last}
           ${bound ? Prisma.sql`AND u.project_id = ${bound}::uuid` : Prisma.empty}
     ORDER BY u.dimension LIMIT 1)`;
  // From key to key through the index, since there is a row for each value of each day.
  const rows = await scope.db.$queryRaw<{ key: string }[]>(Prisma.sql`
    WITH RECURSIVE summed (dimension, place) AS (
      SELECT ${after(Prisma.sql`'tag.'`)}, 1
      UNION ALL
      SELECT ${after(Prisma.sql`s.dimension`)}, s.place + 1 FROM summed s
       WHERE s.dimension LIKE 'tag.%' AND s.place < ${MAX_TAGS}::int
    )
    SELECT substr(dimension, 5) AS key FROM summed WHERE dimension LIKE 'tag.%'
     UNION
    SELECT jsonb_object_keys(e.tags) FROM (
      SELECT * FROM event WHERE team_id = ${scope.teamId}::uuid ORDER BY occurred_at DESC LIMIT ${NEWEST_EVENTS}
    ) e WHERE e.tags IS NOT NULL AND ${recordedWhere(scope)}
     ORDER BY 1 LIMIT ${MAX_TAGS}`);
  return rows.map(({ key }) => key);
}
