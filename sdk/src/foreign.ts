import { count, type Json, list, object, text } from "./json.ts";

/** Puts an answer, or a chunk of one, of Gemini (its interactions too), Bedrock or Cohere into the form the reader knows. */
export function toCommon(piece: unknown): unknown {
  const chunk = object(piece);
  if (!chunk) return piece;
  if (chunk.usageMetadata ?? chunk.candidates) return fromGemini(chunk);
  const interaction = fromInteraction(chunk);
  if (interaction) return interaction;
  const converse = object(object(chunk.metadata)?.usage ?? chunk.usage);
  if (converse && "inputTokens" in converse) return fromConverse(chunk, converse);
  const cohere = object(object(chunk.delta)?.usage ?? chunk.meta ?? chunk.usage);
  const billed = object(cohere?.billed_units);
  if (!billed) return chunk;
  // Cohere counts its own prompt template too; only the billed units are charged.
  const usage = { ...billed, cached_tokens: cohere?.cached_tokens, server_tool_use: billed };
  return { ...chunk, usage, stop_reason: "end" };
}

/** Gemini counts thoughts beside the candidates and tool results beside the prompt. */
function fromGemini(chunk: Json): Json {
  const raw = object(chunk.usageMetadata);
  const common: Json = {
    model: chunk.modelVersion,
    id: chunk.responseId,
    error: chunk.error,
    choices: list(chunk.candidates).map((choice) => ({ finish_reason: object(choice)?.finishReason })),
  };
  if (!raw) return common;
  const thoughts = count(raw.thoughtsTokenCount);
  const inputs = [
    // Embeddings spell it promptTokenDetails.
    ...list(raw.promptTokensDetails ?? raw.promptTokenDetails),
    ...list(raw.toolUsePromptTokensDetails),
  ];
  common.usage = {
    prompt_tokens: plus(raw.promptTokenCount, raw.toolUsePromptTokenCount),
    prompt_tokens_details: {
      cached_tokens: raw.cachedContentTokenCount,
      audio_tokens: ofModality(inputs, "AUDIO"),
      image_tokens: ofModality(inputs, "IMAGE"),
    },
    completion_tokens: plus(raw.candidatesTokenCount, thoughts),
    completion_tokens_details: {
      reasoning_tokens: thoughts,
      audio_tokens: ofModality(list(raw.candidatesTokensDetails), "AUDIO"),
    },
  };
  return common;
}

/** Gemini's interactions count thoughts and tool results beside the rest too, and tell it in several of their events. */
function fromInteraction(chunk: Json): Json | undefined {
  const body = object(chunk.interaction) ?? chunk;
  const raw = object(body.usage) ?? object(object(chunk.metadata)?.total_usage);
  const event = text(chunk.event_type);
  if (!/^(interaction|step)\./.test(event ?? "") && raw?.total_input_tokens === undefined) return undefined;
  const isOver = !/^(in_progress|queued)$/.test(String(body.status));
  const isEnd = isOver && /^interaction\.complete|^$/.test(event ?? "");
  const { model, id, service_tier } = body;
  const common: Json = { model, id, service_tier, error: chunk.error };
  if (isEnd || body.status === "failed") common.status = body.status;
  if (isEnd) common.stop_reason = "end";
  // Fetched before its end it tells less than it will have used.
  if (raw && (event !== undefined || isOver)) common.usage = interactionUsage(raw, String(model));
  return common;
}

function interactionUsage(raw: Json, model: string): Json {
  const of = (name: string, modality: string) =>
    sumOf(
      list(raw[name]).filter((entry) => text(object(entry)?.modality)?.toLowerCase() === modality),
      "tokens",
    );
  const input = (modality: string) =>
    plus(of("input_tokens_by_modality", modality), of("tool_use_tokens_by_modality", modality));
  const tools = list(raw.grounding_tool_count).filter((tool) => object(tool)?.type === "google_search");
  const searches = sumOf(tools, "count") ?? 0;
  return {
    prompt_tokens: plus(raw.total_input_tokens, raw.total_tool_use_tokens),
    prompt_tokens_details: {
      cached_tokens: raw.total_cached_tokens,
      audio_tokens: input("audio"),
      image_tokens: input("image"),
    },
    completion_tokens: plus(raw.total_output_tokens, raw.total_thought_tokens),
    completion_tokens_details: {
      reasoning_tokens: raw.total_thought_tokens,
      audio_tokens: of("output_tokens_by_modality", "audio"),
    },
    // Until Gemini 2.5 an answer that searched is charged once.
    server_tool_use: { web_search_requests: /gemini-[12]\b/.test(model) ? Math.min(1, searches) : searches },
  };
}

/** Converse counts as Anthropic does, under names of its own. */
function fromConverse(chunk: Json, raw: Json): Json {
  const hours = list(raw.cacheDetails).filter((detail) => object(detail)?.ttl === "1h");
  return {
    service_tier: object(chunk.serviceTier)?.type,
    stop_reason: "end",
    usage: {
      input_tokens: raw.inputTokens,
      output_tokens: raw.outputTokens,
      cache_read_input_tokens: raw.cacheReadInputTokens,
      cache_creation_input_tokens: raw.cacheWriteInputTokens,
      cache_creation: { ephemeral_1h_input_tokens: sumOf(hours, "inputTokens") },
    },
  };
}

function ofModality(details: unknown[], modality: string): number | undefined {
  return sumOf(
    details.filter((detail) => object(detail)?.modality === modality),
    "tokenCount",
  );
}

function sumOf(entries: unknown[], name: string): number | undefined {
  return entries.reduce<number | undefined>((sum, entry) => plus(sum, object(entry)?.[name]), undefined);
}

function plus(a: unknown, b: unknown): number | undefined {
  const [first, second] = [count(a), count(b)];
  return first === undefined ? second : first + (second ?? 0);
}
