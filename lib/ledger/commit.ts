// Group commit: whoever arrives while a team's flushes are under way joins the next one, and is answered after
// its commit. Few flushes at a time: they run side by side until they reach the roll-ups, where one waits for
// the other's commit, and a large flush pays for one commit what many small ones pay for many.
import { setTimeout as sleep } from "node:timers/promises";
import { database, ensureMonths, forgetMonths } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { type EventRow, INGEST, KEPT_DIGESTS, toParameter } from "./statement";

export type Outcome = "accepted" | "duplicate" | "conflict";

const FLUSHES_AT_ONCE = 3;
const FLUSH_ROWS = 2000;
const MAX_WAITING_ROWS = 50_000;
const TRIES = 5;

type Submission = {
  rows: EventRow[];
  resolve: (outcomes: Outcome[]) => void;
  reject: (error: unknown) => void;
};
type Queue = { waiting: Submission[]; waitingRows: number; flushes: number };

const holder = globalThis as typeof globalThis & { tokenbudgetQueues?: Map<string, Queue> };

/** Stores the rows of one request with whatever else waits for this team; resolves once they are committed. */
export function commit(teamId: string, rows: EventRow[]): Promise<Outcome[]> {
  holder.tokenbudgetQueues ??= new Map();
  const queues = holder.tokenbudgetQueues;
  const queue = queues.get(teamId) ?? { waiting: [], waitingRows: 0, flushes: 0 };
  queues.set(teamId, queue);
  if (queue.waitingRows + rows.length > MAX_WAITING_ROWS)
    throw new AppError("unavailable", "Too many events are waiting to be stored.", { retryAfterSeconds: 1 });
  return new Promise((resolve, reject) => {
    queue.waiting.push({ rows, resolve, reject });
    queue.waitingRows += rows.length;
    if (queue.flushes < FLUSHES_AT_ONCE) void drain(teamId, queue);
  });
}

async function drain(teamId: string, queue: Queue): Promise<void> {
  queue.flushes++;
  while (queue.waiting.length > 0) await flush(teamId, takeNext(queue));
  queue.flushes--;
  if (queue.flushes === 0) holder.tokenbudgetQueues?.delete(teamId);
}

function takeNext(queue: Queue): Submission[] {
  let rows = 0;
  let taken = 0;
  for (const submission of queue.waiting) {
    if (taken > 0 && rows + submission.rows.length > FLUSH_ROWS) break;
    rows += submission.rows.length;
    taken++;
  }
  queue.waitingRows -= rows;
  return queue.waiting.splice(0, taken);
}

async function flush(teamId: string, submissions: Submission[]): Promise<void> {
  try {
    const outcomes = await store(
      teamId,
      submissions.flatMap(({ rows }) => rows),
    );
    for (const { rows, resolve } of submissions)
      resolve(rows.map((row) => outcomes.get(row.id) ?? "accepted"));
  } catch (error) {
    if (submissions.length === 1 || isConnectionLost(error))
      for (const submission of submissions) submission.reject(error);
    // One request's rows must not fail another's: each is tried alone.
    else for (const submission of submissions) await flush(teamId, [submission]);
  }
}

type NotStored = { id: string; isNew: boolean; keptDigest: string | null };

/** Runs the statement; answers the outcome of every row that was not stored. */
async function store(teamId: string, rows: EventRow[]): Promise<Map<string, Outcome>> {
  const months = new Set(rows.map((row) => row.occurred_at.slice(0, 7)));
  const values = [teamId, toParameter(rows)];
  const found = await retrying(async () => {
    await ensureMonths(months);
    return database().pool.query<NotStored>({ name: "ingest", text: INGEST, values });
  });
  const outcomes = new Map<string, Outcome>();
  if (found.rows.length === 0) return outcomes;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const unseen: EventRow[] = [];
  for (const { id, isNew, keptDigest } of found.rows) {
    const row = byId.get(id);
    if (!row) continue;
    if (isNew) outcomes.set(id, "duplicate");
    else if (keptDigest) outcomes.set(id, compare(row, keptDigest));
    else unseen.push(row);
  }
  if (unseen.length > 0) await classify(teamId, unseen, outcomes);
  return outcomes;
}

/** Rows whose identity another row of this flush or another transaction took a moment ago. */
async function classify(teamId: string, rows: EventRow[], outcomes: Map<string, Outcome>): Promise<void> {
  const identities = rows.map(({ id, project_id, event_id }) => ({ id, project_id, event_id }));
  const kept = await database().pool.query<{ id: string; keptDigest: string }>(KEPT_DIGESTS, [
    teamId,
    JSON.stringify(identities),
  ]);
  const digests = new Map(kept.rows.map(({ id, keptDigest }) => [id, keptDigest]));
  for (const row of rows) outcomes.set(row.id, compare(row, digests.get(row.id) ?? ""));
}

function compare(row: EventRow, keptDigest: string): Outcome {
  return row.content_hash === keptDigest ? "duplicate" : "conflict";
}

const SERIALIZATION_OR_DEADLOCK = ["40001", "40P01"];

/** Every try writes all or nothing, and identities make a repeated one harmless. */
async function retrying<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const isMonthGone = error instanceof Error && error.message.startsWith("no partition of relation");
      if (tries >= TRIES || !(isMonthGone || SERIALIZATION_OR_DEADLOCK.includes(codeOf(error)))) throw error;
      if (isMonthGone) forgetMonths();
      await sleep(Math.random() * 20 * tries);
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Trouble of the connection, not of the rows: SQLSTATE class 08 and 57, or no SQLSTATE at all. */
function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  return code.length !== 5 || code.startsWith("08") || code.startsWith("57");
}
