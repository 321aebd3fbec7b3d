// How long calls take. No roll-up knows it, so it is asked of the events: of all of them while they are few, and else
// of those in short windows spread evenly over the range, so that the work stays the same however many there are.
import { Prisma, type Scope } from "@/lib/db";
import { eventWhere, type Filter, selectionWhere } from "@/lib/filters";
import { buckets, type Range } from "@/lib/time";
import { summedDays, usage } from "./usage";

/** `requests` are those that told their latency; without one the percentiles are null. */
export type LatencyBucket = Range & { requests: number; p50Ms: number | null; p95Ms: number | null };
export type Latency = { buckets: LatencyBucket[]; requests: number; isSampled: boolean };

/** Up to so many events in a range are all read, of more about so many. */
type Bound = { exactUpTo: number; sample: number };
const BOUND: Bound = { exactUpTo: 50_000, sample: 20_000 };
const WINDOWS = 1000;
/** Against a burst that falls into a window. */
const WINDOW_EVENTS = 250;
/** Multiples of it fall evenly between 0 and 1, so that no window keeps to a full hour. */
const GOLDEN = 0.618_033_988_749_895;

type Row = { place: number; requests: number; latencies: [p50: number, p95: number] };

/** The median and the 95th percentile of the latency in each bucket of the filter. */
export async function latency(scope: Scope, filter: Filter, bound = BOUND): Promise<Latency> {
  const { range, interval, tz } = filter;
  const list = buckets(range, interval, tz);
  const starts = list.map(({ from }) => from.toISOString());
  const events = await countEvents(scope, range);
  const isSampled = events > bound.exactUpTo;
  const source = isSampled
    ? eventsIn(scope, sampleWindows(range, bound.sample / events))
    : Prisma.sql`event e`;
  const rows = await scope.db.$queryRaw<Row[]>(Prisma.sql`
    SELECT width_bucket(e.occurred_at, (SELECT ${starts}::text[]::timestamptz[])) AS place,
           count(*)::int AS requests,
           percentile_disc(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY e.latency_ms) AS latencies
      FROM ${source}
     WHERE ${Prisma.join([eventWhere(scope, range), ...selectionWhere(filter.selection, GRADE)], " AND ")}
       AND e.latency_ms IS NOT NULL
     GROUP BY 1`);
  const known = new Map(rows.map((row) => [row.place, row]));
  const found = list.map((bucket, index): LatencyBucket => {
    const { requests = 0, latencies: [p50Ms, p95Ms] = [null, null] } = known.get(index + 1) ?? {};
    return { ...bucket, requests, p50Ms, p95Ms };
  });
  return { buckets: found, requests: found.reduce((sum, { requests }) => sum + requests, 0), isSampled };
}

const GRADE = Prisma.sql`coalesce((
  SELECT a.grade FROM event_adjustment a
   WHERE a.team_id = e.team_id AND a.occurred_at = e.occurred_at AND a.event_row_id = e.id
   ORDER BY a.created_at DESC, a.id DESC LIMIT 1), e.grade)`;

/** Of any kind: a filter spares an answer rows, but not the reading of them. */
async function countEvents(scope: Scope, range: Range): Promise<number> {
  const days = await summedDays(scope, { selection: {} }, { outer: "total" }, [range]);
  const all = usage(scope, { selection: {} }, { outer: "total" }, [range], days);
  const [row] = await scope.db.$queryRaw<{ requests: number }[]>(
    Prisma.sql`SELECT coalesce(sum(r.requests), 0)::float8 AS requests FROM ${all} r`,
  );
  return row?.requests ?? 0;
}

function eventsIn(scope: Scope, windows: Range[]): Prisma.Sql {
  const [from, to] = [
    windows.map((one) => one.from.toISOString()),
    windows.map((one) => one.to.toISOString()),
  ];
  return Prisma.sql`
    unnest(${from}::text[]::timestamptz[], ${to}::text[]::timestamptz[]) w (starts, ends)
    CROSS JOIN LATERAL (
      SELECT * FROM event WHERE team_id = ${scope.teamId}::uuid AND occurred_at >= w.starts AND occurred_at < w.ends
       ORDER BY occurred_at, id LIMIT ${WINDOW_EVENTS}
    ) e`;
}

/** Windows that together are a share of the range, one somewhere in each of its equal parts; always the same ones. */
export function sampleWindows({ from, to }: Range, share: number): Range[] {
  const part = (to.getTime() - from.getTime()) / WINDOWS;
  const length = part * share;
  return Array.from({ length: WINDOWS }, (_, place) => {
    const start = from.getTime() + place * part + ((place * GOLDEN) % 1) * (part - length);
    return { from: new Date(start), to: new Date(start + length) };
  }).filter((window) => window.from < window.to);
}
