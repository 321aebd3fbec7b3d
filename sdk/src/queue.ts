import { createCourier } from "./courier.ts";
import { events, report } from "./errors.ts";
import { EXIT_GRACE_MS, MAX_BATCH } from "./limits.ts";
import { later, type Timer } from "./runtime.ts";
import type { Config } from "./settings.ts";

export type QueueSettings = Config & { endpoint: string; apiKey: string };

export interface Queue {
  readonly settings: QueueSettings;
  /** Takes an event as JSON. */
  add(event: string): void;
  /** Resolves when every event added so far was sent or given up, or when the time is over. */
  flush(timeoutMs: number): Promise<void>;
  /** Flushes, takes no more, and gives up what cannot be sent at one last attempt. */
  close(timeoutMs: number): Promise<void>;
  /** The process has nothing else to do: quick attempts at what is left, for a short while. */
  exit(): void;
}

/**
 * Sends events in order, one request at a time, and holds them while the server is away. It never
 * throws, never keeps a process alive by itself, and is bounded: when it is full the oldest go.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a class as a closure, whose fields minify to a letter
export function createQueue(settings: QueueSettings): Queue {
  const { maxQueueSize = 10_000 } = settings;
  // A timer of 0 ms is a full batch's own.
  const flushIntervalMs = Math.max(settings.flushIntervalMs ?? 1000, 1);
  const batchSize = Math.min(Math.max(settings.batchSize ?? 100, 1), MAX_BATCH);
  let waiting: string[] = [];
  let inFlight = 0;
  let overflow = 0;
  /** Events ever added, and of these the ones sent or given up; both only grow. */
  let added = 0;
  let settled = 0;
  /** Up to this event a batch may go although it is not full. */
  let due = 0;
  let flushes: { upTo: number; resolve: () => void }[] = [];
  let timer: Timer | undefined;
  let isRunning = false;
  /** When trying again ends, in Unix milliseconds; 0 while there is no end. */
  let leaveBy = 0;
  let isClosed = false;
  const courier = createCourier(settings, () => leaveBy);

  return { settings, add, flush, close, exit: () => leave(EXIT_GRACE_MS) };

  function add(event: string): void {
    if (isClosed) return;
    const size = waiting.push(event);
    added++;
    if (size + inFlight > maxQueueSize) {
      waiting.shift();
      if (overflow++ === 0) later(tellOverflow, flushIntervalMs);
      settle(1);
    }
    if (isRunning) return;
    // Even a full batch goes by a timer, so that no work is done within the caller's own call.
    if (size === batchSize) schedule(0);
    else if (!timer) schedule(flushIntervalMs);
  }

  function flush(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      // This timer does keep the process alive: whoever awaits the flush wants it to end.
      const limit = setTimeout(resolve, timeoutMs);
      const done = () => {
        clearTimeout(limit);
        resolve();
      };
      flushes.push({ upTo: added, resolve: done });
      settle(0);
      hurry();
    });
  }

  async function close(timeoutMs: number): Promise<void> {
    await flush(timeoutMs);
    isClosed = true;
    giveUp();
    leave(0);
    await flush(timeoutMs);
  }

  function leave(graceMs: number): void {
    if (settled === added) return;
    leaveBy = Date.now() + graceMs;
    hurry();
  }

  function hurry(): void {
    due = added;
    courier.hurry();
    void run();
  }

  function schedule(ms: number): void {
    clearTimeout(timer);
    timer = later(() => {
      if (ms) due = added;
      void run();
    }, ms);
  }

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    clearTimeout(timer);
    timer = undefined;
    while (waiting.length >= batchSize || (waiting.length && settled < due)) {
      const batch = waiting.splice(0, batchSize);
      inFlight = batch.length;
      const isSent = await courier.deliver(batch);
      inFlight = 0;
      settle(batch.length);
      if (!isSent && leaveBy) giveUp();
    }
    isRunning = false;
    leaveBy = 0;
    if (waiting.length) schedule(flushIntervalMs);
  }

  function giveUp(): void {
    const { length } = waiting;
    waiting = [];
    tellOverflow();
    tellDropped(length, "the server was away");
    settle(length);
  }

  function tellOverflow(): void {
    tellDropped(overflow, "the queue was full");
    overflow = 0;
  }

  function settle(count: number): void {
    settled += count;
    flushes = flushes.filter(({ upTo, resolve }) => settled < upTo || resolve());
  }

  function tellDropped(count: number, reason: string): void {
    if (count) report(settings.onError, "dropped", `Dropped ${events(count)}: ${reason}`, count);
  }
}
