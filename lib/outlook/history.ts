import { summedDays, usage } from "@/lib/analytics";
import { Prisma, type Scope } from "@/lib/db";
import type { Filter } from "@/lib/filters";
import { buckets, type Interval, type Range } from "@/lib/time";

/** Spend of one bucket, as a number: what follows from it is an expectation, not a figure of the ledger. */
export type Spent = Range & { usd: number; keyUsd: Map<string, number> };

/** The spend of a range in buckets of the filter's zone, with its parts by model. */
export async function spendHistory(
  scope: Scope,
  filter: Filter,
  range: Range,
  interval: Interval,
): Promise<Spent[]> {
  const list = buckets(range, interval, filter.tz);
  const starts = list.map(({ from }) => from.toISOString());
  const days = interval === "day" ? await summedDays(scope, filter, { outer: "model" }, list, true) : [];
  const rows = await scope.db.$queryRaw<{ place: number; key: string; usd: number }[]>(Prisma.sql`
    SELECT width_bucket(r.at, (SELECT ${starts}::text[]::timestamptz[])) AS place, r.key, sum(r.cost_usd)::float8 AS usd
      FROM ${usage(scope, filter, { outer: "model" }, [range], days)} r
     GROUP BY 1, 2`);
  const spent = list.map((bucket): Spent => ({ ...bucket, usd: 0, keyUsd: new Map() }));
  for (const { place, key, usd } of rows) {
    const bucket = spent[place - 1];
    if (!bucket || usd === 0) continue;
    bucket.usd += usd;
    bucket.keyUsd.set(key, usd + (bucket.keyUsd.get(key) ?? 0));
  }
  return spent;
}

/** From the first bucket that spent anything: what was before says nothing about the usual. */
export function sinceFirst(history: Spent[]): Spent[] {
  const first = history.findIndex(({ usd }) => usd > 0);
  return first === -1 ? [] : history.slice(first);
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}
