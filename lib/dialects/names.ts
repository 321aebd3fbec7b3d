/** What a dialect says of a call. Each has the attributes that may say it, the best first. */
export type Field =
  | "operation"
  | "provider"
  | "responseModel"
  | "requestedModel"
  | "responseId"
  | "serviceTier"
  | "input"
  | "output"
  | "total"
  | "cacheRead"
  | "cacheWrite"
  | "cacheWrite5m"
  | "cacheWrite1h"
  | "reasoning"
  | "inputAudio"
  | "outputAudio"
  | "inputImage"
  | "webSearches"
  | "errorType"
  | "firstTokenSeconds"
  | "firstTokenMs"
  | "isStream"
  | "clientCost";

export type Names = Record<Field, readonly string[]>;

/** The convention of OpenTelemetry for generative AI, from its newest names to its oldest. */
export const genAi: Names = {
  operation: ["gen_ai.operation.name", "llm.request.type"],
  provider: ["gen_ai.provider.name", "gen_ai.system"],
  responseModel: ["gen_ai.response.model"],
  requestedModel: ["gen_ai.request.model"],
  responseId: ["gen_ai.response.id"],
  serviceTier: [
    "openai.response.service_tier",
    "gen_ai.openai.response.service_tier",
    "anthropic.response.service_tier",
  ],
  input: ["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"],
  output: ["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"],
  total: ["gen_ai.usage.total_tokens", "llm.usage.total_tokens"],
  cacheRead: [
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.cache_read_tokens",
    "gen_ai.usage.details.cache_read_tokens",
    "gen_ai.usage.details.cache_read_input_tokens",
  ],
  cacheWrite: [
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.cache_write_tokens",
    "gen_ai.usage.details.cache_write_tokens",
    "gen_ai.usage.details.cache_creation_input_tokens",
  ],
  cacheWrite5m: ["anthropic.usage.cache_creation.ephemeral_5m_input_tokens"],
  cacheWrite1h: ["anthropic.usage.cache_creation.ephemeral_1h_input_tokens"],
  reasoning: [
    "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.reasoning_tokens",
    "gen_ai.usage.details.reasoning_tokens",
  ],
  inputAudio: ["gen_ai.usage.audio.input_tokens", "gen_ai.usage.details.input_audio_tokens"],
  outputAudio: ["gen_ai.usage.audio.output_tokens", "gen_ai.usage.details.output_audio_tokens"],
  inputImage: ["gen_ai.usage.image.input_tokens"],
  webSearches: [
    "gen_ai.usage.details.web_search_requests",
    "gen_ai.usage.server_tool_use.web_search_requests",
  ],
  errorType: ["error.type"],
  firstTokenSeconds: [
    "gen_ai.response.time_to_first_chunk",
    "gen_ai.client.operation.time_to_first_chunk",
    "gen_ai.server.time_to_first_token",
  ],
  firstTokenMs: [],
  isStream: ["gen_ai.request.stream", "gen_ai.request.is_stream", "llm.is_streaming"],
  clientCost: ["gen_ai.usage.cost", "operation.cost"],
};

/** Vercel's AI SDK 5 and 6: names of its own, which say more, beside those of the convention. */
export const aiSdk: Names = {
  ...genAi,
  operation: ["ai.operationId"],
  provider: ["gen_ai.system", "ai.model.provider"],
  responseModel: ["ai.response.model", "gen_ai.response.model"],
  requestedModel: ["gen_ai.request.model", "ai.model.id"],
  responseId: ["ai.response.id", "gen_ai.response.id"],
  input: ["ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens", ...genAi.input],
  output: ["ai.usage.outputTokens", "ai.usage.completionTokens", ...genAi.output],
  total: ["ai.usage.totalTokens", ...genAi.total],
  cacheRead: ["ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens"],
  cacheWrite: ["ai.usage.inputTokenDetails.cacheWriteTokens"],
  reasoning: ["ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens"],
  firstTokenMs: ["ai.response.msToFirstChunk"],
};

/** Arize's OpenInference. */
export const openInference: Names = {
  ...genAi,
  operation: ["openinference.span.kind"],
  provider: ["llm.provider", "llm.system", ...genAi.provider],
  responseModel: [
    "llm.response.model_name",
    "llm.model_name",
    "embedding.model_name",
    ...genAi.responseModel,
  ],
  requestedModel: ["llm.request.model_name", ...genAi.requestedModel],
  input: ["llm.token_count.prompt", ...genAi.input],
  output: ["llm.token_count.completion", ...genAi.output],
  total: ["llm.token_count.total", ...genAi.total],
  cacheRead: ["llm.token_count.prompt_details.cache_read", ...genAi.cacheRead],
  cacheWrite: ["llm.token_count.prompt_details.cache_write", ...genAi.cacheWrite],
  reasoning: ["llm.token_count.completion_details.reasoning", ...genAi.reasoning],
  inputAudio: ["llm.token_count.prompt_details.audio", ...genAi.inputAudio],
  outputAudio: ["llm.token_count.completion_details.audio", ...genAi.outputAudio],
  clientCost: ["llm.cost.total", ...genAi.clientCost],
};

/** Langfuse's own client. Its counts are one JSON text, read apart. */
export const langfuse: Names = {
  ...genAi,
  operation: ["langfuse.observation.type"],
  responseModel: ["langfuse.observation.model.name", "gen_ai.response.model"],
};
