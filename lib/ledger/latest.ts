import { Prisma } from "@/lib/db";

/** Joins the last adjustment of each event `e` as `a`; its columns are null for an event without one. */
export const latestAdjustment = Prisma.sql`
  LEFT JOIN LATERAL (
    SELECT id, cost_usd, grade, price_id, line_items, created_at FROM event_adjustment
     WHERE team_id = e.team_id AND occurred_at = e.occurred_at AND event_row_id = e.id
     ORDER BY created_at DESC, id DESC LIMIT 1
  ) a ON true`;
