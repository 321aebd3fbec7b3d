import { type Json, list, object, text } from "../../sdk/src/json.ts";
import { google, unitsOf } from "./shapes/google";
import { type BodyFacts, largest, type Shape } from "./shapes/shape";

/** What goes into the prompt beside the body, under either way of writing names. */
const HIDDEN = [
  ...["previous_interaction_id", "previousInteractionId", "continuation_token", "continuationToken"],
  ...["cached_content", "cachedContent", "agent", "environment"],
];

/** Gemini's interactions: one address for all models and agents, whose answer may be fetched later. */
export const interactions: Shape = {
  name: "google",
  route(method, path) {
    if (method === "POST" && /\/interactions$/.test(path)) return { kind: "call", operation: "chat" };
    const isOne =
      (method === "GET" && /\/interactions\/[^/]+$/.test(path)) ||
      (method === "POST" && /\/interactions\/[^/]+\/cancel$/.test(path));
    return isOne ? { kind: "result", operation: "chat" } : null;
  },
  read(body): BodyFacts {
    const model = text(body.model) ?? text(body.agent) ?? null;
    const tools = list(body.tools).map((tool) => text(object(tool)?.type) ?? "");
    return {
      model,
      isStream: body.stream === true,
      maxOutputTokens: largest(object(body.generation_config), "max_output_tokens"),
      answers: 1,
      units: unitsOf(model ?? "", undefined, tools),
      serviceTier: text(body.service_tier)?.toLowerCase() ?? null,
      isDeferred: body.background === true,
      hasHiddenInput:
        HIDDEN.some((name) => Boolean(body[name])) ||
        tools.some((tool) => tool !== "function") ||
        hasAddress(body.input),
    };
  },
  toError: google.toError,
};

/** Whether the input, one of its parts, or a part of a step in it is somewhere else. */
function hasAddress(input: unknown, depth = 0): boolean {
  const part = object(input);
  if (part) return part.uri !== undefined || (depth < 3 && hasAddress(part.content, depth + 1));
  return list(input).some((entry) => hasAddress(entry, depth + 1));
}

/** Where the texts stand that an event of a streamed interaction adds. */
export function writtenBy({ event_type, delta, step }: Json): unknown {
  if (/^(step|content)\.delta$/.test(String(event_type))) return isWritten(delta) ? delta : null;
  return event_type === "step.start" && isWritten(step) ? step : null;
}

/** Of a step: whether the model wrote it, rather than the caller or a tool. */
export function isWritten(step: unknown): boolean {
  return !/^user_input$|_result$/.test(text(object(step)?.type) ?? "");
}
