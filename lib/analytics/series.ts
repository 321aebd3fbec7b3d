import { Prisma, type Scope } from "@/lib/db";
import type { Filter } from "@/lib/filters";
import { Decimal, toUsdString } from "@/lib/money";
import type { Range } from "@/lib/time";
import { type Dimension, summedDays, usage } from "./usage";

/** What a chart can show; more series than these are one: Other. */
const CHART_SERIES = 6;
/** Days are read of their sums unless that takes more pieces than these. */
const MAX_PIECES = 400;
const MAX_RUNS = 60;

/** One key's spend over the range. `provider` is empty except for models. */
export type Series = { key: string; provider: string; costUsd: string };
export type SeriesFigures = { costUsd: string; requests: number; unpricedRequests: number };

export type SeriesChoice = {
  /** How many series stand for themselves, the dearest first; 6. */
  top?: number;
  /** Keys without any spend are series too, those with the most calls first. */
  withUnspent?: boolean;
};

type SeriesRow = {
  place: number;
  rank: number;
  provider: string;
  key: string;
  cost_usd: string;
  requests: number;
  unpriced_requests: number;
  keys: number;
};

type SeriesOver = {
  series: Series[];
  otherCount: number;
  /** Of each series, then of Other when there is one, in a bucket counted from 1. */
  figuresOf: (place: number) => SeriesFigures[];
};

/** The keys of a dimension over buckets of time; none of "total". */
export async function seriesOver(
  scope: Scope,
  filter: Filter,
  dimension: Dimension,
  list: Range[],
  choice: SeriesChoice,
): Promise<SeriesOver> {
  const { top = CHART_SERIES } = choice;
  const rows = dimension === "total" ? [] : await readRows(scope, filter, dimension, list, choice);
  const series = toSeries(rows, top);
  const otherCount = Math.max(0, (rows[0]?.keys ?? 0) - top);
  const figures = new Map(rows.map((row) => [`${row.place} ${row.rank}`, row]));
  const length = series.length + (otherCount > 0 ? 1 : 0);
  const figuresOf = (place: number) =>
    Array.from({ length }, (_, rank) => toFigures(figures.get(`${place} ${rank + 1}`)));
  return { series, otherCount, figuresOf };
}

function toFigures(row: SeriesRow | undefined): SeriesFigures {
  const { requests = 0, unpriced_requests: unpricedRequests = 0 } = row ?? {};
  return { costUsd: usd(row?.cost_usd), requests, unpricedRequests };
}

export function usd(text: string | undefined): string {
  return toUsdString(new Decimal(text ?? 0));
}

/** An array of instants, as a subquery so that it is read once and not for every row. */
function instants(list: Date[]): Prisma.Sql {
  return Prisma.sql`(SELECT ${list.map((instant) => instant.toISOString())}::text[]::timestamptz[])`;
}

/** Which of the buckets that begin at `starts` a row falls in, counted from 1. */
export function placeIn(starts: Date[]): Prisma.Sql {
  return Prisma.sql`width_bucket(r.at, ${instants(starts)})`;
}

async function readRows(
  scope: Scope,
  filter: Filter,
  dimension: Dimension,
  list: Range[],
  { top = CHART_SERIES, withUnspent = false }: SeriesChoice,
): Promise<SeriesRow[]> {
  const runs =
    list.length <= MAX_PIECES ? await summedDays(scope, filter, { outer: dimension }, list, true) : [];
  const days = runs.length <= MAX_RUNS ? runs : [];
  return scope.db.$queryRaw<SeriesRow[]>(Prisma.sql`
    WITH used AS MATERIALIZED (
      SELECT ${placeIn(list.map(({ from }) => from))} AS place, r.provider, r.key, sum(r.cost_usd) AS cost_usd,
             sum(r.requests) AS requests,
             coalesce(sum(r.requests) FILTER (WHERE r.grade = 'unpriced'), 0) AS unpriced_requests
        FROM ${usage(scope, filter, { outer: dimension }, [filter.range], days)} r
       GROUP BY 1, 2, 3
    ), ranked AS (
      SELECT provider, key, least(${top + 1}::int, row_number() OVER dearest)::int AS rank,
             count(*) OVER ()::int AS keys
        FROM used GROUP BY provider, key HAVING sum(cost_usd) > 0 OR (${withUnspent} AND sum(requests) > 0)
      WINDOW dearest AS (ORDER BY sum(cost_usd) DESC, sum(requests) DESC, provider, key)
    )
    SELECT place, rank, keys, sum(cost_usd)::text AS cost_usd, sum(requests)::float8 AS requests,
           sum(unpriced_requests)::float8 AS unpriced_requests, min(provider) AS provider, min(key) AS key
      FROM used JOIN ranked USING (provider, key)
     WHERE used.requests > 0
     GROUP BY place, rank, keys ORDER BY rank, place`);
}

function toSeries(rows: SeriesRow[], top: number): Series[] {
  const series: (Series & { sum: Decimal })[] = [];
  for (const { rank, provider, key, cost_usd } of rows) {
    if (rank > top) continue;
    const known = series[rank - 1];
    if (known) known.sum = known.sum.plus(cost_usd);
    else series[rank - 1] = { key, provider, costUsd: "0", sum: new Decimal(cost_usd) };
  }
  return series.map(({ key, provider, sum }) => ({ key, provider, costUsd: toUsdString(sum) }));
}
