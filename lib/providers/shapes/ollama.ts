import { object, text } from "../../../sdk/src/json.ts";
import { largest, type Shape } from "./shape";

const OPERATIONS: Record<string, string> = {
  chat: "chat",
  generate: "completion",
  embed: "embeddings",
  embeddings: "embeddings",
};

/** Ollama's own API; what it offers under /v1 is that of OpenAI. */
export const ollama: Shape = {
  name: "ollama",
  route(method, path) {
    const action = /\/api\/(\w+)$/.exec(path)?.[1];
    if (action === undefined) return null;
    const operation = OPERATIONS[action];
    if (method !== "POST" || operation === undefined) return { kind: "other", operation: "other" };
    return { kind: "call", operation };
  },
  read(body, route) {
    return {
      model: text(body.model) ?? null,
      // Only a false one stops it.
      isStream: body.stream !== false && route.operation !== "embeddings",
      maxOutputTokens: route.operation === "embeddings" ? 0 : largest(object(body.options), "num_predict"),
      answers: 1,
      units: {},
      serviceTier: null,
      isDeferred: false,
      hasHiddenInput: body.context !== undefined,
    };
  },
  // Its clients read the error as a text.
  toError({ code, message, requestId, budgets }) {
    return { error: message, code, request_id: requestId, ...(budgets ? { budgets } : {}) };
  },
};
