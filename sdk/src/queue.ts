import { createCourier } from "./courier.js";
import { type OnError, report, TokenBudgetError } from "./errors.js";
import { later, type Timer } from "./runtime.js";

export interface QueueSettings {
  endpoint: string;
  apiKey: string;
  flushIntervalMs: number;
  batchSize: number;
  maxQueueSize: number;
  onError: OnError | undefined;
}

/**
 * Sends events in order, one request at a time, and holds them while the server is away. It never
 * throws, never keeps a process alive by itself, and is bounded: when it is full the oldest go.
 */
export class Queue {
  readonly settings: QueueSettings;
  #courier;
  #waiting: string[] = [];
  #inFlight = 0;
  #overflow = 0;
  /** Events ever added, and of these the ones sent or given up; both only grow. */
  #added = 0;
  #settled = 0;
  /** Up to this event a batch may go although it is not full. */
  #due = 0;
  #flushes: { upTo: number; resolve: () => void }[] = [];
  #timer: Timer | undefined;
  #isRunning = false;
  #isLeaving = false;
  #isClosed = false;

  constructor(settings: QueueSettings) {
    this.settings = settings;
    this.#courier = createCourier(settings, () => this.#isLeaving);
  }

  /** Takes an event as JSON. */
  add(event: string): void {
    if (this.#isClosed) return;
    const { batchSize, maxQueueSize, flushIntervalMs } = this.settings;
    const size = this.#waiting.push(event);
    this.#added++;
    if (size + this.#inFlight > maxQueueSize) {
      this.#waiting.shift();
      if (this.#overflow++ === 0) later(() => this.#tellOverflow(), flushIntervalMs);
      this.#settle(1);
    }
    if (this.#isRunning) return;
    // Even a full batch goes by a timer, so that no work is done within the caller's own call.
    if (size === batchSize) this.#schedule(0);
    else if (!this.#timer) this.#schedule(flushIntervalMs);
  }

  /** Resolves when every event added so far was sent or given up, or when the time is over. */
  flush(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      // This timer does keep the process alive: whoever awaits the flush wants it to end.
      const timer = setTimeout(resolve, timeoutMs);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#flushes.push({ upTo: this.#added, resolve: done });
      this.#settle(0);
      this.#hurry();
    });
  }

  /** Flushes, takes no more, and gives up what cannot be sent at one last attempt. */
  async close(timeoutMs: number): Promise<void> {
    await this.flush(timeoutMs);
    this.#isClosed = true;
    this.#giveUp();
    this.exit();
    await this.flush(timeoutMs);
  }

  /** The process has nothing else to do: one quick attempt at what is left, and no second. */
  exit(): void {
    if (this.#settled >= this.#added) return;
    this.#isLeaving = true;
    this.#hurry();
  }

  #hurry(): void {
    this.#due = this.#added;
    this.#courier.hurry();
    void this.#run();
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = later(() => {
      if (ms) this.#due = this.#added;
      void this.#run();
    }, ms);
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { batchSize, flushIntervalMs } = this.settings;
    while (this.#waiting.length >= batchSize || (this.#waiting.length && this.#settled < this.#due)) {
      const batch = this.#waiting.splice(0, batchSize);
      this.#inFlight = batch.length;
      const isSent = await this.#courier.deliver(batch);
      this.#inFlight = 0;
      this.#settle(batch.length);
      if (!isSent && this.#isLeaving) this.#giveUp();
    }
    this.#isRunning = this.#isLeaving = false;
    if (this.#waiting.length) this.#schedule(flushIntervalMs);
  }

  #giveUp(): void {
    const { length } = this.#waiting;
    this.#waiting = [];
    this.#tellOverflow();
    this.#tellDropped(length, "the server could not be reached before the end");
    this.#settle(length);
  }

  #tellOverflow(): void {
    this.#tellDropped(this.#overflow, "the queue was full");
    this.#overflow = 0;
  }

  #settle(count: number): void {
    this.#settled += count;
    this.#flushes = this.#flushes.filter(({ upTo, resolve }) => this.#settled < upTo || resolve());
  }

  #tellDropped(count: number, reason: string): void {
    if (!count) return;
    const message = `${count} events were dropped: ${reason}`;
    report(this.settings.onError, new TokenBudgetError("dropped", message, count));
  }
}
