const holder = globalThis as typeof globalThis & { tokenbudgetUnfinished?: Set<Promise<unknown>> };

/** Notes work that goes on after its request was answered: a stop waits for it before it closes the database. */
export function finishing<T>(work: Promise<T>): Promise<T> {
  holder.tokenbudgetUnfinished ??= new Set();
  const unfinished = holder.tokenbudgetUnfinished;
  unfinished.add(work);
  const forget = () => unfinished.delete(work);
  work.then(forget, forget);
  return work;
}

/** Resolves once nothing of it is left, however it ended. */
export async function allFinished(): Promise<void> {
  while (holder.tokenbudgetUnfinished?.size) await Promise.allSettled(holder.tokenbudgetUnfinished);
}
