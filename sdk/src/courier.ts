import { type ErrorDetails, events, type OnError, report } from "./errors.ts";
import { list } from "./json.ts";
import {
  EXIT_BACKOFF_MS,
  FIRST_BACKOFF_MS,
  LAST_REQUEST_TIMEOUT_MS,
  MAX_BACKOFF_MS,
  MAX_FAULTS,
  MAX_REASONS,
  REQUEST_TIMEOUT_MS,
} from "./limits.ts";
import { later } from "./runtime.ts";
import { type Answer, send } from "./transport.ts";
import type { WireRejection, WireWarning } from "./wire.ts";

export interface Courier {
  /** Resolves when the events were sent or given up: with false when the server stayed away. */
  deliver(batch: string[]): Promise<boolean>;
  /** Ends the pause before the next attempt. */
  hurry(): void;
}

/** Brings one batch at a time to the server, again and again while it is away. It never throws. */
export function createCourier(
  settings: { endpoint: string; apiKey: string; onError?: OnError | undefined },
  getLeaveBy: () => number,
): Courier {
  let wake: (() => void) | undefined;

  return { deliver, hurry: () => wake?.() };

  async function deliver(batch: string[]): Promise<boolean> {
    const size = batch.length;
    let faults = 0;
    for (let attempt = 0; ; attempt++) {
      const answer = await send(settings, batch, getLeaveBy() ? LAST_REQUEST_TIMEOUT_MS : REQUEST_TIMEOUT_MS);
      const leaveBy = getLeaveBy();
      const { status, reason, cause } = answer;
      if (status === 413 && size > 1) {
        const isSent = await deliver(batch.slice(0, size >> 1));
        return (await deliver(batch.slice(size >> 1))) && isSent;
      }
      if (status === 500) faults++;
      const isAway = !status || status === 408 || status === 429 || status >= 500;
      if (!isAway || (leaveBy && Date.now() >= leaveBy) || faults >= MAX_FAULTS) {
        conclude(size, answer);
        return !isAway;
      }
      if (!attempt) tell("unreachable", `Keeping ${events(size)} to retry: ${reason}`, 0, cause);
      const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** attempt, MAX_BACKOFF_MS) * (1 - Math.random() / 2);
      await (leaveBy ? pause(EXIT_BACKOFF_MS, setTimeout) : pause(answer.pauseMs ?? backoff, later));
    }
  }

  function conclude(size: number, { status, reason, body, cause }: Answer): void {
    // safe because the server's contract gives rejections and warnings these shapes
    const rejections = list(body?.rejected) as WireRejection[];
    const warnings = list(body?.warnings) as WireWarning[];
    const { length } = rejections;
    if (length) {
      const reasons = join(rejections.map(({ message }) => message));
      const message = `The server rejected ${events(length)}: ${reasons}`;
      tell("rejected", message, length, cause, rejections);
    } else if (status !== 202) tell("refused", `Gave up ${events(size)}: ${reason}`, size, cause);
    // A rejection's message names its field, a warning's does not.
    const fields = join(warnings.map(({ field, message }) => `${field}: ${message}`));
    if (fields) tell("warning", `Warning: ${fields}`);
  }

  function tell(...details: ErrorDetails): void {
    report(settings.onError, ...details);
  }

  function join(reasons: string[]): string {
    return [...new Set(reasons)].slice(0, MAX_REASONS).join(" ");
  }

  function pause(ms: number, wait: typeof later): Promise<void> {
    return new Promise((resolve) => {
      // A timer that is woken before its time resolves once more, to no effect.
      wake = resolve;
      wait(resolve, ms);
    });
  }
}
