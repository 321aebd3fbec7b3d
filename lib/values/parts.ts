import {
  type BreakdownDimension,
  type BreakdownRow,
  type BreakdownSort,
  breakdownOrder,
  breakdownSums,
  SUMMED_COLUMNS,
  type SummedRow,
  summedDays,
  toBreakdownRow,
  usage,
} from "@/lib/analytics";
import { Prisma, type Scope } from "@/lib/db";
import { type Filter, previousRange } from "@/lib/filters";
import { Decimal } from "@/lib/money";
import { narrowed } from "./narrowed";

type Named = Pick<BreakdownRow, "provider" | "key">;

/** What a value divides into by a second dimension. */
export type Parts = {
  /** The first ones in the order asked for; their shares are of the spend of all values. */
  rows: BreakdownRow[];
  /** All the rest together; null when there is none. */
  other: BreakdownRow | null;
  otherCount: number;
};

export type PartsChoice = {
  sort: BreakdownSort[];
  /** How many parts of a value stand for themselves. */
  top: number;
  /** The spend of all values, of which each part has its share. */
  ofUsd: string;
};

type Row = SummedRow & { outer_provider: string; outer_key: string; place: number; merged: number };

/** Each of these values of a dimension divided by a second one. A combination without calls in the range is no part. */
export async function parts(
  scope: Scope,
  filter: Filter,
  by: { outer: BreakdownDimension; inner: BreakdownDimension },
  values: Named[],
  { sort, top, ofUsd }: PartsChoice,
): Promise<Parts[]> {
  if (values.length === 0) return [];
  const keys = values.map(({ key }) => key);
  const selection = narrowed(filter, by.outer, keys);
  const ranges = [previousRange(filter), filter.range];
  const days = await summedDays(scope, { selection }, by, ranges);
  const rows = await scope.db.$queryRaw<Row[]>(Prisma.sql`
    WITH used AS (
      SELECT r.provider AS outer_provider, r.key AS outer_key, r.inner_provider AS provider, r.inner_key AS key,
             ${breakdownSums(filter)}
        FROM ${usage(scope, { selection }, by, ranges, days)} r
       GROUP BY 1, 2, 3, 4
    ), ordered AS (
      SELECT *, least(${top}::int + 1, row_number() OVER (
               PARTITION BY outer_provider, outer_key ORDER BY ${breakdownOrder(sort)}))::int AS place
        FROM used v WHERE requests > 0
    ), merged AS (
      SELECT outer_provider, outer_key, place, count(*)::int AS merged, min(provider) AS provider,
             min(key) AS key, ${resummed}
        FROM ordered v GROUP BY outer_provider, outer_key, place
    )
    SELECT v.outer_provider, v.outer_key, v.place, v.merged, v.provider, v.key, ${SUMMED_COLUMNS}
      FROM merged v ORDER BY v.place`);
  const total = new Decimal(ofUsd);
  return values.map((value) => {
    const own = rows.filter((row) => row.outer_provider === value.provider && row.outer_key === value.key);
    const rest = own.find(({ place }) => place > top);
    return {
      rows: own.filter(({ place }) => place <= top).map((row) => toBreakdownRow(row, total)),
      other: rest ? { ...toBreakdownRow(rest, total), provider: "", key: "" } : null,
      otherCount: rest?.merged ?? 0,
    };
  });
}

const resummed = Prisma.raw(
  [
    ...["cost_usd", "previous_usd", "requests", "errors", "input_tokens", "cache_read_tokens"],
    ...["cache_write_tokens", "output_tokens", "reasoning_tokens"],
    ...["exact", "reported", "estimated", "unpriced"],
  ]
    .map((name) => `sum(v.${name}) AS ${name}`)
    .join(", "),
);
