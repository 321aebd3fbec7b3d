// Months of the ledger. A partition is made beside its parent and then attached, which does not wait for
// readers and writers as `PARTITION OF` would.
import type { PoolClient } from "pg";
import { database, inTransaction } from "./client";

const PARTITIONED = ["event", "event_adjustment", "usage_rollup", "usage_daily", "usage_combined"] as const;
const PARTITION_LOCK = 7_251_605;

const holder = globalThis as typeof globalThis & { tokenbudgetMonths?: Set<string> };

/** `2026-11` for any instant of that month in UTC. */
export function monthOf(instant: Date): string {
  return instant.toISOString().slice(0, 7);
}

function bounds(month: string): { from: string; to: string } {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return { from: `${month}-01T00:00:00Z`, to: new Date(Date.UTC(year, number, 1)).toISOString() };
}

/** Makes sure that rows of these months have a partition. Costs nothing for months already seen. */
export async function ensureMonths(months: Iterable<string>): Promise<void> {
  holder.tokenbudgetMonths ??= new Set();
  const ready = holder.tokenbudgetMonths;
  const missing = [...new Set(months)].filter((month) => !ready.has(month)).sort();
  if (missing.length === 0) return;
  await locked(async (client) => {
    for (const month of missing)
      for (const parent of PARTITIONED) await ensurePartition(client, parent, month);
  });
  for (const month of missing) ready.add(month);
}

/** Forgets which months were seen, so that the next `ensureMonths` asks the database again. */
export function forgetMonths(): void {
  holder.tokenbudgetMonths?.clear();
}

async function ensurePartition(client: PoolClient, parent: string, month: string): Promise<void> {
  const name = `${parent}_${month.replace("-", "_")}`;
  const exists = await client.query("SELECT to_regclass($1) AS found", [name]);
  if (exists.rows[0]?.found) return;
  const { from, to } = bounds(month);
  await client.query(`CREATE TABLE "${name}" (LIKE "${parent}" INCLUDING ALL)`);
  await client.query(
    `ALTER TABLE "${parent}" ATTACH PARTITION "${name}" FOR VALUES FROM ('${from}') TO ('${to}')`,
  );
}

/** The first instant that retention keeps: the start of the month in which the horizon falls. */
export function retentionFloor(now: Date, retentionDays: number): Date {
  const horizon = new Date(now.getTime() - retentionDays * 86_400_000);
  return new Date(Date.UTC(horizon.getUTCFullYear(), horizon.getUTCMonth(), 1));
}

/** Drops every month that ended before `floor`, and the identities of its events; answers the months. */
export async function dropMonthsBefore(floor: Date): Promise<string[]> {
  const first = monthOf(floor);
  const dropped = await locked(async (client) => {
    const found = await client.query<{ name: string; month: string }>(
      `SELECT c.relname AS name, replace(right(c.relname, 7), '_', '-') AS month
         FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = ANY($1::regclass[])`,
      [PARTITIONED],
    );
    const old = found.rows.filter((row) => row.month < first);
    for (const { name } of old) await client.query(`DROP TABLE "${name}"`);
    return [...new Set(old.map((row) => row.month))].sort();
  });
  for (const month of dropped) holder.tokenbudgetMonths?.delete(month);
  for (const table of ["event_identity", "response_identity"]) await deleteBefore(table, floor);
  await database().pool.query("DELETE FROM usage_day WHERE day < $1", [floor]);
  return dropped;
}

async function deleteBefore(table: string, floor: Date): Promise<void> {
  const { pool } = database();
  for (;;) {
    const deleted = await pool.query(
      `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE occurred_at < $1 LIMIT 10000))`,
      [floor],
    );
    if (!deleted.rowCount) return;
  }
}

function locked<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  return inTransaction(async (client) => {
    await client.query("SELECT pg_advisory_xact_lock($1)", [PARTITION_LOCK]);
    return work(client);
  });
}
