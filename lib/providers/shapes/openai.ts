import { type Json, list, object, text } from "../../../sdk/src/json.ts";
import { amount, total } from "../request/amount";
import { type BodyFacts, decoded, howMany, largest, type Route, type Shape } from "./shape";

const CALLS: [RegExp, string][] = [
  [/\/chat\/completions$/, "chat"],
  [/\/(?:fim|agents)\/completions$/, "chat"],
  [/\/completions$/, "completion"],
  [/\/responses(?:\/compact)?$/, "responses"],
  [/\/embeddings$/, "embeddings"],
  [/\/images\/(?:generations|edits|variations)$/, "image"],
  [/\/audio\/(?:speech|transcriptions|translations)$/, "audio"],
  [/\/rerank$/, "rerank"],
  [/\/videos(?:\/[^/]+\/remix)?$/, "other"],
];
const RESULT = /\/(?:responses|chat\/completions|chat\/deferred-completion)\/[^/]+$/;
const CANCEL = /\/responses\/[^/]+\/cancel$/;
/** OpenAI's and Groq's name a file; Mistral's may hold the calls. Those of messages are Anthropic's. */
const BATCH = /(?<!\/messages)\/(?:batches|batch\/jobs)$/;
const RESULTS = /\/files\/[^/]+\/content$/;
/** Image models that count tokens make at most so many of one image (1536 × 1024 at high quality). */
export const IMAGE_OUTPUT_TOKENS = 6_240;

/** OpenAI, and whoever speaks like it. */
export const openai: Shape = {
  name: "openai",
  route(method, path) {
    const deployment = /\/deployments\/([^/]+)\//i.exec(path)?.[1];
    const model = deployment && decoded(deployment);
    if (method === "GET") {
      if (RESULTS.test(path)) return { kind: "results", operation: "other" };
      if (!RESULT.test(path)) return null;
      return { kind: "result", operation: path.includes("/responses/") ? "responses" : "chat" };
    }
    if (method !== "POST") return null;
    if (BATCH.test(path)) return { kind: "batch", operation: "other" };
    if (CANCEL.test(path)) return { kind: "result", operation: "responses" };
    const operation = CALLS.find(([pattern]) => pattern.test(path))?.[1];
    return operation === undefined ? null : { kind: "call", operation, model };
  },
  read(body, { operation, model }): BodyFacts {
    const answers = total((howMany(body, "n", "best_of") ?? 1) * promptsOf(body, operation));
    return {
      // A deployment answers by its own model, whatever the body calls it.
      model: model ?? text(body.model) ?? null,
      isStream: body.stream === true || body.stream_format === "sse",
      maxOutputTokens: outputOf(body, operation),
      answers,
      units: unitsOf(body, operation, answers),
      serviceTier: text(body.service_tier) ?? null,
      // Who does not know the option answers at once.
      isDeferred: operation === "responses" ? body.background === true : isTaken(body, operation),
      hasHiddenInput: hasHiddenInput(body),
    };
  },
  calls: ({ model, requests }) => list(requests).map((entry) => ({ ...object(object(entry)?.body), model })),
  toError({ status, code, message, requestId, budgets }) {
    const error = { message, type: typeOf(status), param: null, code, request_id: requestId };
    // Mistral's and other clients look for the message at the top.
    return { error: budgets ? { ...error, budgets } : error, message };
  },
};

function isTaken(body: Json, operation: Route["operation"]): boolean {
  return operation === "chat" && body.deferred === true && body.stream !== true;
}

/** Each prompt of a list is answered; a list of numbers is one prompt, in tokens. */
function promptsOf({ prompt }: Json, operation: Route["operation"]): number {
  if (operation !== "completion" || !Array.isArray(prompt) || typeof prompt[0] === "number") return 1;
  return Math.max(1, prompt.length);
}

/** A name of another operation limits nothing. */
const LIMITS: Record<string, string[]> = {
  chat: ["max_completion_tokens", "max_tokens"],
  completion: ["max_tokens"],
  responses: ["max_output_tokens"],
};

function outputOf(body: Json, operation: Route["operation"]): number | null {
  if (operation === "embeddings" || operation === "rerank") return 0;
  if (operation === "image") return IMAGE_OUTPUT_TOKENS;
  return largest(body, ...(LIMITS[operation] ?? []));
}

function unitsOf(body: Json, operation: Route["operation"], answers: number): Record<string, number> {
  if (operation === "image") return { images: answers };
  if (operation === "rerank") return { search_units: Math.ceil(list(body.documents).length / 100) || 1 };
  if (operation === "audio" && typeof body.input === "string") return speechOf(body.input);
  if (operation === "other") return { video_seconds: videoSeconds(body.seconds) };
  const most = largest(body, "max_tool_calls");
  const isSearch = (tool: unknown) => /^web_search/.test(String(object(tool)?.type));
  return most !== null && list(body.tools).some(isSearch) ? { web_search_requests: most } : {};
}

/** A text read aloud is charged by its letters or by how long that takes, in the slowest of languages. */
function speechOf(input: string): Record<string, number> {
  let characters = 0;
  for (const _ of input) characters++;
  return { characters, audio_seconds: Math.ceil(characters / 2) };
}

/** OpenAI makes a video of four seconds unless it is told otherwise. */
export function videoSeconds(seconds: unknown): number {
  return amount(seconds) ?? 4;
}

function hasHiddenInput(body: Json): boolean {
  const said =
    body.previous_response_id ??
    body.conversation ??
    body.conversation_id ??
    body.agent_id ??
    body.assistant_id ??
    object(body.prompt)?.id;
  // A function is answered by the caller; every other tool puts what it finds into the prompt.
  const isHosted = (tool: unknown) => !/^(function|custom)$/.test(text(object(tool)?.type) ?? "function");
  return (
    Boolean(said) ||
    list(body.tools).some(isHosted) ||
    Boolean(body.web_search_options ?? body.search_parameters ?? body.plugins ?? body.data_sources)
  );
}

function typeOf(status: number): string {
  if (status === 402) return "insufficient_quota";
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}
