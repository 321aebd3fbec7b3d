import { type ErrorCode, type OnError, report } from "./errors.js";
import { later } from "./runtime.js";
import { type Answer, send } from "./transport.js";

export interface Courier {
  /** Resolves when the events were sent or given up: with false when the server stayed away. */
  deliver(batch: string[]): Promise<boolean>;
  /** Ends the pause before the next attempt. */
  hurry(): void;
}

/** Bounds how long a request under way can keep a process alive. */
const REQUEST_TIMEOUT_MS = 5000;
const LAST_REQUEST_TIMEOUT_MS = 2000;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;
/** A server that is away is waited for; one that fails on this very batch is not, or it would block the rest. */
const MAX_FAULTS = 6;

/** Brings one batch at a time to the server, again and again while it is away. It never throws. */
export function createCourier(
  settings: { endpoint: string; apiKey: string; onError: OnError | undefined },
  isLastChance: () => boolean,
): Courier {
  let wake: (() => void) | undefined;

  return { deliver, hurry: () => wake?.() };

  async function deliver(batch: string[]): Promise<boolean> {
    const size = batch.length;
    let faults = 0;
    for (let attempt = 0; ; attempt++) {
      const answer = await send(
        settings,
        batch,
        isLastChance() ? LAST_REQUEST_TIMEOUT_MS : REQUEST_TIMEOUT_MS,
      );
      const { status, reason } = answer;
      if (status === 413 && size > 1) {
        const isSent = await deliver(batch.slice(0, size >> 1));
        return (await deliver(batch.slice(size >> 1))) && isSent;
      }
      if (status === 500) faults++;
      const isAway = !status || status === 408 || status === 429 || status >= 500;
      if (!isAway || isLastChance() || faults >= MAX_FAULTS) {
        conclude(size, answer);
        return !isAway;
      }
      if (attempt === 0) tell("unreachable", `Sending is tried again: ${reason}`, 0, answer);
      const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** attempt, MAX_BACKOFF_MS) * (1 - Math.random() / 2);
      await pause(answer.retryAfterMs ?? backoff);
    }
  }

  function conclude(size: number, answer: Answer): void {
    const { status, reason, rejections } = answer;
    const { length } = rejections;
    if (status < 200 || status > 299)
      tell("refused", `${size} events were not taken: ${reason}`, size, answer);
    else if (length) tell("rejected", `${length} events: ${rejections[0]?.message}`, length, answer);
  }

  function tell(code: ErrorCode, message: string, count: number, { cause, rejections }: Answer): void {
    report(settings.onError, code, message, count, cause, rejections);
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = later(wake, ms);
    });
  }
}
