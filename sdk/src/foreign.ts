import { count, type Json, list, object } from "./json.ts";

/** Puts an answer, or a chunk of one, of Gemini, Bedrock or Cohere into the form the reader knows. */
export function toCommon(piece: unknown): unknown {
  const chunk = object(piece);
  if (!chunk) return piece;
  if (chunk.usageMetadata ?? chunk.candidates) return fromGemini(chunk);
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
