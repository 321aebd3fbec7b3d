import type { PoolClient } from "pg";
import {
  bookOf,
  type CounterName,
  countersOf,
  heldBook,
  moveCounters,
  noteMoved,
  reloadBook,
  type SpendFacts,
} from "@/lib/budgets";
import { type Decimal, toUsdString } from "@/lib/money";
import { type EventRow, toParameters } from "./statement";

/** An event whose cost changes. */
type Corrected = { eventRowId: string; occurredAt: Date; before: Cost; after: Cost };
type Cost = { costUsd: Decimal | null; grade: string };

const TRIES = 20;
const BUDGETS_CHANGED = "TB001";

/**
 * Runs a statement that stores rows, given them as parameters with the counters they move, and the version of the
 * budgets that these are of; again with those of a newer version when it is told of one.
 */
export async function withCounters<T>(
  teamId: string,
  rows: EventRow[],
  store: (given: ReturnType<typeof toParameters>, version: number) => Promise<T>,
): Promise<T> {
  let { version, budgets } = await bookOf(teamId);
  for (let tries = 1; ; tries++) {
    const moved: CounterName[] = [];
    for (const row of rows) {
      const names = budgets.length > 0 ? countersOf(budgets, row) : undefined;
      row.counters = names;
      if (names) moved.push(...names);
    }
    try {
      const stored = await store(toParameters(rows), version);
      noteMoved(teamId, moved);
      return stored;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : "";
      if (code !== BUDGETS_CHANGED || tries === TRIES) throw error;
      ({ version, budgets } = await reloadBook(teamId));
    }
  }
}

const FACTS = `
SELECT e.id, e.occurred_at, e.project_id, e.provider, e.model,
       e.feature, e.environment, e.key_id, e.end_user_id, e.customer_id, e.session_id, e.door, e.operation, e.status,
       e.service_tier, e.tags
  FROM unnest($2::uuid[], $3::timestamptz[]) AS given (id, occurred_at)
  JOIN event e ON e.team_id = $1::uuid AND e.occurred_at = given.occurred_at AND e.id = given.id`;

const MOVE = `
WITH ${moveCounters(`
  SELECT name, spent_usd, 0 AS reserved_usd FROM json_to_recordset($2::json) AS move (name json, spent_usd numeric)`)}
SELECT`;

/** Moves the counters of corrected events, inside the transaction that corrects them. */
export async function recountCorrected(
  client: PoolClient,
  teamId: string,
  corrections: Corrected[],
): Promise<void> {
  const { budgets } = await heldBook(client, teamId);
  if (budgets.length === 0 || corrections.length === 0) return;
  const { rows } = await client.query<Omit<SpendFacts, "occurred_at"> & { id: string; occurred_at: Date }>(
    FACTS,
    [
      teamId,
      corrections.map(({ eventRowId }) => eventRowId),
      corrections.map(({ occurredAt }) => occurredAt.toISOString()),
    ],
  );
  const facts = new Map(
    rows.map(({ occurred_at, ...row }) => [row.id, { ...row, occurred_at: occurred_at.toISOString() }]),
  );
  const moves: { name: CounterName; spent_usd: string }[] = [];
  for (const { eventRowId, before, after } of corrections) {
    const fact = facts.get(eventRowId);
    if (!fact) continue;
    for (const [state, sign] of [
      [before, -1],
      [after, 1],
    ] as const) {
      if (state.costUsd === null || state.costUsd.isZero()) continue;
      const spent_usd = toUsdString(state.costUsd.times(sign));
      for (const name of countersOf(budgets, { ...fact, grade: state.grade }))
        moves.push({ name, spent_usd });
    }
  }
  if (moves.length === 0) return;
  await client.query(MOVE, [teamId, JSON.stringify(moves)]);
  noteMoved(
    teamId,
    moves.map(({ name }) => name),
  );
}
