// `npm run db:migration -- name`: writes the migration that takes the last one to schema.prisma.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "@/lib/db/embedded";
import { findDrift } from "./engine";

const migrationName = process.argv[2];
if (!migrationName || !/^[a-z][a-z0-9_]*$/.test(migrationName)) {
  console.error("Say what the migration does: npm run db:migration -- add_budgets");
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), "tokenbudget-migration-"));
process.env.DATA_DIR = folder;
const server = await startEmbedded();
try {
  const shadow = server.url.replace(/postgres$/, "template1");
  const difference = await findDrift(server.url, shadow);
  if (difference.exitCode === 0) console.error("The migrations already make schema.prisma.");
  else {
    const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
    const target = join("prisma", "migrations", `${stamp}_${migrationName}`);
    mkdirSync(target);
    writeFileSync(join(target, "migration.sql"), difference.stdout ?? "");
    process.stdout.write(`Wrote ${target}; read it before you commit it.\n`);
  }
} finally {
  server.stop();
  rmSync(folder, { recursive: true, force: true });
}
