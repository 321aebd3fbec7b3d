import {
  type BreakdownDimension,
  type BreakdownRow,
  type Dimension,
  summedDays,
  usage,
} from "@/lib/analytics";
import { Prisma, type Scope } from "@/lib/db";
import type { Filter } from "@/lib/filters";
import { Decimal, toUsdString } from "@/lib/money";
import { buckets } from "@/lib/time";
import { narrowed } from "./narrowed";

type Named = Pick<BreakdownRow, "provider" | "key">;

/** A value of a dimension, or the `part` of it that has a value of a second one. */
export type CourseValue = Named & { part?: Named };

/** Spend and calls of one bucket. */
export type CoursePoint = { costUsd: string; requests: number };

type Row = Named & {
  place: number;
  inner_provider: string;
  inner_key: string;
  cost_usd: string;
  requests: number;
};

/**
 * How each of these values went, by the buckets of the filter that are over; of "total" the one without a name. With
 * an inner dimension each of them is the part of a value.
 */
export async function courses(
  scope: Scope,
  filter: Filter,
  dimension: Dimension,
  values: CourseValue[],
  inner?: BreakdownDimension,
): Promise<CoursePoint[][]> {
  const over = buckets(filter.range, filter.interval, filter.tz).filter(({ to }) => to <= filter.now);
  const [first, last] = [over.at(0), over.at(-1)];
  if (values.length === 0 || !first || !last) return values.map(() => []);
  const starts = over.map(({ from }) => from.toISOString());
  const selection = narrowed(
    filter,
    dimension,
    values.map(({ key }) => key),
  );
  const by = { outer: dimension, ...(inner && { inner }) };
  const days = await summedDays(scope, { selection }, by, over, true);
  const rows = await scope.db.$queryRaw<Row[]>(Prisma.sql`
    SELECT width_bucket(r.at, (SELECT ${starts}::text[]::timestamptz[])) AS place, r.provider, r.key,
           r.inner_provider, r.inner_key, sum(r.cost_usd)::text AS cost_usd, sum(r.requests)::float8 AS requests
      FROM ${usage(scope, { selection }, by, [{ from: first.from, to: last.to }], days)} r
     GROUP BY 1, 2, 3, 4, 5`);
  const points = new Map(rows.map((row) => [placeOf(toValue(row), row.place), row]));
  return values.map((value) =>
    over.map((_, index) => {
      const point = points.get(placeOf(value, index + 1));
      return { costUsd: toUsdString(new Decimal(point?.cost_usd ?? 0)), requests: point?.requests ?? 0 };
    }),
  );
}

function toValue({ provider, key, inner_provider, inner_key }: Row): CourseValue {
  return { provider, key, part: { provider: inner_provider, key: inner_key } };
}

function placeOf({ provider, key, part }: CourseValue, place: number): string {
  return JSON.stringify([provider, key, part?.provider ?? "", part?.key ?? "", place]);
}
