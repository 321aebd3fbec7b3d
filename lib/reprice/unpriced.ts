import { boundProject, database, Prisma, type Scope } from "@/lib/db";
import { eventWhere } from "@/lib/filters";
import { latestAdjustment } from "@/lib/ledger";
import { type Catalogue, cost, findPrice, getCatalogue } from "@/lib/pricing";

/** Why calls of a model have no cost, or not all of it. */
export type UnpricedCause =
  /** No price is known. */
  | "no_price"
  /** A price is known, but it has no rate for some of what was used. */
  | "missing_rate"
  /** A price is known; the calls told no usage, so that none can help. */
  | "no_usage"
  /** A price has become known since: a re-price counts them. */
  | "priced_since"
  /** Some units have no fee; the tokens are priced, or none were told. */
  | "unit_without_fee";

export type UnpricedModel = {
  provider: string;
  model: string;
  cause: UnpricedCause;
  requests: number;
  inputTokens: number;
  outputTokens: number;
  /** Units without a fee, by name; empty unless that is the cause. */
  units: Record<string, number>;
  firstSeenAt: Date;
  lastSeenAt: Date;
};

/** Units are looked for in the events of so many days. */
const UNIT_DAYS = 90;
/** A list is not longer than twice so many: of models without a cost, and of those with a unit without a fee. */
const MAX_MODELS = 5000;

type Row = {
  provider: string;
  model: string;
  requests: number;
  input_tokens: number;
  output_tokens: number;
  first_seen_at: Date;
  last_seen_at: Date;
};
type Units = Record<string, number>;
type Summed = Pick<Row, "provider" | "model" | "input_tokens" | "output_tokens" | "last_seen_at">;
type UnitRow = Row & { units: Units };

/** The models whose calls are in no total, or not wholly, in the order of `compareUnpriced`. */
export async function listUnpriced(scope: Scope): Promise<UnpricedModel[]> {
  const [calls, withUnits, catalogue] = await Promise.all([
    unpricedCalls(scope),
    unknownUnits(scope),
    getCatalogue(database().pool),
  ]);
  const told = await unitsOf(scope, calls.filter(isWithoutTokens));
  return [
    ...calls.map((row) => ({ ...toModel(row), ...causeOf(scope, catalogue, row, told.get(keyOf(row))) })),
    ...withUnits.map((row) => ({ ...toModel(row), cause: "unit_without_fee" as const, units: row.units })),
  ].sort(compareUnpriced);
}

/** Most calls first, then by name. */
export function compareUnpriced(
  a: Pick<UnpricedModel, "requests" | "model" | "provider" | "cause">,
  b: typeof a,
): number {
  return (
    b.requests - a.requests ||
    compareText(a.model, b.model) ||
    compareText(a.provider, b.provider) ||
    compareText(a.cause, b.cause)
  );
}

/** How many models stand in the inbox that a price, or a re-price, would take into the totals. */
export async function countUnpriced(scope: Scope): Promise<number> {
  const [rows, catalogue] = await Promise.all([
    scope.db.$queryRaw<(Summed & { tells_units: boolean })[]>(Prisma.sql`
      WITH u AS (
        SELECT r.provider, r.key AS model, sum(r.input_tokens)::float8 AS input_tokens,
               sum(r.output_tokens)::float8 AS output_tokens, max(r.bucket) AS last_seen_at
          FROM usage_rollup r WHERE ${unpriced(scope)} GROUP BY 1, 2
      )
      -- Whether calls tell units is asked of the last ones only, as this is counted for every page.
      SELECT u.*, u.input_tokens + u.output_tokens = 0 AND EXISTS (
               SELECT FROM event e WHERE ${inQuarter(scope, Prisma.sql`u.last_seen_at`)} AND e.units <> '{}'
             ) AS tells_units
        FROM u`),
    getCatalogue(database().pool),
  ]);
  return rows.filter((row) => row.tells_units || causeOf(scope, catalogue, row).cause !== "no_usage").length;
}

function unpriced(scope: Scope): Prisma.Sql {
  return Prisma.sql`r.team_id = ${scope.teamId}::uuid AND r.dimension = 'model' AND r.grade = 'unpriced'
    ${inProject(scope, Prisma.sql`r.project_id`)}`;
}

function inProject(scope: Scope, column: Prisma.Sql): Prisma.Sql {
  const bound = boundProject(scope);
  return bound ? Prisma.sql`AND ${column} = ${bound}::uuid` : Prisma.empty;
}

/** Events of the model of a row `u`, in a quarter of an hour. */
function inQuarter(scope: Scope, bucket: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`${eventWhere(scope)} AND e.occurred_at >= ${bucket}
    AND e.occurred_at < ${bucket} + interval '15 minutes' AND e.provider = u.provider AND e.model = u.model`;
}

/** From the roll-ups; the first and last call are then looked up in their quarter of an hour. */
function unpricedCalls(scope: Scope): Promise<Row[]> {
  return scope.db.$queryRaw<Row[]>(Prisma.sql`
    WITH u AS (
      SELECT r.provider, r.key AS model, sum(r.requests)::float8 AS requests,
             sum(r.input_tokens)::float8 AS input_tokens, sum(r.output_tokens)::float8 AS output_tokens,
             min(r.bucket) AS first_bucket, max(r.bucket) AS last_bucket
        FROM usage_rollup r WHERE ${unpriced(scope)}
       GROUP BY 1, 2 ORDER BY 3 DESC LIMIT ${MAX_MODELS}
    )
    SELECT u.provider, u.model, u.requests, u.input_tokens, u.output_tokens,
           coalesce((SELECT min(e.occurred_at) FROM event e WHERE ${inQuarter(scope, Prisma.sql`u.first_bucket`)}), u.first_bucket)
             AS first_seen_at,
           coalesce((SELECT max(e.occurred_at) FROM event e WHERE ${inQuarter(scope, Prisma.sql`u.last_bucket`)}), u.last_bucket)
             AS last_seen_at
      FROM u`);
}

/** A line without amount is a unit that no fee is known for; beside a cost that the provider stated none is needed. */
function unknownUnits(scope: Scope): Promise<UnitRow[]> {
  return scope.db.$queryRaw<UnitRow[]>(Prisma.sql`
    WITH item AS (
      SELECT e.id, e.provider, e.model, e.occurred_at, e.input_tokens, e.output_tokens, i.value->>0 AS unit,
             (i.value->>1)::numeric AS quantity
        FROM event e
        ${latestAdjustment}
       CROSS JOIN LATERAL json_array_elements(CASE WHEN a.id IS NULL THEN e.line_items ELSE a.line_items END) i
       WHERE e.team_id = ${scope.teamId}::uuid AND e.units IS NOT NULL
         AND e.occurred_at >= now() - ${UNIT_DAYS}::int * interval '1 day'
         AND coalesce(a.grade, e.grade) <> 'reported' AND i.value->>3 IS NULL ${inProject(scope, Prisma.sql`e.project_id`)}
    ), unit AS (
      SELECT provider, model, unit, sum(quantity)::float8 AS quantity FROM item GROUP BY 1, 2, 3
    ), call AS (
      SELECT DISTINCT ON (id) * FROM item
    ), used AS (
      SELECT provider, model, count(*)::float8 AS requests, coalesce(sum(input_tokens), 0)::float8 AS input_tokens,
             coalesce(sum(output_tokens), 0)::float8 AS output_tokens, min(occurred_at) AS first_seen_at,
             max(occurred_at) AS last_seen_at
        FROM call GROUP BY 1, 2
    )
    SELECT used.*, (SELECT json_object_agg(unit.unit, unit.quantity) FROM unit
                     WHERE unit.provider = used.provider AND unit.model = used.model) AS units
      FROM used ORDER BY requests DESC LIMIT ${MAX_MODELS}`);
}

/** The units that unpriced calls of these models told. */
async function unitsOf(scope: Scope, models: Row[]): Promise<Map<string, Units>> {
  if (models.length === 0) return new Map();
  const rows = await scope.db.$queryRaw<{ provider: string; model: string; units: Units }[]>(Prisma.sql`
    WITH unit AS (
      SELECT e.provider, e.model, u.key AS unit, sum(u.value::numeric)::float8 AS quantity
        FROM event e
        ${latestAdjustment}
       CROSS JOIN LATERAL jsonb_each_text(e.units) u
       WHERE e.team_id = ${scope.teamId}::uuid AND e.units IS NOT NULL
         AND e.occurred_at >= now() - ${UNIT_DAYS}::int * interval '1 day'
         AND (e.provider, e.model) IN (
               SELECT * FROM unnest(${models.map(({ provider }) => provider)}::text[],
                                    ${models.map(({ model }) => model)}::text[]))
         AND coalesce(a.grade, e.grade) = 'unpriced' AND u.value::numeric > 0
         ${inProject(scope, Prisma.sql`e.project_id`)}
       GROUP BY 1, 2, 3
    )
    SELECT provider, model, json_object_agg(unit, quantity) AS units FROM unit GROUP BY 1, 2`);
  return new Map(rows.map((row) => [keyOf(row), row.units]));
}

function keyOf({ provider, model }: Pick<Row, "provider" | "model">): string {
  return JSON.stringify([provider, model]);
}

function toModel(row: Row) {
  return {
    provider: row.provider,
    model: row.model,
    requests: row.requests,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
  };
}

/** Why calls have no cost. `units` are those they told, asked of a model without tokens only. */
function causeOf(
  scope: Scope,
  catalogue: Catalogue,
  row: Summed,
  units: Units = {},
): Pick<UnpricedModel, "cause" | "units"> {
  const { provider, model, last_seen_at: at } = row;
  const match = findPrice(catalogue, { teamId: scope.teamId, provider, model, at });
  if (match === null) return { cause: "no_price", units: {} };
  const { sheet } = match.price;
  if (isWithoutTokens(row)) {
    const told = Object.entries(units);
    const unknown = told.filter(([unit]) => !Object.hasOwn(sheet.units ?? {}, unit));
    if (unknown.length > 0) return { cause: "unit_without_fee", units: Object.fromEntries(unknown) };
    return { cause: told.length > 0 ? "priced_since" : "no_usage", units: {} };
  }
  const usage = { inputTokens: row.input_tokens, outputTokens: row.output_tokens };
  return { cause: cost(usage, sheet).costUsd === null ? "missing_rate" : "priced_since", units: {} };
}

function isWithoutTokens(row: Pick<Row, "input_tokens" | "output_tokens">): boolean {
  return row.input_tokens + row.output_tokens === 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
