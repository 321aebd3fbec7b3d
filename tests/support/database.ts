import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, inject } from "vitest";
import { closeDatabase, type Database, database, openDatabase } from "@/lib/db/client";
import { databaseUrl, onServer, templateName } from "./cluster";

function freshName(): string {
  return `test_${randomUUID().replaceAll("-", "").slice(0, 16)}`;
}

/**
 * Gives the calling test file a database of its own, cloned from the migrated template. Tests in the file
 * make a team each (`tests/support/factories`) and so never share rows.
 */
export function useDatabase(): () => Database {
  const name = freshName();
  beforeAll(async () => {
    await onServer(inject("serverUrl"), `CREATE DATABASE "${name}" TEMPLATE "${templateName()}"`);
    openDatabase(databaseUrl(inject("serverUrl"), name));
  });
  afterAll(async () => {
    await closeDatabase();
    await onServer(inject("serverUrl"), `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  });
  return database;
}

/** The URL of an empty database; dropped at the start of the next run. */
export async function scratchDatabase(): Promise<string> {
  const name = freshName();
  await onServer(inject("serverUrl"), `CREATE DATABASE "${name}"`);
  return databaseUrl(inject("serverUrl"), name);
}
