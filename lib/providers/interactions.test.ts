import { expect, test } from "vitest";
import { createAnswerReader, readAnswer } from "../../sdk/src/usage.ts";
import { textsOf } from "./answers";
import { type Asked, readAsked } from "./asked";
import { findProvider, type Provider } from "./table";

const google = findProvider("google") as Provider;
const usage = {
  ...{ total_input_tokens: 1000, total_cached_tokens: 200, total_tool_use_tokens: 30 },
  ...{ total_output_tokens: 500, total_thought_tokens: 40, total_tokens: 1570 },
  input_tokens_by_modality: [
    { modality: "text", tokens: 900 },
    { modality: "audio", tokens: 100 },
  ],
  grounding_tool_count: [
    { type: "google_search", count: 3 },
    { type: "google_maps", count: 1 },
  ],
};
const told = {
  ...{ model: "gemini-3.5-flash", response_id: "v1_abcdef", units: { web_search_requests: 3 } },
  ...{ input_tokens: 1030, cache_read_tokens: 200, input_audio_tokens: 100 },
  ...{ output_tokens: 540, reasoning_tokens: 40 },
};
const steps = [
  { type: "user_input", content: [{ type: "text", text: "asked" }] },
  { type: "thought", summary: [{ type: "text", text: "Hm" }], signature: "x" },
  { type: "function_call", id: "1", name: "f", arguments: { a: 1 } },
  { type: "function_result", result: "found" },
  { type: "model_output", content: [{ type: "text", text: "Hi" }] },
];
const interaction = { id: "v1_abcdef", model: "gemini-3.5-flash", status: "completed" };

test("the usage of an interaction is read, with its thoughts, tools and searches", () => {
  expect(readAnswer({ ...interaction, usage, steps })).toEqual(told);
  const older = readAnswer({ ...interaction, model: "gemini-2.5-flash", usage });
  expect(older.units).toEqual({ web_search_requests: 1 });
});

test("an interaction that goes on has no usage yet, and one that failed says so", () => {
  expect(readAnswer({ ...interaction, status: "in_progress", usage })).not.toHaveProperty("input_tokens");
  expect(readAnswer({ ...interaction, status: "failed", usage })).toMatchObject({
    error_type: "failed",
    input_tokens: 1030,
  });
});

test("a streamed interaction is over with its last event, and tells its usage before", () => {
  const reader = createAnswerReader();
  const partial = { total_input_tokens: 1000, total_output_tokens: 3 };
  reader.add({ event_type: "interaction.created", interaction: { ...interaction, status: "in_progress" } });
  reader.add({ event_type: "step.delta", delta: {}, metadata: { total_usage: partial } });
  reader.add({ event_type: "interaction.status_update", interaction_id: "v1_abcdef", status: "completed" });
  expect(reader.answer).toMatchObject({ input_tokens: 1000, output_tokens: 3 });
  expect(reader.isEnded).toBe(false);
  reader.add({ event_type: "interaction.completed", interaction: { ...interaction, usage } });
  expect(reader.answer).toEqual(told);
  expect(reader.isEnded).toBe(true);
});

test.each([
  [{ ...interaction, steps }, ["Hm", "f", '{"a":1}', "Hi"]],
  [{ event_type: "step.delta", delta: { type: "text", text: "Hi" } }, ["Hi"]],
  [{ event_type: "step.delta", delta: { type: "google_search_result", result: "found" } }, []],
  [{ event_type: "step.start", step: steps[2] }, ["f", '{"a":1}']],
  [{ event_type: "interaction.completed", interaction: { ...interaction, steps } }, []],
])("the texts that the model wrote are found in %j", (piece, expected) => {
  expect(textsOf(google, piece)).toEqual(expected);
});

function ask(body: object, method = "POST", path = "/v1beta/interactions"): Asked {
  const bytes = Buffer.from(JSON.stringify(body));
  return readAsked(google, { method, path, search: "", contentType: "application/json", body: bytes });
}

const asked = { model: "gemini-2.5-flash", input: "Hi" };

test("making an interaction is a call of the model or agent that its body names", () => {
  const generation_config = { max_output_tokens: 50 };
  expect(ask({ ...asked, generation_config, stream: true, service_tier: "FLEX" })).toMatchObject({
    ...{ kind: "call", operation: "chat", model: "gemini-2.5-flash", isStream: true },
    ...{ maxOutputTokens: 50, serviceTier: "flex", isDeferred: false },
  });
  expect(ask({ agent: "deep-research", input: "Hi", background: true })).toMatchObject({
    ...{ kind: "call", model: "deep-research", isDeferred: true },
  });
  expect(ask({ ...asked, tools: [{ type: "google_search" }] }).units).toEqual({ web_search_requests: 1 });
});

test("what an interaction has beside its body counts as all that the model reads", () => {
  const open = { type: "function", name: "f", parameters: {} };
  expect(ask({ ...asked, tools: [open] }).inputTokens).toBeLessThan(5000);
  const video = { type: "video", uri: "https://x/v.mp4" };
  for (const more of [
    { previous_interaction_id: "v1_a" },
    { continuation_token: "t" },
    { agent: "a" },
    { tools: [{ type: "file_search" }] },
    { input: video },
    { input: [video] },
    { input: [{ type: "user_input", content: [video] }] },
  ])
    expect(ask({ ...asked, ...more }).inputTokens, JSON.stringify(more)).toBeGreaterThan(1_000_000);
});

test("an interaction that is fetched or cancelled is the call that was made before; deleting one is nothing", () => {
  const one = "/v1beta/interactions/v1_a";
  expect(ask({}, "GET", one).kind).toBe("result");
  expect(ask({}, "POST", `${one}/cancel`).kind).toBe("result");
  expect(ask({}, "DELETE", one).kind).toBe("other");
});
