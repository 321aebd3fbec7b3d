import { getBudget } from "@/lib/budgets";
import { Prisma, type Scope } from "@/lib/db";
import {
  adjustmentsWithin,
  at,
  eventCost,
  eventGrade,
  isCounted,
  recordedWhere,
  selectionWhere,
  valueOfEvent,
} from "@/lib/filters";
import { Decimal, toUsdString } from "@/lib/money";
import type { Range } from "@/lib/time";

/** How far a hard budget can be overspent; decimal text in US dollars. */
export type Bound = {
  /** By calls that reserve: nothing, apart from what `beyondReserved` names. */
  reservedCallsUsd: string;
  beyondReserved: string[];
  /** The most that calls without a reservation have cost within one minute, of the window: such calls nobody stops. */
  unreservedUsd: string;
  window: Range;
};

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 7;

const BEYOND_RESERVED = [
  "tokens that a provider charges beyond the input bound and the output limit that were reserved",
  "tools that a provider charges by use, unless the reservation says how many",
  "audio and images at rates above those of text",
  "prices that change between reservation and call",
  "calls that the proxy forwarded just before the database server itself crashed",
  "calls that are under way when a budget is made or begins to count other calls, and those that another process forwards within the second after",
  "calls that settle with another model, key or tags than they reserved with",
];

/** Of a budget, or of the worst counter of one that is kept by a dimension. Throws `not_found`. */
export async function budgetBound(scope: Scope, id: string, now = new Date()): Promise<Bound> {
  const { selector, per } = await getBudget(scope, id);
  const window = { from: new Date(now.getTime() - WINDOW_DAYS * DAY_MS), to: now };
  const key = per === null ? Prisma.sql`''` : valueOfEvent(per, eventGrade);
  const where = Prisma.join(
    [recordedWhere(scope, window), isCounted, ...selectionWhere(selector, eventGrade)],
    " AND ",
  );
  const rows = await scope.db.$queryRaw<{ usd: string | null }[]>(Prisma.sql`
    SELECT max(m.usd)::text AS usd FROM (
      SELECT date_trunc('minute', e.occurred_at) AS minute, ${key} AS key, sum(${eventCost}) AS usd
        FROM event e ${adjustmentsWithin(scope, window)}
        LEFT JOIN reservation v ON v.team_id = ${scope.teamId}::uuid AND v.id = coalesce(e.reservation, e.event_id)
         AND (v.state IN ('settled', 'open') OR (v.door IS NOT NULL AND e.reservation IS NOT NULL)) AND v.created_at >= ${at(window.from)} - interval '1 day'
       WHERE ${where} AND v.id IS NULL
       GROUP BY 1, 2
    ) m`);
  return {
    reservedCallsUsd: "0",
    beyondReserved: BEYOND_RESERVED,
    unreservedUsd: toUsdString(new Decimal(rows[0]?.usd ?? 0)),
    window,
  };
}
