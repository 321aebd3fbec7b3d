import { openQueue } from "./config.ts";
import type { Queue } from "./queue.ts";
import { record, tagsInForce } from "./record.ts";
import type { Config } from "./settings.ts";
import { shared } from "./shared.ts";
import type { WireEvent } from "./wire.ts";

export type { WrapConfig } from "./config.ts";
export { type ErrorCode, type OnError, TokenBudgetError } from "./errors.ts";
export type { Config } from "./settings.ts";
export { type Tags, type TagValue, tags } from "./tags.ts";
export type { Operation, WireEvent, WireRejection } from "./wire.ts";
export { wrapAnthropic } from "./wrap-anthropic.ts";
export { wrapOpenAI } from "./wrap-openai.ts";

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
