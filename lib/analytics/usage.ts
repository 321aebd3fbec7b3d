import { boundProject, Prisma, type Scope } from "@/lib/db";
import {
  adjustmentsWithin,
  at,
  eventCost,
  eventGrade,
  type Filter,
  isCounted,
  recordedWhere,
  type Selection,
  type Span,
  selectionWhere,
  valueOfEvent,
} from "@/lib/filters";
import type { Range } from "@/lib/time";
import {
  type DaySums,
  fromDaily,
  moved,
  quarter,
  runsOf,
  SIDE,
  SUMS,
  type SummedDays,
  split,
  timeOfDay,
} from "./days";

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
/** The columns of combinations, beside those of every roll-up. */
const COMBINED = new Set([...Object.keys(ROLLED), "door", "status", "service_tier", "operation"]);
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
 * `errors`, tokens and `cost_usd`. It comes from the sums of days that are given, else from the roll-ups where one of
 * them knows all that is asked, and else from the events. Only models have a provider; an empty key is calls without
 * a value. Sums of days add up to what is asked, but may count more than it in one row and less in another.
 */
export function usage(
  scope: Scope,
  { selection }: Pick<Filter, "selection">,
  by: By,
  ranges: Range[],
  summed: SummedDays[] = [],
): Prisma.Sql {
  const rolled = rolledFor(selection, by);
  const rest = rolled
    ? (range: Range) => fromBoth(scope, selection, by, rolled, range)
    : (range: Range) => [fromEvents(scope, selection, by, range)];
  const side = rolled
    ? fromRollup(scope, selection, by, rolled, SIDE)
    : fromEvents(scope, selection, by, SIDE);
  const parts = (ranges.some(isLong) ? ranges.filter(isLong) : ranges).flatMap((range) => {
    const [days, others] = split(range, summed);
    return [
      ...days.map((run) => fromDays(scope, selection, by, run)),
      ...days.flatMap((run) => moved(run, side)),
      ...others.flatMap(rest),
    ];
  });
  return Prisma.sql`(${Prisma.join(parts, " UNION ALL ")})`;
}

/**
 * Runs of days whose sums answer a question, for `usage` of the same one: of each of some ranges, or of one that is cut
 * into these parts.
 */
export async function summedDays(
  scope: Scope,
  { selection }: Pick<Filter, "selection">,
  by: By,
  ranges: Range[],
  areParts = false,
): Promise<SummedDays[]> {
  const sums = sumsFor(selection, by);
  return sums ? runsOf(scope, ranges, areParts, sums) : [];
}

/** Which sums of days know everything, if any do. */
function sumsFor(selection: Selection, by: By): DaySums | null {
  if (rolledFor(selection, by)) return "daily";
  const { outer, inner = "total" } = by;
  const isOwn = (name: string) => ANYWHERE.has(name) || name === selectedAs(outer);
  if ((SUMMED.has(outer) || outer.startsWith("tag.")) && inner === "total")
    if (Object.keys(selection).every(isOwn)) return "daily";
  const names = [...Object.keys(selection), outer, inner];
  return names.every((name) => ANYWHERE.has(name) || COMBINED.has(name)) ? "combined" : null;
}

function fromDays(scope: Scope, selection: Selection, by: By, run: SummedDays): Prisma.Sql {
  const rolled = rolledFor(selection, by);
  if (rolled) return fromRolledDays(scope, selection, by, rolled, run);
  return sumsFor(selection, by) === "combined"
    ? fromRollup(scope, selection, by, "combined", run, Prisma.sql`usage_combined`)
    : fromDaily(scope, selection, by.outer, run);
}

function isLong({ from, to }: Range): boolean {
  return from < to;
}

export type By = { outer: Dimension; inner?: Dimension };

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

function fromRollup(
  scope: Scope,
  selection: Selection,
  { outer, inner }: By,
  rolled: Rolled | "combined",
  range: Span,
  source = Prisma.sql`usage_rollup`,
  time = Prisma.sql`u.bucket`,
): Prisma.Sql {
  const bound = boundProject(scope);
  const column = (name: string) => columnOf(name, rolled);
  const conditions = [
    Prisma.sql`u.team_id = ${scope.teamId}::uuid`,
    ...(rolled === "combined" ? [] : [Prisma.sql`u.dimension = ${rolled}`]),
    Prisma.sql`u.bucket >= ${at(range.from)}`,
    Prisma.sql`u.bucket < ${at(range.to)}`,
    ...(bound ? [Prisma.sql`u.project_id = ${bound}::uuid`] : []),
    ...Object.entries(selection).map(([name, values]) =>
      name === "project_id"
        ? Prisma.sql`u.project_id = ANY(${values}::uuid[])`
        : Prisma.sql`${column(name)} = ANY(${values}::text[])`,
    ),
  ];
  return Prisma.sql`
    SELECT ${time} AS at, u.project_id, u.grade, ${outer === "model" ? Prisma.sql`u.provider` : EMPTY} AS provider,
           ${column(outer)} AS key, ${inner === "model" ? Prisma.sql`u.provider` : EMPTY} AS inner_provider,
           ${column(inner ?? "total")} AS inner_key, ${SUMS}
      FROM ${source} u WHERE ${Prisma.join(conditions, " AND ")}`;
}

/** Days as a roll-up has quarters of an hour. */
function fromRolledDays(
  scope: Scope,
  selection: Selection,
  by: By,
  rolled: Rolled,
  run: SummedDays,
): Prisma.Sql {
  const isModel = rolled === "model";
  const length = Prisma.sql`substr(d.key, 1, 3)::int`;
  const source = Prisma.sql`(
    SELECT d.team_id, ${rolled} AS dimension, d.bucket, d.project_id, d.grade, ${SUMS},
           ${isModel ? Prisma.sql`substr(d.key, 4, ${length})` : EMPTY} AS provider,
           ${isModel ? Prisma.sql`substr(d.key, 4 + ${length})` : Prisma.sql`d.key`} AS key
      FROM usage_daily d
     WHERE d.dimension = ${isModel ? "provider_model" : rolled} AND d.grade <> 'superseded')`;
  return fromRollup(scope, selection, by, rolled, run, source, timeOfDay(run));
}

const EMPTY = Prisma.sql`''`;

function columnOf(name: string, rolled: Rolled | "combined"): Prisma.Sql {
  if (name === "total") return EMPTY;
  if (name === "project") return Prisma.sql`u.project_id::text`;
  if (name === "grade") return Prisma.sql`u.grade`;
  if (rolled === "combined") return Prisma.raw(`u.${name === "key_id" ? "key" : name}`); // safe because it is one of COMBINED
  return name === "provider" ? Prisma.sql`u.provider` : Prisma.sql`u.key`;
}

function fromEvents(scope: Scope, selection: Selection, { outer, inner }: By, range: Span): Prisma.Sql {
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
     WHERE ${Prisma.join([recordedWhere(scope, range), isCounted, ...selectionWhere(selection, eventGrade)], " AND ")}`;
}
