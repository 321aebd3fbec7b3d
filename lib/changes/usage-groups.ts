import { Prisma, type Scope } from "@/lib/db";
import { eventWhere } from "@/lib/filters";
import type { Usage } from "@/lib/pricing";
import type { Range } from "@/lib/time";

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
  usage: Usage;
}

type Row = Omit<Group, "usage"> & { taken: number[]; units: (number | null)[] };

/**
 * Adds the usage of events up by what decides their price, in one pass over the events. The parts of a whole are
 * clipped as `cost` does it, one after the other, each to what is left: the first n together take the lesser of what
 * they state and the whole, so that the sum of each is a difference of two sums. Events that use other kinds of
 * tokens or units stand apart, for a kind without a rate leaves its events unpriced and no others.
 */
export async function sumUsage(scope: Scope, range: Range, split: Split): Promise<Group[]> {
  const { models, tiers, regions, fees } = split;
  const fee = fees.map((name) => Prisma.sql`coalesce((e.units->>${name})::numeric, 0)`);
  const isUsed = (quantity: Prisma.Sql) => Prisma.sql`(${quantity} > 0)::int`;
  const named = models.map(
    ({ provider, model, steps }) => Prisma.sql`(${provider}::text, ${model}::text, ${steps}::bigint[])`,
  );
  const instants = split.instants.map((instant) => instant.toISOString());
  const rows = await scope.db.$queryRaw<Row[]>(Prisma.sql`
    SELECT e.provider, e.model, ${oneOf(tiers, Prisma.sql`lower(e.service_tier)`)} AS "serviceTier",
           ${oneOf(regions, Prisma.sql`lower(btrim(e.tags->>'inference_geo'))`)} AS region,
           width_bucket(i, m.steps) AS step, width_bucket(e.occurred_at, ${instants}::timestamptz[]) AS period,
           (i1 > 0)::int + (i2 > i1)::int * 2 + (i3 > i2)::int * 4 + (i4 > i3)::int * 8 + (i5 > i4)::int * 16
             + (i > i5)::int * 32 + (o1 > 0)::int * 64 + (o2 > o1)::int * 128 + (o > o2)::int * 256 AS used,
           CASE WHEN e.units IS NOT NULL THEN concat(${list(fee.map(isUsed))}) END AS "usedUnits",
           json_build_array(sum(i1), sum(i2), sum(i3), sum(i4), sum(i5), sum(i), sum(o1), sum(o2), sum(o)) AS taken,
           json_build_array(${list(fee.map((quantity) => Prisma.sql`sum(${quantity})`))}) AS units
      FROM event e
      JOIN (VALUES ${Prisma.join(named)}) AS m (provider, model, steps)
        ON m.provider = e.provider AND m.model = e.model
      CROSS JOIN LATERAL (
        SELECT coalesce(e.cache_read_tokens, 0) AS c1, coalesce(e.cache_write_1h_tokens, 0) AS c2,
               coalesce(e.cache_write_tokens, 0) AS c3, coalesce(e.input_audio_tokens, 0) AS c4,
               coalesce(e.input_image_tokens, 0) AS c5, coalesce(e.reasoning_tokens, 0) AS d1,
               coalesce(e.output_audio_tokens, 0) AS d2
      ) stated
      CROSS JOIN LATERAL (
        SELECT coalesce(e.input_tokens, c1 + c2 + c3 + c4 + c5) AS i, coalesce(e.output_tokens, d1 + d2) AS o
      ) whole
      CROSS JOIN LATERAL (
        SELECT least(c1, i) AS i1, least(c1 + c2, i) AS i2, least(c1 + c2 + c3, i) AS i3,
               least(c1 + c2 + c3 + c4, i) AS i4, least(c1 + c2 + c3 + c4 + c5, i) AS i5,
               least(d1, o) AS o1, least(d1 + d2, o) AS o2
      ) clipped
     WHERE ${eventWhere(scope, range)}
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`);
  return rows.map((row) => toGroup(row, fees));
}

/** A text when it is one of those that make a difference. */
function oneOf(values: string[], text: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`CASE WHEN ${text} = ANY (${values}::text[]) THEN ${text} END`;
}

function list(parts: Prisma.Sql[]): Prisma.Sql {
  return parts.length > 0 ? Prisma.join(parts) : Prisma.sql`NULL`;
}

function toGroup(row: Row, fees: string[]): Group {
  const { provider, model, serviceTier, region, step, period, taken, units } = row;
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
  return { provider, model, serviceTier, region, step, period, usage };
}
