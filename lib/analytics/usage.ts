import { boundProject, Prisma, type Scope } from "@/lib/db";
import {
  adjustmentsWithin,
  at,
  eventCost,
  eventGrade,
  eventWhere,
  type Filter,
  type Selection,
  selectionWhere,
  valueOfEvent,
} from "@/lib/filters";
import { QUARTER_HOUR_MS, type Range } from "@/lib/time";

/** What sums are asked by. */
export type Dimension =
  | "total"
  | "model"
  | "provider"
  | "project"
  | "feature"
  | "environment"
  | "key"
  | "user"
  | "customer"
  | "session"
  | "door"
  | "status"
  | "grade"
  | "service_tier"
  | "operation"
  | `tag.${string}`;

/** What the roll-ups are kept by, and which names of dimensions and filters they know. */
type Rolled = "total" | "model" | "feature" | "environment" | "key";
const ROLLED: Record<string, Rolled> = {
  model: "model",
  provider: "model",
  feature: "feature",
  environment: "environment",
  key: "key",
  key_id: "key",
};
/** These are columns of every roll-up. */
const ANYWHERE = new Set(["total", "project", "project_id", "grade"]);
/** What else the daily sums are kept by, besides the tags. */
const SUMMED = new Set(["user", "customer", "session", "door", "status", "service_tier", "operation"]);
const SELECTED_AS: Record<string, string> = {
  project: "project_id",
  key: "key_id",
  user: "user_id",
  customer: "customer_id",
  session: "session_id",
};

/** The filter's name for a dimension. */
export function selectedAs(dimension: Dimension): string {
  return SELECTED_AS[dimension] ?? dimension;
}

/**
 * A table in parentheses, to be read as `r`, of the filtered usage of some ranges: `at`, `project_id`, `grade`,
 * `provider` and `key` of the dimension, `inner_provider` and `inner_key` of a second one, and the sums `requests`,
 * `errors`, tokens and `cost_usd`. It comes from the roll-ups where one of them knows all that is asked, and else
 * from the events. Only models have a provider; an empty key is calls without a value.
 */
export function usage(
  scope: Scope,
  { selection }: Pick<Filter, "selection">,
  by: By,
  ranges: Range[],
  summedDays: Range[] = [],
): Prisma.Sql {
  const rolled = rolledFor(selection, by);
  const parts = (ranges.some(isLong) ? ranges.filter(isLong) : ranges).flatMap((range) => {
    if (rolled) return fromBoth(scope, selection, by, rolled, range);
    const [days, rest] = split(range, summedDays);
    return [
      ...days.map((day) => fromDaily(scope, selection, by.outer, day)),
      ...rest.map((part) => fromEvents(scope, selection, by, part)),
    ];
  });
  return Prisma.sql`(${Prisma.join(parts, " UNION ALL ")})`;
}

/**
 * Runs of whole days in UTC whose sums by this dimension hold, for `usage` by a question that does not ask when in its
 * ranges something happened. Runs go on from one range to the next where these are parts of one.
 */
export async function summedDays(
  scope: Scope,
  { selection }: Pick<Filter, "selection">,
  by: Dimension,
  ranges: Range[],
  areParts = false,
): Promise<Range[]> {
  const isKept = SUMMED.has(by) || by.startsWith("tag.");
  const isOwn = (name: string) => ANYWHERE.has(name) || name === selectedAs(by);
  if (!isKept || !Object.keys(selection).every(isOwn)) return [];
  const asked = ranges.map(
    ({ from, to }, n) => Prisma.sql`(${areParts ? 0 : n}::int, ${at(from)}, ${at(to)})`,
  );
  const rows = await scope.db.$queryRaw<{ from_ms: number; to_ms: number }[]>(Prisma.sql`
    WITH held AS (
      SELECT q.place, d.day,
             d.day - row_number() OVER (PARTITION BY q.place ORDER BY d.day) * interval '1 day' AS run
        FROM (VALUES ${Prisma.join(asked)}) q (place, starts, ends)
        JOIN usage_day d ON d.day >= q.starts AND d.day + interval '1 day' <= q.ends
       WHERE d.team_id = ${scope.teamId}::uuid AND d.rolled_version = d.version
    )
    SELECT (extract(epoch FROM min(day)) * 1000)::float8 AS from_ms,
           (extract(epoch FROM max(day) + interval '1 day') * 1000)::float8 AS to_ms
      FROM held GROUP BY place, run ORDER BY 1`);
  return rows.map(({ from_ms, to_ms }) => ({ from: new Date(from_ms), to: new Date(to_ms) }));
}

/** The runs of summed days inside a range, and what of it they leave over. */
function split(range: Range, summed: Range[]): [days: Range[], rest: Range[]] {
  const days = summed.filter(({ from, to }) => from >= range.from && to <= range.to);
  const starts = [range.from, ...days.map(({ to }) => to)];
  const ends = [...days.map(({ from }) => from), range.to];
  const rest = starts
    .map((from, place) => ({ from, to: ends[place] ?? range.to }))
    .filter((part) => isLong(part) || days.length === 0);
  return [days, rest];
}

function isLong({ from, to }: Range): boolean {
  return from < to;
}

type By = { outer: Dimension; inner?: Dimension };

/** The one roll-up that knows everything, or null. */
export function rolledFor(selection: Selection, { outer, inner = "total" }: By): Rolled | null {
  const names = [...Object.keys(selection), outer, inner].filter((name) => !ANYWHERE.has(name));
  const needed = new Set(names.map((name) => ROLLED[name] ?? null));
  if (needed.size > 1 || needed.has(null)) return null;
  return [...needed][0] ?? "total";
}

/** A roll-up knows whole quarters of an hour; what hangs over at the ends is asked of the events. */
function fromBoth(scope: Scope, selection: Selection, by: By, rolled: Rolled, range: Range): Prisma.Sql[] {
  const whole = { from: quarter(range.from, Math.ceil), to: quarter(range.to, Math.floor) };
  if (whole.from >= whole.to) return [fromEvents(scope, selection, by, range)];
  const edges = [
    { from: range.from, to: whole.from },
    { from: whole.to, to: range.to },
  ].filter(({ from, to }) => from < to);
  return [
    fromRollup(scope, selection, by, rolled, whole),
    ...edges.map((edge) => fromEvents(scope, selection, by, edge)),
  ];
}

function quarter(instant: Date, round: (quarters: number) => number): Date {
  return new Date(round(instant.getTime() / QUARTER_HOUR_MS) * QUARTER_HOUR_MS);
}

const SUM_COLUMNS = [
  ...["requests", "errors", "input_tokens", "cache_read_tokens", "cache_write_tokens"],
  ...["output_tokens", "reasoning_tokens", "cost_usd"],
];
const SUMS = Prisma.raw(SUM_COLUMNS.join(", "));
const NEGATED_SUMS = Prisma.raw(SUM_COLUMNS.map((column) => `-${column} AS ${column}`).join(", "));

function fromRollup(
  scope: Scope,
  selection: Selection,
  { outer, inner }: By,
  rolled: Rolled,
  range: Range,
): Prisma.Sql {
  const bound = boundProject(scope);
  const conditions = [
    Prisma.sql`u.team_id = ${scope.teamId}::uuid`,
    Prisma.sql`u.dimension = ${rolled}`,
    Prisma.sql`u.bucket >= ${at(range.from)}`,
    Prisma.sql`u.bucket < ${at(range.to)}`,
    ...(bound ? [Prisma.sql`u.project_id = ${bound}::uuid`] : []),
    ...Object.entries(selection).map(([name, values]) =>
      name === "project_id"
        ? Prisma.sql`u.project_id = ANY(${values}::uuid[])`
        : Prisma.sql`${rolledColumn(name)} = ANY(${values}::text[])`,
    ),
  ];
  return Prisma.sql`
    SELECT u.bucket AS at, u.project_id, u.grade, ${outer === "model" ? Prisma.sql`u.provider` : EMPTY} AS provider,
           ${rolledColumn(outer)} AS key, ${inner === "model" ? Prisma.sql`u.provider` : EMPTY} AS inner_provider,
           ${rolledColumn(inner ?? "total")} AS inner_key, ${SUMS}
      FROM usage_rollup u WHERE ${Prisma.join(conditions, " AND ")}`;
}

function fromDaily(scope: Scope, selection: Selection, by: Dimension, range: Range): Prisma.Sql {
  const values = dailyRows(scope, by, range, Prisma.sql`u.key`, 1);
  // Calls without the tag have no row of it: they are all calls less those that have it.
  const parts = by.startsWith("tag.")
    ? [values, dailyRows(scope, "user", range, EMPTY, 1), dailyRows(scope, by, range, EMPTY, -1)]
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

function dailyRows(scope: Scope, by: Dimension, range: Range, key: Prisma.Sql, sign: 1 | -1): Prisma.Sql {
  const bound = boundProject(scope);
  const sums = sign === 1 ? SUMS : NEGATED_SUMS;
  return Prisma.sql`
    SELECT u.bucket AS at, u.project_id, u.grade, '' AS provider, ${key} AS key, '' AS inner_provider,
           '' AS inner_key, ${sums}
      FROM usage_daily u
     WHERE u.team_id = ${scope.teamId}::uuid AND u.dimension = ${by}
       AND u.bucket >= ${at(range.from)} AND u.bucket < ${at(range.to)}
           ${bound ? Prisma.sql`AND u.project_id = ${bound}::uuid` : Prisma.empty}`;
}

const EMPTY = Prisma.sql`''`;

function rolledColumn(name: string): Prisma.Sql {
  if (name === "total") return EMPTY;
  if (name === "project") return Prisma.sql`u.project_id::text`;
  if (name === "grade") return Prisma.sql`u.grade`;
  return name === "provider" ? Prisma.sql`u.provider` : Prisma.sql`u.key`;
}

function fromEvents(scope: Scope, selection: Selection, { outer, inner }: By, range: Range): Prisma.Sql {
  const providerOf = (dimension: Dimension | undefined) =>
    dimension === "model" ? Prisma.sql`e.provider` : EMPTY;
  const keyOf = (dimension: Dimension | undefined) =>
    dimension === undefined || dimension === "total"
      ? EMPTY
      : valueOfEvent(selectedAs(dimension), eventGrade);
  return Prisma.sql`
    SELECT e.occurred_at AS at, e.project_id, ${eventGrade} AS grade, ${providerOf(outer)} AS provider,
           ${keyOf(outer)} AS key, ${providerOf(inner)} AS inner_provider, ${keyOf(inner)} AS inner_key,
           1::bigint AS requests, (e.status = 'error')::int::bigint AS errors,
           coalesce(e.input_tokens, 0) AS input_tokens, coalesce(e.cache_read_tokens, 0) AS cache_read_tokens,
           coalesce(e.cache_write_tokens, 0) + coalesce(e.cache_write_1h_tokens, 0) AS cache_write_tokens,
           coalesce(e.output_tokens, 0) AS output_tokens, coalesce(e.reasoning_tokens, 0) AS reasoning_tokens,
           coalesce(${eventCost}, 0) AS cost_usd
      FROM event e ${adjustmentsWithin(scope, range)}
     WHERE ${Prisma.join([eventWhere(scope, range), ...selectionWhere(selection, eventGrade)], " AND ")}`;
}
