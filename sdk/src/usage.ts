import { toUsage, type Usage } from "./counts.js";
import { type Json, list, object, text } from "./json.js";
import type { WireEvent } from "./wire.js";

/** What a provider's answer says about itself. What it does not say is absent, never 0. */
export type Answer = Usage & Partial<Pick<WireEvent, "model" | "response_id" | "error_type">>;

/** Reads one whole answer, of any provider, already parsed. */
export function readAnswer(body: unknown): Answer {
  const reader = new AnswerReader();
  reader.add(body);
  return reader.answer;
}

/**
 * Reads an answer from its parsed pieces: one whole body, or every chunk of a stream in order.
 * A later count replaces an earlier one of the same name, because every provider that repeats
 * usage within a stream (Anthropic, Gemini) sends cumulative counts.
 */
export class AnswerReader {
  #answer: Partial<Pick<WireEvent, "model" | "response_id" | "error_type" | "service_tier">> = {};
  #usage: Json | undefined;
  #searches = 0;
  #isEnded = false;

  add(piece: unknown): void {
    const chunk = object(piece);
    if (!chunk) return;
    const wrapped = chunk.type === "message_start" ? chunk.message : chunk.response;
    const body = object(wrapped) ?? chunk;
    this.#addIdentity(chunk, body);
    const usage = usageOf(chunk, body);
    if (usage) {
      this.#usage ??= {};
      for (const key in usage) if (usage[key] !== null) this.#usage[key] = usage[key];
    }
    this.#searches = list(body.output).filter(isWebSearch).length || this.#searches;
    this.#isEnded ||= isEnd(chunk, body);
  }

  /** Whether the provider has said its last word on usage, so that nothing is lost by stopping here. */
  get isComplete(): boolean {
    return this.#isEnded && this.#usage !== undefined;
  }

  /** Whether any token count has been seen. */
  get hasUsage(): boolean {
    return this.#usage !== undefined;
  }

  get answer(): Answer {
    const usage: Usage = this.#usage ? toUsage(this.#usage) : {};
    if (this.#searches) usage.units = { ...usage.units, web_search_requests: this.#searches };
    return { ...this.#answer, ...usage };
  }

  #addIdentity(chunk: Json, body: Json): void {
    const answer = this.#answer;
    const model = text(body.model) ?? text(body.modelVersion);
    if (model) answer.model = model;
    const id = text(body.id) ?? text(body.responseId);
    if (id) answer.response_id = id;
    const tier = text(body.service_tier) ?? text(object(body.serviceTier)?.type);
    // "auto" is what was asked for; it is never what was served.
    if (tier && tier !== "auto") answer.service_tier = tier;
    const error = object(body.error) ?? (chunk.type === "error" ? chunk : undefined);
    if (error) {
      answer.error_type = text(error.code) ?? text(error.type) ?? text(error.status) ?? "error";
    } else if (body.status === "failed") answer.error_type = "failed";
  }
}

function usageOf(chunk: Json, body: Json): Json | undefined {
  return (
    object(body.usage) ??
    object(body.usageMetadata) ??
    // Groq's last chunk, Cohere's message-end, Cohere's embeddings, Bedrock's ConverseStream.
    object(object(body.x_groq)?.usage) ??
    object(object(chunk.delta)?.usage) ??
    (object(object(body.meta)?.billed_units) ? object(body.meta) : undefined) ??
    object(object(body.metadata)?.usage)
  );
}

function isEnd(chunk: Json, body: Json): boolean {
  if (/^(message_delta|message_stop|message-end)$/.test(String(chunk.type))) return true;
  if (/^(completed|incomplete|failed|cancelled)$/.test(String(body.status))) return true;
  if (object(body.metadata)?.usage) return true;
  return list(body.choices ?? body.candidates).some((choice) => {
    const reasons = object(choice);
    return Boolean(reasons?.finish_reason ?? reasons?.finishReason);
  });
}

/** OpenAI bills a search; opening or scanning a page that was found is free. */
function isWebSearch(item: unknown): boolean {
  const call = object(item);
  if (call?.type !== "web_search_call") return false;
  const action = object(call.action)?.type;
  return action === undefined || action === "search";
}
