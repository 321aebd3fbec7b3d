import { Prisma, type Scope } from "@/lib/db";
import { eventWhere } from "@/lib/filters";

/** `lastEventAt` is null when there is no event at all. */
export type Receiving = { lastEventAt: Date | null; eventsInLastMinute: number };

/** When the last call ended, and how many did in the last minute. */
export async function receiving(scope: Scope): Promise<Receiving> {
  const rows = await scope.db.$queryRaw<{ last_ms: number | null; count: number }[]>(Prisma.sql`
    SELECT (SELECT (extract(epoch FROM e.occurred_at) * 1000)::float8
              FROM event e WHERE ${eventWhere(scope)} ORDER BY e.occurred_at DESC LIMIT 1) AS last_ms,
           (SELECT count(*)::int FROM event e WHERE ${eventWhere(scope)}
               AND e.occurred_at > now() - interval '1 minute' AND e.occurred_at <= now()) AS count`);
  const [row] = rows;
  return {
    lastEventAt: row?.last_ms == null ? null : new Date(Math.round(row.last_ms)),
    eventsInLastMinute: row?.count ?? 0,
  };
}
