import { expect, test } from "vitest";
import { answersOf, batchOf, promptTexts, textsOf } from "./answers";
import { findProvider, type Provider } from "./table";

function provider(name: string): Provider {
  const found = findProvider(name);
  if (!found) throw new Error(`no provider ${name}`);
  return found;
}

const usage = { prompt_tokens: 5, completion_tokens: 2 };

test("a line of a batch of OpenAI is an answer, or a failure", () => {
  const body = { id: "chatcmpl-abcdef1", model: "gpt-4o", service_tier: "default", usage };
  const line = { id: "batch_req_1", custom_id: "a", response: { status_code: 200, body }, error: null };
  expect(answersOf(provider("openai"), line)).toEqual([
    {
      customId: "a",
      isFailed: false,
      answer: {
        model: "gpt-4o",
        response_id: "chatcmpl-abcdef1",
        input_tokens: 5,
        output_tokens: 2,
        service_tier: "batch",
      },
    },
  ]);
  const failed = { custom_id: "b", response: { status_code: 400, body: { error: { code: "bad" } } } };
  expect(answersOf(provider("openai"), failed)).toMatchObject([
    { isFailed: true, answer: { error_type: "bad" } },
  ]);
  const expired = { custom_id: "c", response: null, error: { code: "batch_expired" } };
  expect(answersOf(provider("openai"), expired)).toMatchObject([{ customId: "c", isFailed: true }]);
});

test("a line of a batch of Anthropic is an answer, or a failure", () => {
  const message = { id: "msg_1", model: "claude-haiku-4-5", usage: { input_tokens: 5, output_tokens: 2 } };
  const line = { custom_id: "a", result: { type: "succeeded", message } };
  expect(answersOf(provider("anthropic"), line)).toMatchObject([
    {
      customId: "a",
      isFailed: false,
      answer: { response_id: "msg_1", input_tokens: 5, service_tier: "batch" },
    },
  ]);
  const error = { type: "error", error: { type: "invalid_request_error" } };
  expect(
    answersOf(provider("anthropic"), { custom_id: "c", result: { type: "errored", error } }),
  ).toMatchObject([{ isFailed: true, answer: { error_type: "invalid_request_error" } }]);
  expect(answersOf(provider("anthropic"), { custom_id: "b", result: { type: "expired" } })).toMatchObject([
    { isFailed: true, answer: { error_type: "expired" } },
  ]);
});

test("a batch of Gemini holds its answers in a file's lines, or within itself", () => {
  const response = {
    modelVersion: "gemini-2.5-flash",
    usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 1 },
  };
  const expected = {
    isFailed: false,
    answer: { model: "gemini-2.5-flash", input_tokens: 4, output_tokens: 1 },
  };
  expect(answersOf(provider("google"), { key: "a", response })).toMatchObject([
    { customId: "a", ...expected },
  ]);
  const inlinedResponses = { inlinedResponses: [{ response, metadata: { key: "b" } }, { response }] };
  expect(answersOf(provider("google"), { name: "batches/1", response: { inlinedResponses } })).toMatchObject([
    { customId: "b", ...expected },
    { customId: null, ...expected },
  ]);
});

test("a file of another kind holds no answers", () => {
  for (const line of [
    { custom_id: "a", method: "POST", body: {} },
    { messages: [] },
    { response: "x" },
    5,
    null,
    [],
  ])
    expect(answersOf(provider("openai"), line)).toEqual([]);
});

test.each([
  [
    "openai",
    { choices: [{ delta: { role: "assistant", content: "Hi", reasoning_content: "Hm" } }] },
    ["Hi", "Hm"],
  ],
  [
    "openai",
    {
      choices: [
        { delta: { tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }] } },
      ],
    },
    ["f", "{}"],
  ],
  ["openai", { choices: [{ text: "Hi", finish_reason: "stop" }] }, ["Hi"]],
  ["openai", { type: "response.output_text.delta", item_id: "msg_1", delta: "Hi" }, ["Hi"]],
  ["openai", { type: "response.output_text.done", text: "Hi" }, []],
  [
    "openai",
    { object: "response", output: [{ type: "message", content: [{ type: "output_text", text: "Hi" }] }] },
    ["Hi"],
  ],
  ["anthropic", { type: "content_block_delta", delta: { type: "text_delta", text: "Hi" } }, ["Hi"]],
  [
    "anthropic",
    { type: "content_block_delta", delta: { type: "input_json_delta", partial_json: "{" } },
    ["{"],
  ],
  [
    "anthropic",
    { type: "message", content: [{ type: "tool_use", name: "f", input: { a: 1 } }] },
    ["f", '{"a":1}'],
  ],
  [
    "google",
    { candidates: [{ content: { role: "model", parts: [{ text: "Hi" }] }, finishReason: "STOP" }] },
    ["Hi"],
  ],
  [
    "google",
    { candidates: [{ content: { parts: [{ functionCall: { name: "f", args: { a: 1 } } }] } }] },
    ["f", '{"a":1}'],
  ],
  ["bedrock", { contentBlockIndex: 0, delta: { text: "Hi" } }, ["Hi"]],
  ["bedrock", { output: { message: { role: "assistant", content: [{ text: "Hi" }] } } }, ["Hi"]],
  ["cohere", { type: "content-delta", delta: { message: { content: { text: "Hi" } } } }, ["Hi"]],
  ["cohere", { event_type: "text-generation", text: "Hi" }, ["Hi"]],
  ["cohere", { event_type: "stream-end", response: { text: "Hi" } }, []],
  ["ollama", { model: "m", message: { role: "assistant", content: "Hi", thinking: "Hm" } }, ["Hi", "Hm"]],
  ["ollama", { model: "m", response: "Hi", done: false }, ["Hi"]],
])("a piece of %s adds its texts: %j", (name, piece, expected) => {
  expect(textsOf(provider(name), piece)).toEqual(expected);
});

test("the texts of a request are those of its prompt", () => {
  const image = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } };
  const tools = [{ type: "function", function: { name: "f", parameters: {} } }];
  const body = {
    model: "gpt-4o",
    messages: [{ role: "user", content: [{ type: "text", text: "Hi" }, image] }],
    tools,
  };
  const texts = (given: unknown) => promptTexts(provider("openai"), Buffer.from(JSON.stringify(given)));
  expect(texts(body)).toEqual(["Hi", JSON.stringify(tools)]);
  expect(texts({ system: "S", contents: [{ role: "user", parts: [{ text: "T" }] }] })).toEqual(["S", "T"]);
  expect(promptTexts(provider("openai"), Buffer.from("odd"))).toEqual([]);
  const deep = `{"messages":${"[".repeat(50_000)}"x"${"]".repeat(50_000)}}`;
  expect(promptTexts(provider("openai"), Buffer.from(deep))).toEqual([]);
  const deepTools = `{"tools":${"[".repeat(50_000)}"x"${"]".repeat(50_000)}}`;
  expect(promptTexts(provider("openai"), Buffer.from(deepTools))).toEqual([deepTools]);
});

test.each([
  [{ id: "msgbatch_1", type: "message_batch" }, "msgbatch_1"],
  [{ name: "batches/abc", metadata: {} }, "abc"],
  [{ id: "batch_1", object: "batch" }, null],
  ["batches/abc", null],
])("a batch made as %j is known as %s", (made, name) => expect(batchOf(made)).toBe(name));
