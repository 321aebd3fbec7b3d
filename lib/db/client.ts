import { PrismaPg } from "@prisma/adapter-pg";
import { Pool, type PoolClient } from "pg";
import { env } from "../env";
import { log } from "../log";
import { PrismaClient } from "./generated/client";

export type Database = { url: string; pool: Pool; prisma: PrismaClient };

const holder = globalThis as typeof globalThis & { tokenbudgetDatabase?: Database };

/** Opens one `pg` pool, shared by Prisma and by raw SQL, and makes it this process's database. */
export function openDatabase(url: string): Database {
  const pool = new Pool({
    connectionString: url,
    max: 16,
    connectionTimeoutMillis: 10_000,
    application_name: "tokenbudget",
    // Prisma's adapter sends and reads times without their offset.
    onConnect: async (client) => void (await client.query("SET TIME ZONE 'UTC'")),
  });
  pool.on("error", (error) => log.warn({ err: error }, "a database connection was lost"));
  // A client that is checked out tells its query of a lost connection; without a listener it would end the process.
  pool.on("connect", (client) => client.on("error", () => {}));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  holder.tokenbudgetDatabase = { url, pool, prisma };
  return holder.tokenbudgetDatabase;
}

/** This process's database; opened from DATABASE_URL when the boot has not done so. */
export function database(): Database {
  if (holder.tokenbudgetDatabase) return holder.tokenbudgetDatabase;
  const url = env().DATABASE_URL;
  if (!url) throw new Error("The database is not open yet.");
  return openDatabase(url);
}

export async function closeDatabase(): Promise<void> {
  const open = holder.tokenbudgetDatabase;
  delete holder.tokenbudgetDatabase;
  await open?.prisma.$disconnect();
  await open?.pool.end();
}

/** Runs the work in one transaction on a connection of its own. */
export async function inTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await database().pool.connect();
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
