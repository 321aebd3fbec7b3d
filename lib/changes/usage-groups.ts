import { Prisma, type Scope } from "@/lib/db";
import {
  adjustmentsWithin,
  eventCost,
  eventGrade,
  eventWhere,
  type Filter,
  selectionWhere,
} from "@/lib/filters";
import type { RateSheet, Usage } from "@/lib/pricing";

/** What events are told apart by, beside their model, so that one price applies to all of a group. */
export interface Split {
  /** Models with the counts of input tokens from which other rates apply, ascending. */
  models: { provider: string; model: string; steps: number[] }[];
  tiers: string[];
  regions: string[];
  /** Units with a fee; the others cost nothing that is known. */
  fees: string[];
  /** Instants at which the team's terms change, ascending. */
  instants: Date[];
}

/** Events of one model that are charged alike, added up. */
export interface Group {
  provider: string;
  model: string;
  /** Null for one that is charged as the default. */
  serviceTier: string | null;
  region: string | null;
  /** How many of the model's steps, and of the instants, its events have reached. */
  step: number;
  period: number;
  /** The least input that one of its events may have. */
  requestTokens: number;
  usage: Usage;
}

/** Events that are charged alike and are of one purpose, with what they cost. */
export interface Traffic extends Group {
  feature: string;
  operation: string;
  /** Nobody waits for them, as far as one can see: no end user, no session, no stream, the default tier. */
  isBackground: boolean;
  /** They used units that are none of the fees asked for. */
  hasOtherUnits: boolean;
  requests: number;
  /** After adjustments; null for events without a price. */
  costUsd: string | null;
}

type Asked = Pick<Filter, "range" | "selection">;
type Row = Omit<Group, "usage" | "requestTokens"> & { taken: number[]; units: (number | null)[] };
type TrafficRow = Row & Omit<Traffic, keyof Group>;

/** The counts of input tokens from which one of these prices has other rates, ascending. */
export function contextSteps(sheets: RateSheet[]): number[] {
  const tiers = sheets.flatMap((sheet) => [sheet, ...Object.values(sheet.service_tiers ?? {})]);
  const starts = tiers.flatMap(({ long_context = [] }) =>
    long_context.map((block) => block.from_input_tokens),
  );
  return [...new Set(starts)].sort((a, b) => a - b);
}

/**
 * Adds the usage of events up by what decides their price, in one pass over the events. The parts of a whole are
 * clipped as `cost` does it, one after the other, each to what is left: the first n together take the lesser of what
 * they state and the whole, so that the sum of each is a difference of two sums. Events that use other kinds of
 * tokens or units stand apart, for a kind without a rate leaves its events unpriced and no others. Events that the
 * provider stated the cost of are left out: no price of ours decides it.
 */
export async function sumUsage(scope: Scope, asked: Asked, split: Split): Promise<Group[]> {
  const rows = await read<Row>(scope, asked, split, COMPUTED);
  return rows.map(({ taken, units, ...row }) => ({ ...row, ...toUsage(split, row, taken, units) }));
}

/** The same of all events, told apart by purpose too, with the calls and what they cost: a second look at the same events. */
export async function sumTraffic(scope: Scope, asked: Asked, split: Split): Promise<Traffic[]> {
  const otherUnits = Prisma.sql`e.units IS NOT NULL AND EXISTS (
             SELECT FROM jsonb_each_text(e.units) u WHERE u.key <> ALL (${split.fees}::text[]) AND u.value::numeric > 0
           ) AS "hasOtherUnits"`;
  const more = { ...TRAFFIC, keys: [...TRAFFIC.keys, otherUnits] };
  const rows = await read<TrafficRow>(scope, asked, split, more);
  return rows.map(({ taken, units, ...row }) => ({ ...row, ...toUsage(split, row, taken, units) }));
}

interface More {
  keys: Prisma.Sql[];
  sums: Prisma.Sql[];
  conditions: Prisma.Sql[];
}

const COMPUTED: More = {
  keys: [],
  sums: [],
  conditions: [Prisma.sql`e.cost_source IS DISTINCT FROM 'provider'`],
};

const TRAFFIC: More = {
  keys: [
    Prisma.sql`coalesce(e.feature, '') AS feature`,
    Prisma.sql`e.operation`,
    Prisma.sql`coalesce(e.end_user_id, e.session_id) IS NULL AND e.time_to_first_token_ms IS NULL
             AND coalesce(lower(e.service_tier), '') IN ('', 'default', 'standard', 'auto') AS "isBackground"`,
    Prisma.sql`${eventGrade} = 'unpriced' AS "isUnpriced"`,
  ],
  sums: [Prisma.sql`count(*)::float8 AS requests`, Prisma.sql`sum(${eventCost})::text AS "costUsd"`],
  conditions: [],
};

async function read<T>(
  scope: Scope,
  { range, selection }: Asked,
  { models, tiers, regions, fees, ...split }: Split,
  more: More,
): Promise<T[]> {
  if (models.length === 0) return [];
  const fee = fees.map(
    (name) => Prisma.sql`CASE WHEN e.units IS NULL THEN 0 ELSE coalesce((e.units->>${name})::numeric, 0) END`,
  );
  const isUsed = (quantity: Prisma.Sql) => Prisma.sql`(${quantity} > 0)::int`;
  const named = models.map(
    ({ provider, model, steps }) => Prisma.sql`(${provider}::text, ${model}::text, ${steps}::bigint[])`,
  );
  const instants = split.instants.map((instant) => instant.toISOString());
  const keys = [
    Prisma.sql`e.provider`,
    Prisma.sql`e.model`,
    Prisma.sql`${oneOf(tiers, Prisma.sql`lower(e.service_tier)`)} AS "serviceTier"`,
    Prisma.sql`${oneOf(regions, Prisma.sql`lower(btrim(e.tags->>'inference_geo'))`)} AS region`,
    Prisma.sql`width_bucket(i, m.steps) AS step`,
    Prisma.sql`width_bucket(e.occurred_at, ${instants}::timestamptz[]) AS period`,
    Prisma.sql`(i1 > 0)::int + (i2 > i1)::int * 2 + (i3 > i2)::int * 4 + (i4 > i3)::int * 8 + (i5 > i4)::int * 16
             + (i > i5)::int * 32 + (o1 > 0)::int * 64 + (o2 > o1)::int * 128 + (o > o2)::int * 256 AS used`,
    Prisma.sql`CASE WHEN e.units IS NOT NULL THEN concat(${list(fee.map(isUsed))}) END AS "usedUnits"`,
    ...more.keys,
  ];
  const sums = [
    Prisma.sql`json_build_array(sum(i1), sum(i2), sum(i3), sum(i4), sum(i5), sum(i), sum(o1), sum(o2), sum(o))
             AS taken`,
    Prisma.sql`json_build_array(${list(fee.map((quantity) => Prisma.sql`sum(${quantity})`))}) AS units`,
    ...more.sums,
  ];
  const isAdjusted = more.keys.length > 0 || selection.grade !== undefined;
  const conditions = [
    eventWhere(scope, range),
    ...selectionWhere(selection, isAdjusted ? eventGrade : Prisma.sql`e.grade`),
    ...more.conditions,
  ];
  // OFFSET 0 has the parts of an event reckoned once, and not wherever they are read.
  return scope.db.$queryRaw<T[]>(Prisma.sql`
    SELECT ${Prisma.join([...keys, ...sums])}
      FROM event e
      JOIN (VALUES ${Prisma.join(named)}) AS m (provider, model, steps)
        ON m.provider = e.provider AND m.model = e.model
      ${isAdjusted ? adjustmentsWithin(scope, range) : Prisma.empty}
      CROSS JOIN LATERAL (
        SELECT i, o, least(c1, i) AS i1, least(c1 + c2, i) AS i2, least(c1 + c2 + c3, i) AS i3,
               least(c1 + c2 + c3 + c4, i) AS i4, least(c1 + c2 + c3 + c4 + c5, i) AS i5,
               least(d1, o) AS o1, least(d1 + d2, o) AS o2
          FROM (
            SELECT stated.*, coalesce(e.input_tokens, c1 + c2 + c3 + c4 + c5) AS i,
                   coalesce(e.output_tokens, d1 + d2) AS o
              FROM (
                SELECT coalesce(e.cache_read_tokens, 0) AS c1, coalesce(e.cache_write_1h_tokens, 0) AS c2,
                       coalesce(e.cache_write_tokens, 0) AS c3, coalesce(e.input_audio_tokens, 0) AS c4,
                       coalesce(e.input_image_tokens, 0) AS c5, coalesce(e.reasoning_tokens, 0) AS d1,
                       coalesce(e.output_audio_tokens, 0) AS d2
              ) stated
          ) whole
        OFFSET 0
      ) clipped
     WHERE ${Prisma.join(conditions, " AND ")}
     GROUP BY ${Prisma.join(keys.map((_, place) => Prisma.raw(String(place + 1))))}`);
}

/** A text when it is one of those that make a difference. */
function oneOf(values: string[], text: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`CASE WHEN ${text} = ANY (${values}::text[]) THEN ${text} END`;
}

function list(parts: Prisma.Sql[]): Prisma.Sql {
  return parts.length > 0 ? Prisma.join(parts) : Prisma.sql`NULL`;
}

function toUsage(
  { models, fees }: Split,
  { provider, model, step }: Pick<Row, "provider" | "model" | "step">,
  taken: number[],
  units: (number | null)[],
): Pick<Group, "usage" | "requestTokens"> {
  const [i1 = 0, i2 = 0, i3 = 0, i4 = 0, i5 = 0, inputTokens = 0, o1 = 0, o2 = 0, outputTokens = 0] = taken;
  const counted = fees.flatMap((fee, place) => (units[place] ? [[fee, units[place]] as const] : []));
  const usage: Usage = {
    inputTokens,
    cacheReadTokens: i1,
    cacheWrite1hTokens: i2 - i1,
    cacheWriteTokens: i3 - i2,
    inputAudioTokens: i4 - i3,
    inputImageTokens: i5 - i4,
    outputTokens,
    reasoningTokens: o1,
    outputAudioTokens: o2 - o1,
    units: Object.fromEntries(counted),
  };
  const steps = models.find((one) => one.provider === provider && one.model === model)?.steps ?? [];
  return { usage, requestTokens: step === 0 ? 0 : (steps[step - 1] ?? 0) };
}
