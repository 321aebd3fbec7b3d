import type { PoolClient } from "pg";
import { boundProject, database, inTransaction, type Prisma, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { requireRange, type Selection, selectionInput } from "@/lib/filters";
import { isUuid, newId } from "@/lib/id";
import { type Catalogue, loadKnownPrices } from "@/lib/pricing";
import { actorId, actorNames } from "@/lib/teams";
import { BudgetSum } from "./budget-sum";
import { PreviewSum, type RepricePreview } from "./preview";
import { type Cursor, type RepriceScope, scan } from "./scan";

export type RepriceState = "previewed" | "applying" | "applied" | "undoing" | "undone" | "failed";

export type RepriceProgress = {
  eventsDone: number;
  eventsTotal: number;
  /** Adjustment entries written by the act under way or done, and the sum of their differences. */
  adjusted: number;
  deltaUsd: string;
};

/** `createdBy`, `appliedBy` and `undoneBy` are names to show. */
export type Reprice = {
  id: string;
  state: RepriceState;
  from: Date;
  to: Date;
  timeZone: string;
  filter: Selection;
  preview: RepricePreview;
  progress: RepriceProgress;
  reason: string | null;
  undoReason: string | null;
  error: string | null;
  createdBy: string;
  createdAt: Date;
  appliedBy: string | null;
  appliedAt: Date | null;
  undoneBy: string | null;
  undoneAt: Date | null;
};

/** As it is stored: where the walk has come to stands beside the figures. */
export type StoredProgress = RepriceProgress & { cursor: { occurredAt: string; id: string } | null };

const SCAN_AT_ONCE = 5000;

/**
 * What re-pricing the events of a range would change, with today's prices; kept so that it can be applied. Throws
 * `conflict` while a re-price of the team is at work or another preview of it is reckoned.
 */
export async function previewReprice(
  scope: Scope,
  input: { from: Date; to: Date; filter: Selection; timeZone: string },
): Promise<Reprice> {
  const { teamId } = scope;
  const projectId = boundProject(scope);
  const id = newId();
  const range = requireRange({ from: input.from, to: input.to });
  await inTransaction(async (client) => {
    const asOf = await begin(client, teamId);
    const { catalogue, digest } = await loadKnownPrices(database().pool, asOf, teamId);
    const of = { teamId, projectId, range, selection: input.filter, asOf };
    const budgets = await BudgetSum.begin(scope);
    const preview = await reckon(client, catalogue, of, { timeZone: input.timeZone, budgets });
    await client.query(INSERT, [
      ...[id, teamId, projectId, range.from, range.to, input.timeZone, input.filter, asOf, digest],
      ...[preview, startOf(preview), actorId(scope.actor)],
    ]);
  });
  return getReprice(scope, id);
}

const INSERT = `
  INSERT INTO reprice (id, team_id, project_id, from_time, to_time, time_zone, filter, as_of, prices, preview, progress,
    created_by, state)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'previewed')`;

/** The instant that the preview is of, by the database's clock. */
async function begin(client: PoolClient, teamId: string): Promise<Date> {
  const { rows } = await client.query<{ isFree: boolean; now: Date }>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS "isFree", clock_timestamp() AS now`,
    [`reprice preview ${teamId}`],
  );
  if (!rows[0]?.isFree)
    throw new AppError("conflict", "Another preview is being reckoned. Wait until it is done.");
  await requireRest(client, teamId);
  return rows[0].now;
}

async function reckon(
  client: PoolClient,
  catalogue: Catalogue,
  of: RepriceScope,
  { timeZone, budgets }: { timeZone: string; budgets: BudgetSum },
): Promise<RepricePreview> {
  const sum = new PreviewSum(timeZone);
  const { hasFacts } = budgets;
  for (let after: Cursor | null = null; ; ) {
    const events = await scan(client, catalogue, of, { after, limit: SCAN_AT_ONCE, hasFacts });
    for (const event of events) {
      sum.add(event);
      budgets.add(event);
    }
    const last = events.at(-1);
    if (!last || events.length < SCAN_AT_ONCE)
      return { ...sum.toPreview(), budgets: budgets.toDifferences() };
    after = { occurredAt: last.occurredAt, id: last.eventRowId };
  }
}

/** Throws `conflict` while another re-price of the team is at work. */
export async function requireRest(
  client: Pick<PoolClient, "query">,
  teamId: string,
  id: string | null = null,
): Promise<void> {
  const { rowCount } = await client.query(
    "SELECT FROM reprice WHERE team_id = $1 AND id IS DISTINCT FROM $2 AND state IN ('applying', 'undoing')",
    [teamId, id],
  );
  if (rowCount) throw new AppError("conflict", "Another re-price is under way. Wait until it is done.");
}

/** Progress before the first step. */
export function startOf(preview: Pick<RepricePreview, "scanned">): StoredProgress {
  return { eventsDone: 0, eventsTotal: preview.scanned, adjusted: 0, deltaUsd: "0", cursor: null };
}

/** One re-price of the team. Throws `not_found`. */
export async function getReprice(scope: Scope, id: string): Promise<Reprice> {
  const row = isUuid(id) ? await scope.db.reprice.findFirst({ where: { id, ...visible(scope) } }) : null;
  if (!row) throw new AppError("not_found", "There is no such re-price.");
  return toReprice(row, await namesOf(scope, [row]));
}

/** The team's re-prices, newest first; previews that were never applied are left out. */
export async function listReprices(
  scope: Scope,
  page: { limit: number; before?: string | undefined },
): Promise<Reprice[]> {
  const rows = await scope.db.reprice.findMany({
    where: {
      ...visible(scope),
      state: { not: "previewed" },
      // Ids of version 7 ascend with time.
      ...(page.before ? { id: { lt: page.before } } : {}),
    },
    orderBy: { id: "desc" },
    take: page.limit,
  });
  const names = await namesOf(scope, rows);
  return rows.map((row) => toReprice(row, names));
}

/** Drops a preview. One that was applied stays: throws `conflict`. */
export async function discardReprice(scope: Scope, id: string): Promise<void> {
  const { state } = await getReprice(scope, id);
  const { count } = await scope.db.reprice.deleteMany({
    where: { id, ...visible(scope), state: "previewed" },
  });
  if (count === 0) throw new AppError("conflict", `This re-price is ${state} and stays on record.`);
}

/** What a scope may see: a key bound to a project only re-prices of that project. */
export function visible(scope: Scope): { teamId: string; projectId?: string } {
  const projectId = boundProject(scope);
  return { teamId: scope.teamId, ...(projectId ? { projectId } : {}) };
}

type Row = Prisma.RepriceGetPayload<object>;

function namesOf(scope: Scope, rows: Row[]): Promise<Map<string, string>> {
  return actorNames(
    scope,
    rows.flatMap(({ createdBy, appliedBy, undoneBy }) => [createdBy, appliedBy, undoneBy]),
  );
}

function toReprice(row: Row, names: Map<string, string>): Reprice {
  const name = (id: string | null) => id && (names.get(id) ?? null);
  // safe because only this domain writes these columns
  const { cursor: _, ...progress } = row.progress as StoredProgress;
  return {
    id: row.id,
    state: row.state as RepriceState,
    from: row.fromTime,
    to: row.toTime,
    timeZone: row.timeZone,
    filter: selectionInput.parse(row.filter),
    preview: row.preview as RepricePreview,
    progress,
    reason: row.reason,
    undoReason: row.undoReason,
    error: row.error,
    createdBy: name(row.createdBy) ?? row.createdBy,
    createdAt: row.createdAt,
    appliedBy: name(row.appliedBy),
    appliedAt: row.appliedAt,
    undoneBy: name(row.undoneBy),
    undoneAt: row.undoneAt,
  };
}
