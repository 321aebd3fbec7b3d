import { type Json, list, object, text } from "../../../sdk/src/json.ts";
import { total } from "../request/amount";
import { type BodyFacts, decoded, howMany, largest, type Shape } from "./shape";

const METHOD = /\/(?:models|tunedModels|endpoints)\/([^/]+):(\w+)$/;
const OPERATIONS: Record<string, string> = {
  generateContent: "chat",
  streamGenerateContent: "chat",
  generateMessage: "chat",
  generateText: "completion",
  generateAnswer: "chat",
  embedContent: "embeddings",
  batchEmbedContents: "embeddings",
  embedText: "embeddings",
  batchEmbedText: "embeddings",
  predict: "other",
  rawPredict: "chat",
  streamRawPredict: "chat",
};
/** A count of tokens, or a look at a long-running call. */
const FREE = /^(countTokens|computeTokens|countMessageTokens|countTextTokens|fetch\w*)$/;
const BATCH = /^(batchGenerateContent|asyncBatchEmbedContent)$/;

/** The Gemini API and Gemini on Vertex AI. */
export const google: Shape = {
  name: "google",
  route(method, path) {
    if (/\/files\/[^/]+:download$/.test(path) && method === "GET")
      return { kind: "results", operation: "chat" };
    if (/\/batches\/[^/]+$/.test(path) && method === "GET") return { kind: "results", operation: "chat" };
    if (/\/batchPredictionJobs$/.test(path) && method === "POST") return { kind: "batch", operation: "chat" };
    const [, model, action] = METHOD.exec(path) ?? [];
    if (model === undefined || action === undefined || method !== "POST") return null;
    if (FREE.test(action)) return { kind: "other", operation: "other" };
    if (BATCH.test(action))
      return {
        kind: "batch",
        operation: /Embed/.test(action) ? "embeddings" : "chat",
        model: decoded(model),
      };
    const isEmbedding = action === "predict" && /embed/.test(model);
    const isImage = action === "predict" && /^imagen/.test(model);
    const operation = isEmbedding ? "embeddings" : isImage ? "image" : (OPERATIONS[action] ?? "other");
    return { kind: "call", operation, model: decoded(model), isStream: action.startsWith("stream") };
  },
  read(body, route): BodyFacts {
    const config = object(body.generationConfig ?? body.generation_config);
    const parameters = object(body.parameters);
    const asked = route.operation === "chat" ? config : parameters;
    const tools = list(body.tools).flatMap((tool) => Object.keys(object(tool) ?? {}));
    const isEmbedding = route.operation === "embeddings";
    return {
      model: route.model ?? text(body.model) ?? null,
      isStream: route.isStream ?? false,
      maxOutputTokens: isEmbedding ? 0 : largest(asked, "maxOutputTokens", "max_output_tokens"),
      answers: howMany(asked, "candidateCount", "candidate_count", "sampleCount") ?? 1,
      units: unitsOf(route.model ?? "", parameters, tools),
      serviceTier: text(body.serviceTier ?? body.service_tier)?.toLowerCase() ?? null,
      isDeferred: false,
      hasHiddenInput:
        Boolean(body.cachedContent ?? body.cached_content) ||
        tools.some((tool) => !/^function_?declarations$/i.test(tool)),
    };
  },
  calls({ batch }) {
    const config = object(object(batch)?.inputConfig ?? object(batch)?.input_config);
    return list(object(config?.requests)?.requests).map((entry) => object(object(entry)?.request) ?? {});
  },
  toError({ status, code, message, requestId, budgets }) {
    const info = {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: code.toUpperCase(),
      domain: "tokenbudget",
      metadata: { request_id: requestId },
    };
    const details = budgets ? [info, { "@type": "tokenbudget/budgets", budgets }] : [info];
    return { error: { code: status, message, status: STATUSES[status] ?? "UNKNOWN", details } };
  },
};

/** From version 3 on each search is charged, of which there may be several; before, all of them together once. */
const SEARCHES = 10;

/** Imagen takes the number of images as a parameter, Veo the length of its videos. */
export function unitsOf(
  model: string,
  parameters: Json | undefined,
  tools: string[],
): Record<string, number> {
  const samples = howMany(parameters, "sampleCount");
  if (model.startsWith("imagen")) return { images: samples ?? 4 };
  if (model.startsWith("veo"))
    return { video_seconds: total((howMany(parameters, "durationSeconds") ?? 8) * (samples ?? 1)) };
  if (!tools.some((tool) => /^google_?search/i.test(tool))) return {};
  return { web_search_requests: /gemini-[12]\b/.test(model) ? 1 : SEARCHES };
}

const STATUSES: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  402: "FAILED_PRECONDITION",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  413: "INVALID_ARGUMENT",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  502: "UNAVAILABLE",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};
