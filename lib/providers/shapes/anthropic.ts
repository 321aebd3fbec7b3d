import { list, object, text } from "../../../sdk/src/json.ts";
import { total } from "../request/amount";
import { type BodyFacts, decoded, largest, type Shape } from "./shape";

/** Anthropic's own API, and Claude on Vertex AI and Azure, and those who offer the same messages. */
export const anthropic: Shape = {
  name: "anthropic",
  route(method, path) {
    const vertex = /\/publishers\/anthropic\/models\/([^/]+):(rawPredict|streamRawPredict)$/.exec(path);
    if (vertex && method === "POST") {
      const model = decoded(vertex[1] ?? "");
      // Under this name Vertex AI counts tokens, which is free.
      if (model === "count-tokens") return { kind: "other", operation: "other" };
      return { kind: "call", operation: "chat", model, isStream: vertex[2] === "streamRawPredict" };
    }
    if (/\/v1\/messages$/.test(path) && method === "POST") return { kind: "call", operation: "chat" };
    if (/\/v1\/complete$/.test(path) && method === "POST") return { kind: "call", operation: "completion" };
    if (/\/messages\/batches\/[^/]+\/results$/.test(path) && method === "GET")
      return { kind: "results", operation: "chat" };
    if (/\/messages\/batches$/.test(path) && method === "POST") return { kind: "batch", operation: "chat" };
    if (/\/messages\/(count_tokens|batches.*)$/.test(path)) return { kind: "other", operation: "other" };
    return null;
  },
  read(body, route): BodyFacts {
    const limit = route.operation === "completion" ? "max_tokens_to_sample" : "max_tokens";
    const tools = list(body.tools).map((tool) => object(tool) ?? {});
    const searches = tools.filter(({ type }) => /^web_search/.test(String(type)));
    const most = searches.reduce((sum, tool) => sum + (largest(tool, "max_uses") ?? Number.NaN), 0);
    // A tool of the caller's has a schema; one that Anthropic runs has a type, and finds more than was sent.
    const isHosted = tools.some(({ type }) => /^(web_|code_execution|mcp_|tool_search)/.test(String(type)));
    return {
      model: text(body.model) ?? route.model ?? null,
      isStream: route.isStream ?? body.stream === true,
      maxOutputTokens: largest(body, limit),
      answers: 1,
      units: searches.length && most ? { web_search_requests: total(most) } : {},
      serviceTier: body.speed === "fast" ? "fast" : (text(body.service_tier) ?? null),
      isDeferred: false,
      hasHiddenInput: isHosted || list(body.mcp_servers).length > 0 || Boolean(body.container),
    };
  },
  calls: (body) => list(body.requests).map((entry) => object(object(entry)?.params) ?? {}),
  toError({ status, code, message, requestId, budgets }) {
    const error = { type: TYPES[status] ?? (status < 500 ? "invalid_request_error" : "api_error"), message };
    return {
      type: "error",
      error: { ...error, code, ...(budgets ? { budgets } : {}) },
      request_id: requestId,
    };
  },
};

const TYPES: Record<number, string> = {
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};
