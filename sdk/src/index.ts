import { openQueue } from "./config.js";
import type { Queue } from "./queue.js";
import { record, tagsInForce } from "./record.js";
import type { Config } from "./settings.js";
import { shared } from "./shared.js";
import type { WireEvent } from "./wire.js";

export type { WrapConfig } from "./config.js";
export { type ErrorCode, type OnError, TokenBudgetError } from "./errors.js";
export type { Config } from "./settings.js";
export { type Tags, type TagValue, tags } from "./tags.js";
export type { Operation, WireEvent, WireRejection } from "./wire.js";
export { wrapAnthropic } from "./wrap-anthropic.js";
export { wrapOpenAI } from "./wrap-openai.js";

/**
 * Records a call that no wrapper sees. The event gets an `event_id`, the time and the tags in force
 * unless it has its own; the other fields are sent as they are.
 *
 * @example
 * track({ provider: "openai", model: "gpt-4o-mini", input_tokens: 1200, output_tokens: 85 });
 */
export function track(event: WireEvent, config: Config = {}): void {
  const queue = openQueue(config);
  if (queue) record(queue, event, tagsInForce(undefined));
}

/** Resolves when everything recorded so far was sent or given up, after 10 seconds at the latest. */
export function flush({ timeoutMs = 10_000 }: { timeoutMs?: number } = {}): Promise<void> {
  return forEachQueue((queue) => queue.flush(timeoutMs));
}

/**
 * Flushes for 10 seconds at the latest, gives up what cannot be sent at one last attempt, and records
 * nothing more from the clients wrapped so far.
 */
export function shutdown({ timeoutMs = 10_000 }: { timeoutMs?: number } = {}): Promise<void> {
  const isClosed = forEachQueue((queue) => queue.close(timeoutMs));
  shared.queues.clear();
  return isClosed;
}

async function forEachQueue(act: (queue: Queue) => Promise<void>): Promise<void> {
  await Promise.all([...shared.queues.values()].map(act));
}
