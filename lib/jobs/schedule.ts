import {
  database,
  dropMonthsBefore,
  type EmbeddedServer,
  ensureMonths,
  monthOf,
  retentionFloor,
} from "@/lib/db";
import { env } from "@/lib/env";
import { syncDaily } from "@/lib/feed";
import { rollUpDays } from "@/lib/ledger";
import { log } from "@/lib/log";
import { keepHolds } from "@/lib/proxy";
import { continueReprices, dropOldPreviews } from "@/lib/reprice";
import { expireReservations, returnUnused } from "@/lib/reservations";
import { replaySpool } from "@/lib/spool";
import { forgetCounted, writeAllCrossings, writeMovedCrossings } from "@/lib/standing";
import { forgetTraces } from "@/lib/traces";
import { finishing } from "@/lib/unfinished";

const HOUR_MS = 3_600_000;
/** So long a re-price rests whose process was killed. */
const REPRICE_MS = 15_000;
const ROLL_UP_MS = 600_000;
const HEARTBEAT_MS = 2000;
const EXPIRE_MS = 5000;
/** Costs nothing where no counter has moved. */
const CROSSED_MS = 1000;
/** What was kept while the database was away; looks into a folder. */
const SPOOL_MS = 5000;
/** Well within what a reservation lives. */
const HOLDS_MS = 300_000;
/** For what a killed process had moved. */
const ALL_CROSSED_MS = 60_000;
/** The first minute is for those who wait for the start. */
const FIRST_SYNC_MS = 60_000;
const MONTHS_AHEAD = 3;

const holder = globalThis as typeof globalThis & { tokenbudgetJobs?: NodeJS.Timeout[] };

/** Starts the background jobs of this process, once. */
export function startJobs(): void {
  holder.tokenbudgetJobs ??= [
    every(HOUR_MS, "maintenance", runMaintenance),
    every(HOUR_MS, "the daily price sync", syncWhenDue),
    every(ROLL_UP_MS, "summing days", rollUpDays),
    every(REPRICE_MS, "looking for re-prices", continueReprices),
    every(EXPIRE_MS, "expiring reservations", expireReservations),
    every(EXPIRE_MS, "giving back what was reserved ahead", returnUnused),
    every(HOLDS_MS, "keeping the holds of calls in flight", keepHolds),
    every(SPOOL_MS, "committing kept calls", replaySpool),
    every(CROSSED_MS, "looking for crossed thresholds", writeMovedCrossings),
    every(ALL_CROSSED_MS, "looking for all crossed thresholds", writeAllCrossings),
    setTimeout(syncWhenDue, FIRST_SYNC_MS).unref(),
  ];
  continueReprices().catch((error: unknown) => log.error({ err: error }, "looking for re-prices failed"));
}

/** Lets no job begin any more; those that run go on. */
export function stopJobs(): void {
  for (const timer of holder.tokenbudgetJobs ?? []) clearInterval(timer);
}

/** Runs a job again and again, but not while it still runs. */
function every(milliseconds: number, name: string, job: () => Promise<unknown>): NodeJS.Timeout {
  let isBusy = false;
  return setInterval(async () => {
    if (isBusy) return;
    isBusy = true;
    await finishing(job()).catch((error: unknown) => log.error({ err: error }, `${name} failed`));
    isBusy = false;
  }, milliseconds).unref();
}

/** The prices stay as they are when it fails; the next day tries again. */
async function syncWhenDue(): Promise<void> {
  await syncDaily().catch((error: unknown) => {
    log.warn({ reason: error instanceof Error ? error.message : error }, "the daily price sync failed");
  });
}

/** Nobody but this process looks after the embedded server: one that died is started again. */
export function reviveWhenGone(server: EmbeddedServer): void {
  let isBusy = false;
  setInterval(async () => {
    if (isBusy) return;
    isBusy = true;
    try {
      await database().pool.query("SELECT 1");
    } catch {
      const hadDied = await server.revive().catch((error: unknown) => {
        log.error({ err: error }, "the embedded database does not start again");
        return false;
      });
      if (hadDied) log.warn("the embedded database had died and was started again");
    } finally {
      isBusy = false;
    }
  }, HEARTBEAT_MS).unref();
}

/** Makes the months to come, drops the ones past retention, and forgets sessions, previews, traces and counters that are over. */
export async function runMaintenance(now = new Date()): Promise<void> {
  const { pool } = database();
  await ensureMonths(monthsFrom(now));
  const { RETENTION_DAYS } = env();
  if (RETENTION_DAYS) {
    const dropped = await dropMonthsBefore(retentionFloor(now, RETENTION_DAYS));
    if (dropped.length > 0) log.info({ months: dropped }, "dropped months past retention");
  }
  await pool.query("DELETE FROM session WHERE expires_at < $1", [now]);
  await dropOldPreviews();
  await forgetTraces(now);
  await forgetCounted(now);
}

function monthsFrom(now: Date): string[] {
  return Array.from({ length: MONTHS_AHEAD + 1 }, (_, ahead) =>
    monthOf(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))),
  );
}
