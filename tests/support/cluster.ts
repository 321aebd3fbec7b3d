import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { readMigrations } from "@/lib/db/migrate";

const checkout = createHash("sha256").update(process.cwd()).digest("hex").slice(0, 8);

/** The folder of this checkout's own test PostgreSQL, kept between runs so that only the first one makes it. */
export const testDataDir = process.env.TEST_DATA_DIR ?? join(tmpdir(), `tokenbudget-test-${checkout}`);

/** Names the template by what it was made from, so that a changed migration makes a new one. */
export function templateName(): string {
  const hash = createHash("sha256");
  for (const { name, sql } of readMigrations()) hash.update(name).update(sql);
  return `template_${hash.digest("hex").slice(0, 12)}`;
}

/** The same server, another database. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs one administrative statement on the server. */
export async function onServer(serverUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
