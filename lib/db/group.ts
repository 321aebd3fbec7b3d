// Group commit: whoever arrives while a team's flushes are under way joins the next one, and is answered after
// its commit. Few flushes at a time: they run side by side until they reach the roll-ups, where one waits for
// the other's commit, and a large flush pays for one commit what many small ones pay for many.
import { setTimeout as sleep } from "node:timers/promises";
import { isConnectionError } from "../connection-error";
import { AppError } from "../errors";

const FLUSHES_AT_ONCE = 3;
const FLUSH_ROWS = 2000;
const MAX_WAITING_ROWS = 50_000;

/** How works of one kind are stored. `store` answers each of a team's works, in order, once all are committed. */
export type Kind<Work, Answer> = {
  name: string;
  /** How long a flush waits for more to join it; works that nobody waits for are cheaper in large flushes. */
  lingerMs?: number;
  /** How many rows must wait for another flush to begin beside one that is under way; fewer join the next. */
  rowsBeside?: number;
  rowsOf: (work: Work) => number;
  store: (teamId: string, works: Work[]) => Promise<Answer[]>;
};

type Waiting<Work, Answer> = {
  work: Work;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
};
type Queue<Work, Answer> = { waiting: Waiting<Work, Answer>[]; waitingRows: number; flushes: number };

const holder = globalThis as typeof globalThis & { tokenbudgetQueues?: Map<string, unknown> };

/** Stores a work with whatever else of its kind waits for this team; resolves once it is committed. */
export function commitInGroup<Work, Answer>(
  kind: Kind<Work, Answer>,
  teamId: string,
  work: Work,
): Promise<Answer> {
  const queue = queueOf(kind, teamId);
  const rows = kind.rowsOf(work);
  if (queue.waitingRows + rows > MAX_WAITING_ROWS)
    throw new AppError("unavailable", "Too many events are waiting to be stored.", { retryAfterSeconds: 1 });
  return new Promise((resolve, reject) => {
    queue.waiting.push({ work, resolve, reject });
    queue.waitingRows += rows;
    const isMany = queue.waitingRows >= (kind.rowsBeside ?? 0);
    if (queue.flushes === 0 || (isMany && queue.flushes < FLUSHES_AT_ONCE)) void drain(kind, teamId, queue);
  });
}

function queueOf<Work, Answer>({ name }: Kind<Work, Answer>, teamId: string): Queue<Work, Answer> {
  holder.tokenbudgetQueues ??= new Map();
  const key = `${name}/${teamId}`;
  // safe because a name stands for one kind
  const known = holder.tokenbudgetQueues.get(key) as Queue<Work, Answer> | undefined;
  const queue = known ?? { waiting: [], waitingRows: 0, flushes: 0 };
  holder.tokenbudgetQueues.set(key, queue);
  return queue;
}

async function drain<Work, Answer>(
  kind: Kind<Work, Answer>,
  teamId: string,
  queue: Queue<Work, Answer>,
): Promise<void> {
  queue.flushes++;
  while (queue.waiting.length > 0) {
    if (kind.lingerMs) await sleep(kind.lingerMs);
    const group = takeNext(kind, queue);
    if (group.length > 0) await flush(kind, teamId, group);
  }
  queue.flushes--;
  if (queue.flushes === 0) holder.tokenbudgetQueues?.delete(`${kind.name}/${teamId}`);
}

function takeNext<Work, Answer>(
  { rowsOf }: Kind<Work, Answer>,
  queue: Queue<Work, Answer>,
): Waiting<Work, Answer>[] {
  let rows = 0;
  let taken = 0;
  for (const { work } of queue.waiting) {
    if (taken > 0 && rows + rowsOf(work) > FLUSH_ROWS) break;
    rows += rowsOf(work);
    taken++;
  }
  queue.waitingRows -= rows;
  return queue.waiting.splice(0, taken);
}

async function flush<Work, Answer>(
  kind: Kind<Work, Answer>,
  teamId: string,
  group: Waiting<Work, Answer>[],
): Promise<void> {
  try {
    const answers = await kind.store(
      teamId,
      group.map(({ work }) => work),
    );
    // safe because `store` answers each work
    group.forEach(({ resolve }, place) => {
      resolve(answers[place] as Answer);
    });
  } catch (error) {
    if (group.length === 1 || isConnectionError(error)) for (const { reject } of group) reject(error);
    // One request's rows must not fail another's: each is tried alone.
    else for (const one of group) await flush(kind, teamId, [one]);
  }
}
