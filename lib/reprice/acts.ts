import type { PoolClient } from "pg";
import { database, inTransaction, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { isUuid } from "@/lib/id";
import { loadKnownPrices } from "@/lib/pricing";
import { actorId } from "@/lib/teams";
import { getReprice, type Reprice, type RepriceState, requireRest, startOf, visible } from "./reprices";
import { runReprice } from "./work";

/**
 * Begins to write a preview's differences into the ledger; the work goes on in the background. Throws `conflict`
 * when it is no longer a preview, another one is under way, or the ledger was re-priced since. One that failed goes on
 * where it stopped.
 */
export async function applyReprice(scope: Scope, id: string, input: { reason: string }): Promise<Reprice> {
  await begin(scope, id, async (client, row) => {
    if (row.state === "failed" && row.undone_at === null) return goOn(client, id, "applying");
    if (row.state !== "previewed") throw new AppError("conflict", `This re-price is already ${row.state}.`);
    const { digest } = await loadKnownPrices(database().pool, row.as_of, row.team_id);
    if (digest !== row.prices)
      throw new AppError("conflict", "Prices were being changed during this preview. Preview again.");
    if (await hasOther(client, row, "greatest(o.applied_at, o.undone_at) > $3", row.as_of))
      throw new AppError(
        "conflict",
        "Events of this range were re-priced since this preview. Preview again.",
      );
    await client.query(
      `UPDATE reprice SET state = 'applying', reason = $2, applied_by = $3, applied_at = now(), progress = $4
        WHERE id = $1`,
      [id, input.reason, actorId(scope.actor), startOf({ scanned: row.scanned })],
    );
  });
  return follow(scope, id);
}

/**
 * Begins to take an applied re-price back, by entries of its own. Throws `conflict` when there is nothing to take
 * back, or when a later re-price of the same time stands on it.
 */
export async function undoReprice(scope: Scope, id: string, input: { reason: string }): Promise<Reprice> {
  await begin(scope, id, async (client, row) => {
    if (row.state === "failed" && row.undone_at !== null) return goOn(client, id, "undoing");
    if (row.state !== "applied" && row.state !== "failed")
      throw new AppError("conflict", `A re-price that is ${row.state} cannot be undone.`);
    const later = await standsOn(client, row);
    if (later)
      throw new AppError(
        "conflict",
        `${nameOf(later)} changed some of the same events since. Undo it first.`,
      );
    await client.query(
      `UPDATE reprice SET state = 'undoing', undo_reason = $2, undone_by = $3, undone_at = now(), progress = $4,
              error = NULL
        WHERE id = $1`,
      [id, input.reason, actorId(scope.actor), startOf({ scanned: row.adjusted })],
    );
  });
  return follow(scope, id);
}

async function goOn(client: PoolClient, id: string, state: RepriceState): Promise<void> {
  await client.query("UPDATE reprice SET state = $2, error = NULL WHERE id = $1", [id, state]);
}

type Row = {
  id: string;
  team_id: string;
  state: RepriceState;
  as_of: Date;
  prices: string;
  applied_at: Date | null;
  undone_at: Date | null;
  from_time: Date;
  to_time: Date;
  scanned: number;
  adjusted: number;
};

/** One act of a team begins at a time, and none while another is at work. */
async function begin(
  scope: Scope,
  id: string,
  act: (client: PoolClient, row: Row) => Promise<void>,
): Promise<void> {
  await inTransaction(async (client) => {
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`reprice ${scope.teamId}`]);
    const { rows } = await client.query<Row>(
      `SELECT id, team_id, state, as_of, prices, applied_at, undone_at, from_time, to_time, (preview->>'scanned')::int AS scanned,
              (progress->>'adjusted')::int AS adjusted
         FROM reprice WHERE id = $1 AND team_id = $2 AND ($3::uuid IS NULL OR project_id = $3)`,
      [isUuid(id) ? id : null, scope.teamId, visible(scope).projectId ?? null],
    );
    const [row] = rows;
    if (!row) throw new AppError("not_found", "There is no such re-price.");
    await requireRest(client, scope.teamId, id);
    await act(client, row);
  });
}

/** Whether another re-price of an overlapping range is so. */
async function hasOther(client: PoolClient, row: Row, isSo: string, than: Date | null): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM reprice o
      WHERE o.team_id = $1 AND o.id <> $2 AND o.from_time < $5 AND o.to_time > $4 AND ${isSo} LIMIT 1`,
    [row.team_id, row.id, than, row.from_time, row.to_time],
  );
  return Boolean(rowCount);
}

/** A later re-price with an entry for an event that this one changed, too. */
async function standsOn(client: PoolClient, row: Row): Promise<{ applied_at: Date; reason: string } | null> {
  const { rows } = await client.query<{ applied_at: Date; reason: string }>(
    `SELECT o.applied_at, o.reason FROM reprice o
      WHERE o.team_id = $1 AND o.id <> $2 AND o.from_time < $5 AND o.to_time > $4
        AND o.applied_at > $3 AND o.state IN ('applied', 'failed')
        AND EXISTS (
          SELECT FROM event_adjustment l
            JOIN event_adjustment a ON a.team_id = l.team_id AND a.occurred_at = l.occurred_at
             AND a.event_row_id = l.event_row_id AND a.reprice_id = $2 AND a.kind = 'reprice'
           WHERE l.team_id = o.team_id AND l.reprice_id = o.id AND l.kind = 'reprice')
      ORDER BY o.applied_at DESC LIMIT 1`,
    [row.team_id, row.id, row.applied_at, row.from_time, row.to_time],
  );
  return rows[0] ?? null;
}

function nameOf({ applied_at, reason }: { applied_at: Date; reason: string }): string {
  return `The re-price of ${applied_at.toISOString().slice(0, 16).replace("T", " ")} UTC (“${reason}”)`;
}

async function follow(scope: Scope, id: string): Promise<Reprice> {
  const begun = await getReprice(scope, id);
  scope.defer(() => runReprice(id));
  return begun;
}
