import { boundProject, Prisma, type Scope } from "@/lib/db";
import { at, type Selection } from "@/lib/filters";
import type { Range } from "@/lib/time";
import type { Clause, Sum } from "./clause";

export const DAY_MS = 86_400_000;

/** A day in UTC whose sums hold. */
export type Day = {
  from: number;
  /** Of the whole team. */
  calls: number;
  /** At most so many of them are asked for: those of the clause that the fewest fulfil. */
  matches: number;
  /** Among so many of them these are: the ones that the sums say the times of, and all that fulfil this clause. */
  among: number;
  held: number;
  clause: Clause | null;
  /** Whether the sums say when these were. */
  isTimed: boolean;
};

type Row = {
  ms: number;
  clause: number;
  requests: number;
  matches: number;
  among: number;
  held: number;
  is_timed: boolean;
};

/** Of a range in whole days, those whose sums hold, in the order of time. */
export async function summedDays(
  scope: Scope,
  selection: Selection,
  clauses: Clause[],
  range: Range,
): Promise<Day[]> {
  const parts = clauses.flatMap(({ sums }, place) =>
    sums && sums.length > 0 ? [bySums(scope, selection, sums, place, range)] : [],
  );
  const rows = await scope.db.$queryRaw<Row[]>(Prisma.sql`
    WITH day AS (
      SELECT day FROM usage_day WHERE team_id = ${scope.teamId}::uuid AND rolled_version = version
         AND day >= ${at(range.from)} AND day < ${at(range.to)}
    ), total AS MATERIALIZED (${projects(scope, Prisma.sql`u.bucket IN (SELECT day FROM day)`, range)})
    ${Prisma.join(
      [
        Prisma.sql`
          SELECT (extract(epoch FROM day) * 1000)::float8 AS ms, -1 AS clause,
                 coalesce(sum(t.requests), 0)::float8 AS requests, 0::float8 AS matches, 0::float8 AS among,
                 0::float8 AS held, false AS is_timed
            FROM day LEFT JOIN total t ON t.bucket = day GROUP BY 1`,
        ...parts,
      ],
      " UNION ALL ",
    )}`);
  return rows
    .filter(({ clause }) => clause === -1)
    .map(({ ms, requests }) => {
      const of = rows.filter((row) => row.ms === ms);
      return toDay(ms, requests, of, clauses);
    })
    .sort((a, b) => a.from - b.from);
}

function toDay(from: number, calls: number, rows: Row[], clauses: Clause[]): Day {
  const day: Day = { from, calls, matches: calls, among: calls, held: calls, clause: null, isTimed: false };
  for (const [place, clause] of clauses.entries()) {
    if (!clause.sums) continue;
    const row = rows.find((one) => one.clause === place);
    const { matches = 0, among = 0, held = 0, is_timed: isTimed = true } = row ?? {};
    const known = timesOf(clause, from).length;
    if (day.clause !== null && matches + known >= day.matches) continue;
    const counts = { matches: matches + known, among: among + known, held: held + known };
    Object.assign(day, { ...counts, clause, isTimed });
  }
  return day;
}

function timesOf({ times = [] }: Clause, from: number): Date[] {
  return times.filter((time) => time.getTime() >= from && time.getTime() < from + DAY_MS);
}

/** When the calls that days are `isTimed` for were made. */
export async function timesOfDays(scope: Scope, selection: Selection, days: Day[]): Promise<Date[]> {
  const parts = [...new Set(days.map(({ clause }) => clause))].flatMap((clause) => {
    const own = days.filter((day) => day.clause === clause).map(({ from }) => from);
    const starts = own.map((from) => new Date(from).toISOString());
    const range = { from: new Date(Math.min(...own)), to: new Date(Math.max(...own) + DAY_MS) };
    const totals = projects(scope, Prisma.sql`u.bucket = ANY(${starts}::timestamptz[])`, range);
    return (clause?.sums ?? []).map(
      (sum) => Prisma.sql`
        SELECT (extract(epoch FROM time) * 1000)::float8 AS ms
          FROM (${totals}) t ${matching(scope, selection, sum, range)} CROSS JOIN unnest(u.times) AS time`,
    );
  });
  const rows =
    parts.length > 0 ? await scope.db.$queryRaw<{ ms: number }[]>(Prisma.join(parts, " UNION ALL ")) : [];
  const known = days.flatMap(({ clause, from }) => (clause ? timesOf(clause, from) : []));
  const all = new Set([...rows.map(({ ms }) => Math.round(ms)), ...known.map((time) => time.getTime())]);
  return [...all].map((ms) => new Date(ms));
}

// The key of the sums has the project before the value: they are asked project by project.
function projects({ teamId }: Scope, days: Prisma.Sql, { from, to }: Range): Prisma.Sql {
  return Prisma.sql`
    SELECT u.bucket, u.project_id, sum(u.requests) AS requests FROM usage_daily u
     WHERE u.team_id = ${teamId}::uuid AND u.dimension = 'total' AND ${days}
       AND u.bucket >= ${at(from)} AND u.bucket < ${at(to)} GROUP BY 1, 2`;
}

function bySums(scope: Scope, selection: Selection, sums: Sum[], place: number, range: Range): Prisma.Sql {
  const rows = sums.map(
    (sum) => Prisma.sql`SELECT t.bucket, u.* FROM total t ${matching(scope, selection, sum, range)}`,
  );
  return Prisma.sql`
    SELECT (extract(epoch FROM bucket) * 1000)::float8, ${place}::int, 0, sum(matches)::float8, sum(among)::float8,
           sum(held)::float8, bool_and(among = 0 OR times IS NOT NULL)
      FROM (${Prisma.join(rows, " UNION ALL ")}) s GROUP BY 1`;
}

/** Joins the sums `u` of the values to the projects and days of `t`. */
function matching(
  scope: Scope,
  selection: Selection,
  { dimension, keys }: Sum,
  { from, to }: Range,
): Prisma.Sql {
  const bound = boundProject(scope);
  const { project_id, grade } = selection;
  const asked = [
    countOf(selection),
    ...(project_id ? [Prisma.sql`(project_id = ANY(${project_id}::uuid[]))::int`] : []),
    ...(bound ? [Prisma.sql`(project_id = ${bound}::uuid)::int`] : []),
    ...(grade ? [Prisma.sql`(grade = ANY(${grade}::text[]))::int`] : []),
  ];
  return Prisma.sql`
    CROSS JOIN LATERAL (
      SELECT m.matches, CASE WHEN m.matches > 0 THEN requests ELSE 0 END AS among, requests AS held,
             CASE WHEN m.matches > 0 THEN times END AS times
        FROM usage_daily CROSS JOIN LATERAL (SELECT ${Prisma.join(asked, " * ")} AS matches) m
       WHERE team_id = ${scope.teamId}::uuid AND dimension = ${dimension} AND bucket = t.bucket
         AND project_id = t.project_id AND key = ANY(${keys}::text[])
         AND bucket >= ${at(from)} AND bucket < ${at(to)}
    ) u`;
}

/** Of the calls of some sums, those of the statuses asked for. */
function countOf({ status }: Selection): Prisma.Sql {
  if (!status) return Prisma.sql`requests`;
  const parts = [
    ...(status.includes("error") ? [Prisma.sql`errors`] : []),
    ...(status.includes("ok") ? [Prisma.sql`(requests - errors)`] : []),
  ];
  return parts.length > 0 ? Prisma.sql`(${Prisma.join(parts, " + ")})` : Prisma.sql`0`;
}
