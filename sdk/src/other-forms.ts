import { type Json, object } from "./json.ts";

/** Puts a chunk of those whom no client of ours wraps into a form that the reader knows: Ollama and Cohere's version 1. */
export function toKnown(piece: unknown): unknown {
  const chunk = object(piece);
  if (!chunk) return piece;
  if ("prompt_eval_count" in chunk || "eval_count" in chunk) return fromOllama(chunk);
  const whole = object(chunk.response);
  // The last event of such a stream holds the whole answer.
  return chunk.event_type === "stream-end" && whole ? { ...whole, id: whole.generation_id } : chunk;
}

function fromOllama({ model, prompt_eval_count, eval_count, done_reason }: Json): Json {
  // A prompt that was kept from the call before is not counted again.
  const usage = { prompt_tokens: prompt_eval_count ?? 0, completion_tokens: eval_count ?? 0 };
  return { model, usage, stop_reason: done_reason ?? "stop" };
}
