import { readFileSync } from "node:fs";
import { database, lockFolder, migrate, openDatabase, startEmbedded } from "@/lib/db";
import { env } from "@/lib/env";
import { seedPrices } from "@/lib/feed";
import { dataDir } from "@/lib/secrets";
import { resealProviderKeys } from "@/lib/vault";
import { reviveWhenGone, runMaintenance, startJobs } from "./schedule";

const STOP_GRACE_MS = 3000;

const holder = globalThis as typeof globalThis & { tokenbudgetBoot?: Promise<void> };

/**
 * Brings this process up, once: database, migrations, prices, jobs. A failure is one line and exit code 1. A server that
 * `stopsItself` ends the process; under Next's own, which waits for callers as long as they stay, a clock does.
 */
export function boot({ stopsItself = false } = {}): Promise<void> {
  holder.tokenbudgetBoot ??= bringUp(stopsItself).catch((error: unknown) => {
    console.error(`TokenBudget cannot start. ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  });
  return holder.tokenbudgetBoot;
}

async function bringUp(stopsItself: boolean): Promise<void> {
  if (!stopsItself) for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stopInTime);
  // The process that started this one was killed: nobody is left to stop it.
  if (process.connected) process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  // A closed terminal; without a handler the process would end before it stops the database.
  if (!isHangUpIgnored()) process.on("SIGHUP", () => process.kill(process.pid, "SIGTERM"));
  const { DATABASE_URL } = env();
  if (DATABASE_URL) await openGiven(DATABASE_URL);
  else await openEmbedded();
  const { pool } = database();
  const applied = await migrate(pool);
  if (applied.length > 0) tell(`Migrated the database (${applied.join(", ")}).`);
  await seedPrices(pool);
  await openVault();
  await runMaintenance();
  startJobs();
  tell(await welcome());
}

/** Next waits for its connections to end, which busy clients that keep theirs never do. */
function stopInTime(): void {
  setTimeout(() => process.exit(0), STOP_GRACE_MS).unref();
}

/** `nohup` says so before the start, and a handler would undo it. */
function isHangUpIgnored(): boolean {
  if (process.platform !== "linux") return false;
  const ignored = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  return (BigInt(`0x${ignored}`) & 1n) === 1n;
}

async function openEmbedded(): Promise<void> {
  await lockFolder(dataDir());
  const server = await startEmbedded();
  process.on("exit", server.stop);
  openDatabase(server.url);
  reviveWhenGone(server);
}

async function openGiven(url: string): Promise<void> {
  const { pool } = openDatabase(url);
  try {
    await pool.query("SELECT 1");
  } catch (error) {
    const { host, pathname } = new URL(url);
    const why = error instanceof Error ? error.message || ("code" in error && error.code) : error;
    throw new Error(`The database ${host}${pathname} (DATABASE_URL) cannot be used: ${why}`);
  }
}

/** Without a master key nothing but the calls that need a stored provider key stops, so it never ends the start. */
async function openVault(): Promise<void> {
  const { DATABASE_URL, ENCRYPTION_KEY } = env();
  if (DATABASE_URL && !ENCRYPTION_KEY)
    tell(
      `ENCRYPTION_KEY is not set: the master key of the provider keys stands in ${dataDir()}. Whoever loses that folder loses them, and other replicas cannot read them. Set it to 32 characters or more: openssl rand -hex 32`,
    );
  const { resealed, missing } = await resealProviderKeys();
  if (resealed > 0)
    tell(`Encrypted ${resealed} provider keys anew with the first master key of ENCRYPTION_KEY.`);
  if (missing.length > 0)
    tell(
      `Some provider keys cannot be read: ENCRYPTION_KEY does not hold the master keys ${missing.join(", ")}. Add them after the present one.`,
    );
}

async function welcome(): Promise<string> {
  const address = env().PUBLIC_URL ?? `http://localhost:${env().PORT}`;
  const users = await database().prisma.user.count();
  return users === 0
    ? `TokenBudget is at ${address}\nOpen it and make the first account: it becomes the admin. Then create an API key.`
    : `TokenBudget is at ${address}`;
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}
