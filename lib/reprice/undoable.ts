import type { PoolClient } from "pg";
import type { Correction } from "@/lib/ledger";
import { Decimal } from "@/lib/money";
import type { Grade } from "@/lib/pricing";
import type { Cursor } from "./scan";

type Row = {
  event_row_id: string;
  occurred_at: Date;
  is_ours: boolean;
  cost_usd: string | null;
  grade: Grade;
  previous_cost_usd: string | null;
  previous_grade: Grade;
  previous_price_id: string | null;
  previous_line_items: unknown[][] | null;
};

// What stood before an entry is the entry before it, or else the event itself. Re-prices that came after it have been
// undone, or this one could not be; after anything else the event is no longer ours to turn back.
const ENTRIES = `
SELECT a.event_row_id, a.occurred_at, a.cost_usd, a.grade,
       NOT EXISTS (
         SELECT FROM event_adjustment l
          WHERE l.team_id = a.team_id AND l.occurred_at = a.occurred_at AND l.event_row_id = a.event_row_id
            AND (l.created_at, l.id) > (a.created_at, a.id) AND l.kind NOT IN ('reprice', 'undo')
       ) AS is_ours,
       CASE WHEN p.id IS NULL THEN e.cost_usd ELSE p.cost_usd END AS previous_cost_usd,
       coalesce(p.grade, e.grade) AS previous_grade,
       CASE WHEN p.id IS NULL THEN e.price_id ELSE p.price_id END AS previous_price_id,
       CASE WHEN p.id IS NULL THEN e.line_items ELSE p.line_items END AS previous_line_items
  FROM event_adjustment a
  JOIN event e ON e.team_id = a.team_id AND e.occurred_at = a.occurred_at AND e.id = a.event_row_id
  LEFT JOIN LATERAL (
    SELECT b.* FROM event_adjustment b
     WHERE b.team_id = a.team_id AND b.occurred_at = a.occurred_at AND b.event_row_id = a.event_row_id
       AND (b.created_at, b.id) < (a.created_at, a.id)
     ORDER BY b.created_at DESC, b.id DESC LIMIT 1
  ) p ON true
 WHERE a.team_id = $1 AND a.reprice_id = $2 AND a.kind = 'reprice'
   AND NOT EXISTS (
     SELECT FROM event_adjustment u
      WHERE u.team_id = a.team_id AND u.occurred_at = a.occurred_at AND u.event_row_id = a.event_row_id
        AND u.reprice_id = a.reprice_id AND u.kind = 'undo'
   )
   AND (a.occurred_at, a.event_row_id) > ($3::timestamptz, $4::uuid)
 ORDER BY a.occurred_at, a.event_row_id LIMIT $5`;

const BEFORE_ALL = { occurredAt: "-infinity", id: "00000000-0000-0000-0000-000000000000" };

/** The next entries of a re-price after a cursor, turned back; `end` is null when these are the last. */
export async function undoable(
  client: Pick<PoolClient, "query">,
  page: { teamId: string; repriceId: string; after: Cursor | null; limit: number },
): Promise<{ walked: number; end: Cursor | null; corrections: Correction[] }> {
  const after = page.after ?? BEFORE_ALL;
  const { rows } = await client.query<Row>(ENTRIES, [
    page.teamId,
    page.repriceId,
    after.occurredAt,
    after.id,
    page.limit,
  ]);
  const last = rows.length < page.limit ? undefined : rows.at(-1);
  return {
    walked: rows.length,
    end: last ? { occurredAt: last.occurred_at, id: last.event_row_id } : null,
    corrections: rows.filter(({ is_ours }) => is_ours).map(toCorrection),
  };
}

function toCorrection(row: Row): Correction {
  return {
    eventRowId: row.event_row_id,
    occurredAt: row.occurred_at,
    before: {
      costUsd: row.cost_usd === null ? null : new Decimal(row.cost_usd),
      grade: row.grade,
    },
    after: {
      costUsd: row.previous_cost_usd === null ? null : new Decimal(row.previous_cost_usd),
      grade: row.previous_grade,
      priceId: row.previous_price_id,
      lineItems: row.previous_line_items,
    },
  };
}
