import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { openDatabase } from "@/lib/db/client";
import { startEmbedded } from "@/lib/db/embedded";
import { migrate } from "@/lib/db/migrate";
import { databaseUrl, onServer, templateName, testDataDir } from "./cluster";

declare module "vitest" {
  export interface ProvidedContext {
    serverUrl: string;
  }
}

/** Starts PostgreSQL, makes the migrated template and clears what an earlier run left. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  process.env.DATA_DIR = testDataDir;
  const server = await startEmbedded();
  const template = templateName();
  const client = new Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    "SELECT datname AS name FROM pg_database WHERE datname ~ '^(test|template)_'",
  );
  for (const { name } of rows)
    if (name !== template) await client.query(`DROP DATABASE "${name}" WITH (FORCE)`);
  await client.end();
  if (!rows.some(({ name }) => name === template)) await makeTemplate(server.url, template);
  project.provide("serverUrl", server.url);
  return async () => server.stop();
}

async function makeTemplate(serverUrl: string, template: string): Promise<void> {
  const draft = `test_${template}`;
  await onServer(serverUrl, `CREATE DATABASE "${draft}"`);
  const { pool, prisma } = openDatabase(databaseUrl(serverUrl, draft));
  await migrate(pool);
  await prisma.$disconnect();
  await pool.end();
  await onServer(serverUrl, `ALTER DATABASE "${draft}" RENAME TO "${template}"`);
}
