import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { env } from "./env";

type SecretName = "app_secret" | "database_password" | "encryption_key";

/** The absolute path of the data folder. */
export function dataDir(): string {
  return resolve(/* turbopackIgnore: true */ env().DATA_DIR);
}

/** A secret that belongs to this data folder: 64 hex characters, made at first need and kept there. */
export function dataSecret(name: SecretName): string {
  const file = join(dataDir(), "secrets.json");
  const secrets = readSecrets(file);
  const known = secrets[name];
  if (known) return known;
  const made = randomBytes(32).toString("hex");
  mkdirSync(dataDir(), { recursive: true });
  const draft = `${file}.${process.pid}`;
  const text = `${JSON.stringify({ ...secrets, [name]: made }, null, 2)}\n`;
  // On disk before it has its name: without the database's password the data behind it is lost.
  const descriptor = openSync(draft, "w", 0o600);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, file);
  return made;
}

function readSecrets(file: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
