import { list, object, text } from "../../../sdk/src/json.ts";
import { decoded, largest, type Shape } from "./shape";

const PATH = /\/model\/([^/]+)\/(converse|converse-stream|invoke|invoke-with-response-stream)$/;

/** What the makers of models call the limit of an answer. */
const LIMITS = [
  ...["maxTokens", "max_tokens", "max_tokens_to_sample", "max_gen_len", "maxTokenCount", "max_new_tokens"],
  "max_completion_tokens",
];

/** Amazon Bedrock's own API, by a Bedrock API key. */
export const bedrock: Shape = {
  name: "bedrock",
  route(method, path) {
    const [, model, action] = PATH.exec(path) ?? [];
    if (/\/model\/[^/]+\/count-tokens$/.test(path)) return { kind: "other", operation: "other" };
    if (model === undefined || action === undefined || method !== "POST") return null;
    const id = decoded(model);
    const operation = /embed/.test(id) ? "embeddings" : /rerank/.test(id) ? "rerank" : "chat";
    const isConverse = action.startsWith("converse");
    return { kind: "call", operation, model: id, isStream: action.endsWith("stream"), isConverse };
  },
  read(body, route) {
    const config = object(body.inferenceConfig);
    const said = [body, object(body.textGenerationConfig), config].map((one) => largest(one, ...LIMITS));
    const size = route.isConverse ? largest(config, "maxTokens") : largest({ ...said }, ...Object.keys(said));
    return {
      model: route.model ?? null,
      isStream: route.isStream ?? false,
      maxOutputTokens: route.operation === "chat" ? size : 0,
      answers: largest(body, "num_generations", "numResults") ?? 1,
      units: {},
      serviceTier: text(object(body.serviceTier)?.type ?? body.service_tier) ?? null,
      isDeferred: false,
      hasHiddenInput:
        Boolean(body.promptVariables) ||
        list(body.tools).some((tool) => /^web_/.test(String(object(tool)?.type))),
    };
  },
  toError({ code, message, requestId, budgets }) {
    return { message, code, request_id: requestId, ...(budgets ? { budgets } : {}) };
  },
};
