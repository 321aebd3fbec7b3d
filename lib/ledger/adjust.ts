import type { PoolClient } from "pg";
import { newId } from "@/lib/id";
import { Decimal, toUsdString } from "@/lib/money";
import type { Grade } from "@/lib/pricing";
import { markDays, ROLLED_COLUMNS, rollUp } from "./rollup";

/** What an event costs and why, before or after a correction. `costUsd` is null exactly when it is unpriced. */
export type CostState = {
  costUsd: Decimal | null;
  grade: Grade;
  priceId: string | null;
  /** As they are stored. */
  lineItems: unknown[][] | null;
};

export type Correction = { eventRowId: string; occurredAt: Date; before: CostState; after: CostState };

export type CorrectionContext = {
  teamId: string;
  kind: "reprice" | "undo";
  repriceId: string;
  reason: string | null;
  createdBy: string;
};

const ENTRY = {
  id: "uuid",
  event_row_id: "uuid",
  occurred_at: "timestamptz",
  delta_usd: "numeric",
  cost_usd: "numeric",
  grade: "text",
  previous_cost_usd: "numeric",
  previous_grade: "text",
  price_id: "uuid",
  line_items: "json",
};
const COLUMNS = Object.entries(ENTRY).map(([column, type]) => `${column} ${type}`);

const ADJUST = `
WITH input AS MATERIALIZED (
  SELECT * FROM json_to_recordset($2::json) AS row (${COLUMNS.join(", ")})
), written AS (
  INSERT INTO event_adjustment (team_id, occurred_at, event_row_id, id, kind, reprice_id, delta_usd, cost_usd, grade,
    previous_grade, price_id, line_items, reason, created_by)
  SELECT $1::uuid, occurred_at, event_row_id, id, $3, $4::uuid, delta_usd, cost_usd, grade, previous_grade, price_id,
    line_items, $5, $6
    FROM input ORDER BY occurred_at, event_row_id
), corrected AS (
  SELECT e.*, i.cost_usd AS new_cost_usd, i.grade AS new_grade, i.previous_cost_usd, i.previous_grade
    FROM input i JOIN event e ON e.team_id = $1::uuid AND e.occurred_at = i.occurred_at AND e.id = i.event_row_id
), moved AS (
  SELECT ${ROLLED_COLUMNS}, -1 AS sign, previous_grade AS grade, previous_cost_usd AS cost_usd FROM corrected
  UNION ALL
  SELECT ${ROLLED_COLUMNS}, 1, new_grade, new_cost_usd FROM corrected
), ${rollUp("moved", "sign")}, ${markDays("corrected")}
SELECT count(*)::int AS corrected FROM corrected`;

// Sums that have become nothing: a total must not list a grade that no call has any more.
const FORGET_EMPTY = `
DELETE FROM usage_rollup
 WHERE team_id = $1::uuid AND dimension IN ('total', 'model', 'feature', 'environment', 'key')
   AND bucket >= date_bin('15 minutes', $2::timestamptz, 'epoch') AND bucket <= $3::timestamptz AND requests = 0`;

/**
 * Writes corrections into the ledger as adjustment entries and moves the roll-ups with them, inside the caller's
 * transaction. The corrections are in the order of time.
 */
export async function adjust(
  client: PoolClient,
  context: CorrectionContext,
  corrections: Correction[],
): Promise<void> {
  const [first, last] = [corrections.at(0), corrections.at(-1)];
  if (!first || !last) return;
  const { teamId, kind, repriceId, reason, createdBy } = context;
  const entries = JSON.stringify(corrections.map(toEntry));
  const { rows } = await client.query<{ corrected: number }>({
    name: "adjust",
    text: ADJUST,
    values: [teamId, entries, kind, repriceId, reason, createdBy],
  });
  if (rows[0]?.corrected !== corrections.length)
    throw new Error("a correction names an event that is not kept");
  await client.query(FORGET_EMPTY, [teamId, first.occurredAt, last.occurredAt]);
}

/** What a correction adds to the spend; an unpriced call adds nothing. */
export function differenceUsd({ before, after }: Pick<Correction, "before" | "after">): Decimal {
  return new Decimal(after.costUsd ?? 0).minus(before.costUsd ?? 0);
}

function toEntry(correction: Correction): Record<keyof typeof ENTRY, unknown> {
  const { eventRowId, occurredAt, before, after } = correction;
  return {
    id: newId(),
    event_row_id: eventRowId,
    occurred_at: occurredAt.toISOString(),
    delta_usd: toUsdString(differenceUsd(correction)),
    cost_usd: after.costUsd && toUsdString(after.costUsd),
    grade: after.grade,
    previous_cost_usd: before.costUsd && toUsdString(before.costUsd),
    previous_grade: before.grade,
    price_id: after.priceId,
    line_items: after.lineItems,
  };
}
