import { toErrorType } from "./errors.ts";
import { object } from "./json.ts";
import type { Queue } from "./queue.ts";
import { createReader } from "./reader.ts";
import { record } from "./record.ts";
import type { Tags } from "./tags.ts";
import type { Operation, WireEvent } from "./wire.ts";

export interface CallFacts {
  provider: string;
  operation: Operation;
  /** The model asked for. */
  model: string | undefined;
  tags: Tags | undefined;
  /** Whether usage was asked for on the caller's behalf. */
  isAsked: boolean;
}

/** One call of a provider, from its start to the one event that is recorded of it. */
export interface Call {
  /** Returns whether the chunk is only there because usage was asked for on the caller's behalf. */
  addChunk(chunk: unknown): boolean;
  /** The answer came to its end, or is here as a whole. */
  end(body?: unknown): void;
  /** The caller turned away: from an answer that was whole, or in its midst. */
  abandon(): void;
  fail(error: unknown): void;
}

export function startCall(queue: Queue, facts: CallFacts): Call {
  const { model } = facts;
  const reader = createReader();
  const startedAt = performance.now();
  let firstChunkMs: number | undefined;
  let isOver = false;

  return {
    addChunk(chunk) {
      firstChunkMs ??= elapsedMs();
      reader.add(chunk);
      return facts.isAsked && isExtra(chunk);
    },
    end(body) {
      reader.add(body);
      finish(reader.answer.error_type);
    },
    abandon: () => finish(reader.isEnded ? undefined : "aborted"),
    fail: (error) => finish(toErrorType(error)),
  };

  function elapsedMs(): number {
    return Math.round(performance.now() - startedAt);
  }

  function finish(errorType: string | undefined): void {
    if (isOver) return;
    isOver = true;
    const { error_type: _, ...answer } = reader.answer;
    const event: WireEvent = {
      provider: facts.provider,
      ...answer,
      model: answer.model ?? model ?? "unknown",
      operation: facts.operation,
      latency_ms: elapsedMs(),
      status: errorType ? "error" : "ok",
    };
    if (model && model !== event.model) event.requested_model = model;
    if (firstChunkMs !== undefined) event.time_to_first_token_ms = firstChunkMs;
    if (errorType) event.error_type = errorType;
    // Counts seen before a stream was cut are a beginning, not what was billed.
    if (errorType && !reader.isEnded && reader.hasUsage) event.usage_source = "estimated";
    record(queue, event, facts.tags);
  }
}

/**
 * Asking for usage adds a last chunk that has nothing else, and an empty `usage` to every other.
 * Takes the latter away and says whether this is the former.
 */
function isExtra(value: unknown): boolean {
  const chunk = object(value);
  if (chunk?.usage === null) delete chunk.usage;
  return Boolean(chunk?.usage && Array.isArray(chunk.choices) && !chunk.choices.length);
}
