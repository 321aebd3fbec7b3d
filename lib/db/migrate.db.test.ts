import { Pool } from "pg";
import { expect, test } from "vitest";
import { scratchDatabase } from "@/tests/support/database";
import { migrate, readMigrations } from "./migrate";

async function withPool<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = new Pool({ connectionString: await scratchDatabase() });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

const names = readMigrations().map(({ name }) => name);

test("applies what is pending once, also when several replicas start at once", () =>
  withPool(async (pool) => {
    const applied = await Promise.all([migrate(pool), migrate(pool), migrate(pool)]);
    expect(applied.flat()).toEqual(names);
    expect(await migrate(pool)).toEqual([]);
    const { rows } = await pool.query(
      "SELECT count(*)::int FROM _prisma_migrations WHERE finished_at IS NOT NULL",
    );
    expect(rows).toEqual([{ count: names.length }]);
  }));

test("a migration that is cut off leaves nothing, and the next start applies it", () =>
  withPool(async (pool) => {
    // The last thing a migration does is to note itself; a server that dies there undoes all of it.
    await pool.query(
      "CREATE TABLE _prisma_migrations (id text CHECK (id IS NULL), checksum text, finished_at timestamptz, migration_name text, logs text, rolled_back_at timestamptz, started_at timestamptz DEFAULT now(), applied_steps_count int)",
    );
    await expect(migrate(pool)).rejects.toThrow(names[0]);
    const { rows } = await pool.query("SELECT to_regclass('event') AS event, to_regclass('team') AS team");
    expect(rows).toEqual([{ event: null, team: null }]);
    await pool.query("DROP TABLE _prisma_migrations");
    expect(await migrate(pool)).toEqual(names);
  }));
