import type { PoolClient } from "pg";
import { newId } from "@/lib/id";
import { Decimal, toUsdString } from "@/lib/money";
import type { Grade } from "@/lib/pricing";
import { QUARTER_HOUR_MS } from "@/lib/time";
import { recountCorrected } from "./counted";
import { markDays, ROLLED_COLUMNS, rollUp } from "./rollup";

/** The grade of an event; one that is superseded costs 0 and is in no total. */
export type EventGrade = Grade | "superseded";

/** What an event costs and why, before or after a correction. `costUsd` is null exactly when it is unpriced. */
export type CostState = {
  costUsd: Decimal | null;
  grade: EventGrade;
  priceId: string | null;
  /** As they are stored. */
  lineItems: unknown[][] | null;
};

export type Correction = {
  eventRowId: string;
  occurredAt: Date;
  before: Pick<CostState, "costUsd" | "grade">;
  after: CostState;
  /** The beginning of the transaction, if it is not said. */
  createdAt?: Date;
};

export type CorrectionContext = {
  teamId: string;
  kind: "reprice" | "undo" | "superseded";
  repriceId: string | null;
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
  created_at: "timestamptz",
};
const COLUMNS = Object.entries(ENTRY).map(([column, type]) => `${column} ${type}`);
const GIVEN = `json_to_recordset($2::json) AS given (${COLUMNS.join(", ")})`;

// Two that correct the same event follow one another. What the first wrote is then seen, by the next statement only.
const LOCK = `
SELECT FROM ${GIVEN} JOIN event e ON e.team_id = $1::uuid AND e.occurred_at = given.occurred_at AND e.id = event_row_id
 ORDER BY e.occurred_at, e.id FOR NO KEY UPDATE OF e`;

const ADJUST = `
WITH input AS MATERIALIZED (
  SELECT * FROM ${GIVEN}
   WHERE NOT EXISTS (
     SELECT FROM event_adjustment s WHERE s.team_id = $1::uuid AND s.occurred_at = given.occurred_at
        AND s.event_row_id = given.event_row_id AND s.kind = 'superseded')
), written AS (
  INSERT INTO event_adjustment (team_id, occurred_at, event_row_id, id, kind, reprice_id, delta_usd, cost_usd, grade,
    previous_grade, price_id, line_items, reason, created_by, created_at)
  SELECT $1::uuid, occurred_at, event_row_id, id, $3, $4::uuid, delta_usd, cost_usd, grade, previous_grade, price_id,
    line_items, $5, $6, coalesce(created_at, now())
    FROM input ORDER BY occurred_at, event_row_id
), corrected AS (
  SELECT e.*, i.cost_usd AS new_cost_usd, i.grade AS new_grade, i.previous_cost_usd, i.previous_grade
    FROM input i JOIN event e ON e.team_id = $1::uuid AND e.occurred_at = i.occurred_at AND e.id = i.event_row_id
), moved AS (
  SELECT ${ROLLED_COLUMNS}, -1 AS sign, previous_grade AS grade, previous_cost_usd AS cost_usd FROM corrected
  UNION ALL
  SELECT ${ROLLED_COLUMNS}, 1, new_grade, new_cost_usd FROM corrected WHERE new_grade <> 'superseded'
), ${rollUp("moved", "sign")}, ${markDays("corrected")}
SELECT event_row_id AS id FROM input`;

// Sums that have become nothing: a total must not list a grade that no call has any more.
const FORGET_EMPTY = `
DELETE FROM usage_rollup
 WHERE team_id = $1::uuid AND dimension IN ('total', 'model', 'feature', 'environment', 'key')
   AND bucket = ANY($2::timestamptz[]) AND requests = 0`;

/**
 * Writes corrections into the ledger as adjustment entries and moves the roll-ups with them, inside the caller's
 * transaction. Answers those that were written: all but the ones of superseded events, which stay as they are.
 */
export async function adjust(
  client: PoolClient,
  context: CorrectionContext,
  corrections: Correction[],
): Promise<Correction[]> {
  if (corrections.length === 0) return [];
  const entries = JSON.stringify(corrections.map(toEntry));
  const locked = await client.query({ name: "adjust lock", text: LOCK, values: [context.teamId, entries] });
  if (locked.rowCount !== corrections.length) throw new Error("a correction names an event that is not kept");
  return write(client, context, corrections, entries);
}

/** The same of events that the transaction has locked. */
export async function write(
  client: PoolClient,
  context: CorrectionContext,
  corrections: Correction[],
  entries = JSON.stringify(corrections.map(toEntry)),
): Promise<Correction[]> {
  const { teamId, kind, repriceId, reason, createdBy } = context;
  const { rows } = await client.query<{ id: string }>({
    name: "adjust",
    text: ADJUST,
    values: [teamId, entries, kind, repriceId, reason, createdBy],
  });
  const ids = new Set(rows.map(({ id }) => id));
  const written = corrections.filter(({ eventRowId }) => ids.has(eventRowId));
  await client.query(FORGET_EMPTY, [teamId, quartersOf(written)]);
  await recountCorrected(client, teamId, written);
  return written;
}

function quartersOf(corrections: Correction[]): string[] {
  const starts = corrections.map(
    ({ occurredAt }) => occurredAt.getTime() - (occurredAt.getTime() % QUARTER_HOUR_MS),
  );
  return [...new Set(starts)].map((start) => new Date(start).toISOString());
}

/** What a correction adds to the spend; an unpriced call adds nothing. */
export function differenceUsd({ before, after }: Pick<Correction, "before" | "after">): Decimal {
  return new Decimal(after.costUsd ?? 0).minus(before.costUsd ?? 0);
}

function toEntry(correction: Correction): Record<keyof typeof ENTRY, unknown> {
  const { eventRowId, occurredAt, before, after, createdAt } = correction;
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
    created_at: createdAt?.toISOString(),
  };
}
