import { toUsage, type Usage } from "./counts.ts";
import { type Json, list, object, text } from "./json.ts";
import type { WireEvent } from "./wire.ts";

/** What a provider's answer says about itself. What it does not say is absent, never 0. */
export type Answer = Usage & Partial<Pick<WireEvent, "model" | "response_id" | "error_type">>;

export interface AnswerReader {
  /** Takes one whole body, or every chunk of a stream in order, already parsed. */
  add(piece: unknown): void;
  /** Whether the answer itself is whole, so that no usage can change any more. */
  readonly isEnded: boolean;
  /** Whether any usage has been seen; before the end it is only a beginning. */
  readonly hasUsage: boolean;
  readonly answer: Answer;
}

/**
 * Reads an answer of OpenAI, of whoever speaks like it, or of Anthropic, from its parsed pieces. A
 * later count replaces an earlier one of the same name: Anthropic's counts within a stream are
 * cumulative.
 */
export function createReader(): AnswerReader {
  const known: Answer = {};
  let usage: Json | undefined;
  let searches = 0;
  let isEnded = false;
  return {
    add(piece) {
      const chunk = object(piece);
      if (!chunk) return;
      const body = object(chunk.type === "message_start" ? chunk.message : chunk.response) ?? chunk;
      addIdentity(known, chunk, body);
      // Groq's last chunk has its usage in a place of its own.
      const counts = object(body.usage) ?? object(object(body.x_groq)?.usage);
      if (counts) {
        usage ??= {};
        for (const name in counts) if (counts[name] !== null) usage[name] = counts[name];
      }
      searches = list(body.output).filter(isWebSearch).length || searches;
      isEnded ||= Boolean(isEnd(chunk, body));
    },
    get isEnded() {
      return isEnded;
    },
    get hasUsage() {
      return usage !== undefined;
    },
    get answer() {
      const answer: Answer = { ...known, ...(usage && toUsage(usage)) };
      if (searches) answer.units = { web_search_requests: searches };
      return answer;
    },
  };
}

function addIdentity(known: Answer, chunk: Json, body: Json): void {
  const model = text(body.model);
  if (model) known.model = model;
  const id = text(body.id);
  // Ollama draws its ids from a thousand: two calls with one of them would be taken for one and the same.
  if (id && !/^(chat)?cmpl-\d{1,3}$/.test(id)) known.response_id = id;
  const tier = text(body.service_tier);
  // "auto" is what was asked for; it is never what was served.
  if (tier && tier !== "auto") known.service_tier = tier;
  const error = object(body.error) ?? (chunk.type === "error" ? chunk : undefined);
  if (error) known.error_type = text(error.code) ?? text(error.type) ?? "error";
  else if (body.status === "failed") known.error_type = "failed";
}

function isEnd({ type }: Json, { status, stop_reason, choices }: Json): unknown {
  return (
    stop_reason ??
    (/^message_(delta|stop)|(completed?|failed|cancelled)$/.test(`${type} ${status}`) ||
      list(choices).some((choice) => object(choice)?.finish_reason))
  );
}

/** OpenAI bills a search; opening or scanning a page that was found is free. */
function isWebSearch(item: unknown): boolean {
  const call = object(item);
  const action = object(call?.action)?.type ?? "search";
  return call?.type === "web_search_call" && action === "search";
}
