import type { PoolClient } from "pg";
import { database } from "@/lib/db";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/id";
import { log } from "@/lib/log";
import { refreshCatalogue } from "@/lib/pricing";
import { compareFeed, type OpenPrice, type RefusedRate, type SyncCounts } from "./compare";
import type { TableReading } from "./litellm";
import { priceId } from "./shipped";
import { linkTo, readFeed, shownSource } from "./source";

const SYNC_LOCK = 7_251_606;
const DAY_MS = 86_400_000;

export interface SyncInput {
  /** Takes wild rates, and a feed that lost or changed much. */
  force: boolean;
  /** `user:<id>`, `job:<name>` or `admin-key`. */
  startedBy: string;
  /** When the feed's prices begin to hold. */
  now?: Date;
}

export interface SyncResult extends SyncCounts {
  id: string;
  refused: RefusedRate[];
}

type Run = SyncInput & { source: string };

// Route handlers and pages are separate bundles of one process.
const holder = globalThis as typeof globalThis & { tokenbudgetSyncs?: Map<string, Promise<SyncResult>> };

/**
 * Reads the feed and brings the shared catalogue to it. One sync runs at a time over all replicas; a call made while
 * the same one is under way gets its result. Throws `conflict` when the feed is refused as a whole or the sync is
 * turned off, `upstream_failed` when the feed cannot be had; then no price changes.
 */
export async function syncPrices(input: SyncInput): Promise<SyncResult> {
  return share(toRun(input), null);
}

/** Syncs unless one was begun in the last 24 hours, by whichever replica; answers null when none is due. */
export async function syncDaily(now = new Date()): Promise<SyncResult | null> {
  if (env().PRICING_SOURCE_URL === "off") return null;
  const since = new Date(now.getTime() - DAY_MS);
  const { rowCount } = await database().pool.query("SELECT FROM price_sync WHERE started_at > $1 LIMIT 1", [
    since,
  ]);
  if (rowCount !== 0) return null;
  return share(toRun({ force: false, startedBy: "job:price-sync" }), since);
}

function toRun(input: SyncInput): Run {
  const source = env().PRICING_SOURCE_URL;
  if (source === "off")
    throw new AppError("conflict", "The price sync is turned off: PRICING_SOURCE_URL is off.");
  return { ...input, source };
}

function share(run: Run, since: Date | null): Promise<SyncResult> {
  holder.tokenbudgetSyncs ??= new Map();
  const running = holder.tokenbudgetSyncs;
  const key = `${run.force} ${run.source}`;
  const known = running.get(key);
  if (known) return known;
  const result = inTurn(run, since).finally(() => running.delete(key));
  running.set(key, result);
  return result;
}

/** Waits for its turn; takes over the result of the same sync when that was begun since the request, or `since`. */
async function inTurn(run: Run, since: Date | null): Promise<SyncResult> {
  const client = await database().pool.connect();
  let isSound = true;
  try {
    const asked = since ?? (await clock(client));
    await client.query("SELECT pg_advisory_lock($1)", [SYNC_LOCK]);
    return (await findResult(client, run, asked)) ?? (await runOnce(client, run));
  } finally {
    // With its connection ends a lock that could not be given back.
    await client.query("SELECT pg_advisory_unlock($1)", [SYNC_LOCK]).catch(() => {
      isSound = false;
    });
    client.release(!isSound);
  }
}

async function clock(client: PoolClient): Promise<Date> {
  const { rows } = await client.query<{ now: Date }>("SELECT clock_timestamp() AS now");
  return rows[0]?.now ?? new Date();
}

interface Ended {
  id: string;
  state: string;
  counts: SyncCounts;
  refused: RefusedRate[];
  message: string;
}

async function findResult(client: PoolClient, run: Run, since: Date): Promise<SyncResult | null> {
  const { rows } = await client.query<Ended>(
    `SELECT id, state, counts, refused, message FROM price_sync
      WHERE started_at >= $1 AND force = $2 AND source_url = $3 ORDER BY started_at DESC LIMIT 1`,
    [since, run.force, shownSource(run.source)],
  );
  const [ended] = rows;
  if (!ended) return null;
  if (ended.state === "applied") return { id: ended.id, ...ended.counts, refused: ended.refused };
  throw new AppError(ended.state === "refused" ? "conflict" : "upstream_failed", ended.message);
}

async function runOnce(client: PoolClient, run: Run): Promise<SyncResult> {
  const started = { id: newId(), startedAt: await clock(client) };
  try {
    const reading = await readFeed(run.source);
    await client.query("BEGIN");
    const result = await write(client, reading, run, started);
    await client.query("COMMIT");
    const { refused, ...counts } = result;
    log.info({ ...counts, refused: refused.length }, "prices synced");
    // The others follow within a minute; so does this process if it cannot read them now.
    await refreshCatalogue(database().pool).catch((err: unknown) =>
      log.warn({ err }, "prices not read anew"),
    );
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    const isTold = error instanceof AppError;
    const state = isTold && error.code === "conflict" ? "refused" : "failed";
    const message = isTold ? error.message : "The prices could not be written. Nothing was changed.";
    await record(client, run, { ...started, state, message }).catch(() => {});
    throw error;
  }
}

const NEWEST = `
  SELECT DISTINCT ON (provider, model) id, provider, model, valid_from AS "validFrom", valid_to AS "validTo",
    hash, delisted_at AS "delistedAt", rates AS sheet
  FROM price WHERE team_id IS NULL AND replaced_at IS NULL
  ORDER BY provider, model, valid_from DESC`;

const CLOSE = `
  UPDATE price SET valid_to = closed."validTo", closed_at = now()
  FROM json_to_recordset($1::json) AS closed (id uuid, "validTo" timestamptz) WHERE price.id = closed.id`;

const OPEN = `
  INSERT INTO price (id, provider, model, valid_from, source, source_url, fetched_at, hash, rates, sync_id)
  SELECT id, provider, model, "validFrom", 'litellm', $2, $3, hash, sheet, $4
  FROM json_to_recordset($1::json) AS opened (
    id uuid, provider text, model text, "validFrom" timestamptz, hash text, sheet jsonb
  )`;

/** Compares and writes in the open transaction. */
async function write(
  client: PoolClient,
  reading: TableReading,
  run: Run,
  started: Started,
): Promise<SyncResult> {
  const { id } = started;
  const now = run.now ?? new Date();
  const { rows } = await client.query<OpenPrice & { validTo: Date | null }>(NEWEST);
  const open = rows.filter(({ validTo }) => validTo === null);
  const { opened, delisted, counts, refused } = compareFeed(open, reading, run.force);
  const earliest = new Map(rows.map((row) => [nameOf(row), earliestAfter(row)]));
  const versions = opened.map(({ replaces, ...version }) => {
    const validFrom = new Date(Math.max(now.getTime(), earliest.get(nameOf(version)) ?? 0));
    const { provider, model, hash } = version;
    return { ...version, id: priceId([provider, model, validFrom.toISOString(), hash]), validFrom, replaces };
  });
  const closed = versions.flatMap(({ replaces, validFrom }) =>
    replaces ? [{ id: replaces.id, validTo: validFrom }] : [],
  );
  await client.query(CLOSE, [JSON.stringify(closed)]);
  const rowsToOpen = versions.map(({ replaces: _, ...version }) => version);
  await client.query(OPEN, [JSON.stringify(rowsToOpen), linkTo(run.source), now, id]);
  await client.query("UPDATE price SET delisted_at = $2 WHERE id = ANY($1)", [delisted, now]);
  await record(client, run, { ...started, state: "applied", counts, refused });
  return { id, ...counts, refused };
}

/** When a next version can begin at the earliest: no two begin at once, and none before the one before has ended. */
function earliestAfter({ validFrom, validTo }: { validFrom: Date; validTo: Date | null }): number {
  return Math.max(validFrom.getTime() + 1, validTo?.getTime() ?? 0);
}

function nameOf({ provider, model }: { provider: string; model: string }): string {
  return `${provider}\0${model}`;
}

type Started = { id: string; startedAt: Date };
type End = Started & { state: string; counts?: SyncCounts; refused?: RefusedRate[]; message?: string };

async function record(client: PoolClient, { source, force, startedBy }: Run, end: End): Promise<void> {
  const { id, state, counts, refused, message, startedAt } = end;
  await client.query(
    `INSERT INTO price_sync
       (id, source_url, state, force, counts, refused, message, started_by, started_at, finished_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())`,
    [
      id,
      shownSource(source),
      state,
      force,
      counts && JSON.stringify(counts),
      refused && JSON.stringify(refused),
      message,
      startedBy,
      startedAt,
    ],
  );
}

/** One run of the sync. */
export interface Sync {
  id: string;
  sourceUrl: string;
  state: "applied" | "refused" | "failed";
  force: boolean;
  /** Null unless applied. */
  counts: SyncCounts | null;
  refused: RefusedRate[] | null;
  /** Why it was refused or failed. */
  message: string | null;
  startedBy: string;
  startedAt: Date;
  finishedAt: Date;
  /** When prices were last brought to the feed, by this run or an earlier one. */
  lastAppliedAt: Date | null;
}

/** The newest run, or null when there was none. */
export async function lastSync(): Promise<Sync | null> {
  const { rows } = await database().pool.query<Sync>(
    `SELECT id, source_url AS "sourceUrl", state, force, counts, refused, message, started_by AS "startedBy",
       started_at AS "startedAt", finished_at AS "finishedAt",
       (SELECT max(finished_at) FROM price_sync WHERE state = 'applied') AS "lastAppliedAt"
     FROM price_sync ORDER BY started_at DESC, id DESC LIMIT 1`,
  );
  return rows[0] ?? null;
}
