import type { LimitDecision } from "./limit-decision";

/**
 * A sliding window in this process's memory: the calls of the running window and the share of the last one that
 * still lies inside. The same arithmetic as `@upstash/ratelimit`. Past `maxSubjects` the oldest subject of the
 * window is forgotten, so that made-up names cannot fill the memory.
 */
export class MemoryLimit {
  #window = 0;
  #current = new Map<string, number>();
  #previous = new Map<string, number>();

  constructor(
    readonly limit: number,
    readonly windowMs: number,
    readonly maxSubjects = 20_000,
    readonly now: () => number = Date.now,
  ) {}

  take(subject: string): LimitDecision {
    const now = this.now();
    const window = Math.floor(now / this.windowMs);
    if (window !== this.#window) this.#turnTo(window);
    const elapsed = now / this.windowMs - window;
    const count = this.#current.get(subject) ?? 0;
    const used = Math.floor((this.#previous.get(subject) ?? 0) * (1 - elapsed)) + count;
    const allowed = used < this.limit;
    if (allowed) {
      if (count === 0 && this.#current.size >= this.maxSubjects) this.#forgetOldest();
      this.#current.set(subject, count + 1);
    }
    const resetSeconds = Math.max(1, Math.ceil(((1 - elapsed) * this.windowMs) / 1000));
    return { allowed, limit: this.limit, remaining: allowed ? this.limit - used - 1 : 0, resetSeconds };
  }

  get size(): number {
    return this.#current.size + this.#previous.size;
  }

  #turnTo(window: number): void {
    this.#previous = window === this.#window + 1 ? this.#current : new Map();
    this.#current = new Map();
    this.#window = window;
  }

  #forgetOldest(): void {
    for (const subject of this.#current.keys()) {
      this.#current.delete(subject);
      return;
    }
  }
}
