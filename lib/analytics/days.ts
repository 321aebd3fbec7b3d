// Sums of days in UTC, where they hold, for questions that cut time elsewhere: a day goes whole to the side of the cut
// that has more of it, and what lies on the other side is moved there by what is finer.
import { boundProject, Prisma, type Scope } from "@/lib/db";
import { at, type Selection, type Span } from "@/lib/filters";
import { QUARTER_HOUR_MS, type Range } from "@/lib/time";

const DAY_MS = 86_400_000;

/**
 * A run of whole days in UTC whose sums hold, with the instants inside of them at which the question cuts. Of
 * combinations it is whole quarters of an hour of such days, and any cut lies between two of those.
 */
export type SummedDays = Range & { cuts: Date[] };

/** Columns of `moved` that stand for a range. */
export const SIDE: Span = { from: Prisma.sql`s.starts`, to: Prisma.sql`s.ends` };

const SUM_COLUMNS = [
  ...["requests", "errors", "input_tokens", "cache_read_tokens", "cache_write_tokens"],
  ...["output_tokens", "reasoning_tokens", "cost_usd"],
];
export const SUMS = Prisma.raw(SUM_COLUMNS.join(", "));
const NEGATED_SUMS = Prisma.raw(SUM_COLUMNS.map((column) => `-${column} AS ${column}`).join(", "));
const SIGNED_SUMS = Prisma.raw(SUM_COLUMNS.map((column) => `g.sign * x.${column} AS ${column}`).join(", "));
const EMPTY = Prisma.sql`''`;
const LAST = Prisma.sql`interval '23:59:59.999'`;

/** The start of a quarter of an hour. */
export function quarter(instant: Date, round: (quarters: number) => number): Date {
  return new Date(round(instant.getTime() / QUARTER_HOUR_MS) * QUARTER_HOUR_MS);
}

/** What there is of days: sums of each by one dimension, or of quarters of an hour by what their calls combine. */
export type DaySums = "daily" | "combined";

/** Runs of days whose sums hold: of each of some ranges, or of one that is cut into these parts. */
export async function runsOf(
  scope: Scope,
  ranges: Range[],
  areParts: boolean,
  sums: DaySums,
): Promise<SummedDays[]> {
  const [first, last] = [ranges.at(0), ranges.at(-1)];
  if (!first || !last) return [];
  const wholes = areParts ? [{ from: first.from, to: last.to }] : ranges;
  const cuts = areParts ? ranges.slice(1).map(({ from }) => from) : [];
  const asked = wholes.map(({ from, to }, place) => Prisma.sql`(${place}::int, ${at(from)}, ${at(to)})`);
  const isOf =
    sums === "daily"
      ? Prisma.sql`d.day >= q.starts AND d.day + interval '1 day' <= q.ends`
      : Prisma.sql`d.is_combined AND d.day + interval '1 day' > q.starts AND d.day < q.ends`;
  const rows = await scope.db.$queryRaw<{ place: number; ms: number }[]>(Prisma.sql`
    SELECT q.place, (extract(epoch FROM d.day) * 1000)::float8 AS ms
      FROM (VALUES ${Prisma.join(asked)}) q (place, starts, ends) JOIN usage_day d ON ${isOf}
     WHERE d.team_id = ${scope.teamId}::uuid AND d.rolled_version = d.version ORDER BY 1, 2`);
  const cutsOf = byDay(cuts);
  const days = rows.flatMap(({ place, ms }) => {
    const own = cutsOf.get(ms) ?? [];
    if (own.some((cut) => cut.getTime() % QUARTER_HOUR_MS !== 0)) return [];
    const day = { from: new Date(ms), to: new Date(ms + DAY_MS) };
    if (sums === "combined") return [{ place, cuts: [], ...quartersWithin(day, wholes[place] ?? day) }];
    return own.length > 1 ? [] : [{ place, cuts: own, ...day }];
  });
  return toRuns(days.filter(({ from, to }) => from < to));
}

/** The cuts inside of each day, by its start. */
function byDay(cuts: Date[]): Map<number, Date[]> {
  const days = new Map<number, Date[]>();
  for (const cut of cuts) {
    const day = cut.getTime() - (cut.getTime() % DAY_MS);
    if (cut.getTime() > day) days.set(day, [...(days.get(day) ?? []), cut]);
  }
  return days;
}

function quartersWithin(day: Range, { from, to }: Range): Range {
  return {
    from: from > day.from ? quarter(from, Math.ceil) : day.from,
    to: to < day.to ? quarter(to, Math.floor) : day.to,
  };
}

function toRuns(days: (SummedDays & { place: number })[]): SummedDays[] {
  const runs: (SummedDays & { place: number })[] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run?.place === day.place && run.to.getTime() === day.from.getTime()) {
      run.to = day.to;
      run.cuts.push(...day.cuts);
    } else runs.push({ ...day, cuts: [...day.cuts] });
  }
  return runs;
}

/** The runs of summed days inside a range, and what of it they leave over. */
export function split(range: Range, summed: SummedDays[]): [days: SummedDays[], rest: Range[]] {
  const days = summed.filter(({ from, to }) => from >= range.from && to <= range.to);
  const starts = [range.from, ...days.map(({ to }) => to)];
  const ends = [...days.map(({ from }) => from), range.to];
  const rest = starts
    .map((from, place) => ({ from, to: ends[place] ?? range.to }))
    .filter((part) => part.from < part.to || days.length === 0);
  return [days, rest];
}

/** The smaller side of each day that is cut, and whether it comes first. */
function sidesOf({ cuts }: SummedDays): (Range & { isFirst: boolean; day: Date })[] {
  return cuts.map((cut) => {
    const day = new Date(cut.getTime() - (cut.getTime() % DAY_MS));
    const end = new Date(day.getTime() + DAY_MS);
    const isFirst = cut.getTime() - day.getTime() < DAY_MS / 2;
    return isFirst ? { from: day, to: cut, isFirst, day } : { from: cut, to: end, isFirst, day };
  });
}

/** An instant on the larger side of the day of `u`. */
export function timeOfDay(run: SummedDays): Prisma.Sql {
  const late = sidesOf(run).flatMap(({ isFirst, day }) => (isFirst ? [day.toISOString()] : []));
  if (late.length === 0) return Prisma.sql`u.bucket`;
  return Prisma.sql`CASE WHEN u.bucket = ANY(${late}::timestamptz[]) THEN u.bucket + ${LAST} ELSE u.bucket END`;
}

/** What the smaller sides hold, read by `rows` for the range SIDE: taken off the day and put where it belongs. */
export function moved(run: SummedDays, rows: Prisma.Sql): Prisma.Sql[] {
  const sides = sidesOf(run).map(
    ({ from, to, isFirst, day }) =>
      Prisma.sql`(${at(from)}, ${at(to)}, ${at(day)} + ${isFirst ? LAST : Prisma.sql`interval '0'`})`,
  );
  if (sides.length === 0) return [];
  return [
    Prisma.sql`
    SELECT CASE g.sign WHEN 1 THEN x.at ELSE s.other END AS at, x.project_id, x.grade, x.provider, x.key,
           x.inner_provider, x.inner_key, ${SIGNED_SUMS}
      FROM (VALUES ${Prisma.join(sides)}) s (starts, ends, other)
     CROSS JOIN LATERAL (${rows} OFFSET 0) x CROSS JOIN (VALUES (1), (-1)) g (sign)`,
  ];
}

export function fromDaily(scope: Scope, selection: Selection, by: string, run: SummedDays): Prisma.Sql {
  const values = dailyRows(scope, by, run, Prisma.sql`u.key`, 1);
  // Calls without the tag have no row of it: they are all calls less those that have it.
  const parts = by.startsWith("tag.")
    ? [values, dailyRows(scope, "user", run, EMPTY, 1), dailyRows(scope, by, run, EMPTY, -1)]
    : [values];
  const columns: Record<string, Prisma.Sql> = {
    project_id: Prisma.sql`d.project_id::text`,
    grade: Prisma.sql`d.grade`,
  };
  const conditions = Object.entries(selection).map(
    ([name, chosen]) => Prisma.sql`AND ${columns[name] ?? Prisma.sql`d.key`} = ANY(${chosen}::text[])`,
  );
  return Prisma.sql`
    SELECT * FROM (${Prisma.join(parts, " UNION ALL ")}) d
     WHERE true ${conditions.length > 0 ? Prisma.join(conditions, " ") : Prisma.empty}`;
}

function dailyRows(scope: Scope, by: string, run: SummedDays, key: Prisma.Sql, sign: 1 | -1): Prisma.Sql {
  const bound = boundProject(scope);
  const sums = sign === 1 ? SUMS : NEGATED_SUMS;
  return Prisma.sql`
    SELECT ${timeOfDay(run)} AS at, u.project_id, u.grade, '' AS provider, ${key} AS key, '' AS inner_provider,
           '' AS inner_key, ${sums}
      FROM usage_daily u
     WHERE u.team_id = ${scope.teamId}::uuid AND u.dimension = ${by} AND u.grade <> 'superseded'
       AND u.bucket >= ${at(run.from)} AND u.bucket < ${at(run.to)}
           ${bound ? Prisma.sql`AND u.project_id = ${bound}::uuid` : Prisma.empty}`;
}
