// The work of a re-price goes in batches. Each is one transaction over entries, roll-ups and the place it has come
// to, under a lock of its row: killed at any instant and begun again by any process, nothing is written twice.
import type { PoolClient } from "pg";
import { database, inTransaction } from "@/lib/db";
import { type Selection, selectionInput } from "@/lib/filters";
import { adjust, type Correction, type CorrectionContext, differenceUsd } from "@/lib/ledger";
import { log } from "@/lib/log";
import { Decimal, toUsdString } from "@/lib/money";
import { type Catalogue, loadKnownPrices } from "@/lib/pricing";
import type { StoredProgress } from "./reprices";
import { type Cursor, scan } from "./scan";
import { undoable } from "./undoable";

const BATCH = 1000;
const FAILURES_ALLOWED = 5;

type Row = {
  id: string;
  team_id: string;
  project_id: string | null;
  state: "applying" | "undoing";
  from_time: Date;
  to_time: Date;
  filter: Selection;
  as_of: Date;
  prices: string;
  progress: StoredProgress;
  reason: string | null;
  undo_reason: string | null;
  applied_by: string;
  undone_by: string;
};

/** What a batch walked over, and which of it changes. */
type Batch = { walked: number; end: Cursor | null; corrections: Correction[] };

const holder = globalThis as typeof globalThis & {
  tokenbudgetReprices?: { running: Map<string, Promise<void>>; failures: Map<string, number> };
};

function shared() {
  holder.tokenbudgetReprices ??= { running: new Map(), failures: new Map() };
  return holder.tokenbudgetReprices;
}

/** Goes on with every re-price that was begun and is not done, of all teams; for the jobs. */
export async function continueReprices(): Promise<void> {
  const { rows } = await database().pool.query<{ id: string }>(
    "SELECT id FROM reprice WHERE state IN ('applying', 'undoing') ORDER BY coalesce(undone_at, applied_at)",
  );
  for (const { id } of rows) await runReprice(id);
}

/** Drops previews that nobody applied within a week; for the jobs. */
export async function dropOldPreviews(): Promise<void> {
  await database().pool.query(
    "DELETE FROM reprice WHERE state = 'previewed' AND created_at < now() - interval '7 days'",
  );
}

/** Works on one re-price until it is done or another process has it; never throws. */
export function runReprice(id: string): Promise<void> {
  const { running } = shared();
  const known = running.get(id);
  if (known) return known;
  const run = work(id).finally(() => running.delete(id));
  running.set(id, run);
  return run;
}

async function work(id: string): Promise<void> {
  const { failures } = shared();
  try {
    let catalogue: Catalogue | undefined;
    const prices = async (row: Row) => {
      catalogue ??= await previewedPrices(row);
      return catalogue;
    };
    while (await advance(id, prices)) failures.delete(id);
  } catch (error) {
    if (isTransient(error))
      return log.warn({ err: error, reprice_id: id }, "a re-price waits for the database");
    const times = (failures.get(id) ?? 0) + 1;
    failures.set(id, times);
    log.error({ err: error, reprice_id: id, times }, "a re-price stopped");
    if (times >= FAILURES_ALLOWED) await giveUp(id).catch(() => {});
  }
}

/** The prices of the preview. Throws when they are no longer the same: something was then being changed. */
async function previewedPrices(row: Row): Promise<Catalogue> {
  const { catalogue, digest } = await loadKnownPrices(database().pool, row.as_of, row.team_id);
  if (digest !== row.prices) throw new Error("the prices are not those of the preview");
  return catalogue;
}

// A lost connection, a server that stops, starts or is full, a serialization failure or deadlock.
function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  const isLost = /^(Connection terminated|timeout exceeded)/.test(error.message);
  return isLost || /^(08|40|53|57)...$|^E[A-Z]+$/.test(code);
}

async function giveUp(id: string): Promise<void> {
  shared().failures.delete(id);
  await database().pool.query(
    `UPDATE reprice SET state = 'failed', error = 'It stopped again and again at the same place. It can go on from there, or what it has written can be undone.'
      WHERE id = $1 AND state IN ('applying', 'undoing')`,
    [id],
  );
}

/** One batch; false when there is none left for this process. */
function advance(id: string, prices: (row: Row) => Promise<Catalogue>): Promise<boolean> {
  return inTransaction(async (client) => {
    const { rows } = await client.query<Row>(
      "SELECT * FROM reprice WHERE id = $1 AND state IN ('applying', 'undoing') FOR UPDATE SKIP LOCKED",
      [id],
    );
    const [row] = rows;
    if (!row) return false;
    const cursor = toCursor(row.progress);
    const batch =
      row.state === "applying"
        ? await toApply(client, row, await prices(row), cursor)
        : await undoable(client, { teamId: row.team_id, repriceId: row.id, after: cursor, limit: BATCH });
    const corrections = await adjust(client, contextOf(row), batch.corrections);
    await client.query("UPDATE reprice SET progress = $2, state = $3 WHERE id = $1", [
      id,
      advanced(row.progress, { ...batch, corrections }),
      batch.end ? row.state : row.state === "applying" ? "applied" : "undone",
    ]);
    return batch.end !== null;
  });
}

async function toApply(
  client: PoolClient,
  row: Row,
  catalogue: Catalogue,
  after: Cursor | null,
): Promise<Batch> {
  const of = {
    teamId: row.team_id,
    projectId: row.project_id,
    range: { from: row.from_time, to: row.to_time },
    selection: selectionInput.parse(row.filter),
    asOf: row.as_of,
  };
  const events = await scan(client, catalogue, of, { after, limit: BATCH });
  const last = events.length < BATCH ? undefined : events.at(-1);
  return {
    walked: events.length,
    end: last ? { occurredAt: last.occurredAt, id: last.eventRowId } : null,
    corrections: events.filter(({ hasChanged }) => hasChanged),
  };
}

function contextOf(row: Row): CorrectionContext {
  const of = { teamId: row.team_id, repriceId: row.id };
  return row.state === "applying"
    ? { ...of, kind: "reprice", reason: row.reason, createdBy: row.applied_by }
    : { ...of, kind: "undo", reason: row.undo_reason, createdBy: row.undone_by };
}

function advanced(progress: StoredProgress, { walked, end, corrections }: Batch): StoredProgress {
  const delta = corrections.reduce(
    (sum, correction) => sum.plus(differenceUsd(correction)),
    new Decimal(progress.deltaUsd),
  );
  return {
    eventsDone: progress.eventsDone + walked,
    eventsTotal: Math.max(progress.eventsTotal, progress.eventsDone + walked),
    adjusted: progress.adjusted + corrections.length,
    deltaUsd: toUsdString(delta),
    cursor: end && { occurredAt: end.occurredAt.toISOString(), id: end.id },
  };
}

function toCursor({ cursor }: StoredProgress): Cursor | null {
  return cursor && { occurredAt: new Date(cursor.occurredAt), id: cursor.id };
}
