import { describe, expect, it } from "vitest";
import { StreamReader } from "../src/stream-reader.ts";

const MEGABYTE = 1 << 20;
const usage = { prompt_tokens: 11, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 3 } };
const told = { input_tokens: 11, output_tokens: 4, cache_read_tokens: 3 };
const many = (entry: unknown, size = 4 * MEGABYTE) =>
  Array.from({ length: Math.ceil(size / JSON.stringify(entry).length) }, () => entry);

function read(body: unknown): { answer: unknown; pieces: unknown[] } {
  const pieces: unknown[] = [];
  const reader = new StreamReader((piece) => pieces.push(piece), 400_000);
  const text = JSON.stringify(body);
  for (let at = 0; at < text.length; at += 60_000) reader.push(text.slice(at, at + 60_000));
  reader.end();
  return { answer: reader.answer, pieces };
}

describe("a JSON answer of megabytes", () => {
  const token = { token: "a", logprob: -0.1, bytes: [97], top_logprobs: [{ token: "b", logprob: -3 }] };

  it("keeps its usage and its words beside the probabilities of its tokens", () => {
    const choices = [{ logprobs: { content: many(token) }, message: { content: "Hi" }, finish_reason: "x" }];
    const { answer, pieces } = read({ model: "m", choices, usage });
    expect(answer).toEqual({ model: "m", ...told });
    expect(pieces).toEqual([{ model: "m", choices: [{ ...choices[0], logprobs: null }], usage }]);
  });

  it("keeps its usage behind anything else, at the top or in the response of an event", () => {
    const output = [{ content: many({ part: { kind: "x".repeat(50) } }) }, ...many({ words: ["a", "b"] })];
    const response = { id: "resp-1234", output, model: "m", usage, status: "completed" };
    const expected = { model: "m", response_id: "resp-1234", ...told };
    expect(read(response).answer).toEqual(expected);
    expect(read({ type: "response.completed", response }).answer).toEqual(expected);
    expect(read([response]).answer).toEqual(expected);
    expect(read({ output, response: { ...response, at: 1 } }).answer).toEqual(expected);
  });

  it("is left out where even what matters is too large", () => {
    const fields = Object.fromEntries(many("x".repeat(1000)).map((text, at) => [`field ${at}`, text]));
    expect(read([{ fields, usage }, { model: "m" }]).answer).toEqual({ model: "m" });
  });

  it("that breaks off tells what came", () => {
    const reader = new StreamReader();
    reader.push(JSON.stringify({ model: "m", usage, logprobs: many(token) }).slice(0, -MEGABYTE));
    reader.end();
    expect(reader.answer).toEqual({ model: "m", ...told });
    const other = new StreamReader();
    other.push(JSON.stringify({ model: "m", usage, words: many("word") }).slice(0, -MEGABYTE - 2));
    other.end();
    expect(other.answer).toEqual({ model: "m", ...told });
  });
});

it("hands on each answer of a batch that stands within it, however many they are", () => {
  const entry = { response: { usageMetadata: { promptTokenCount: 4 }, text: "x".repeat(900) } };
  const entries = many(entry).map((one, at) => ({ ...(one as object), metadata: { key: `k${at}` } }));
  const held = { inlinedResponses: { inlinedResponses: entries } };
  const { pieces } = read({ name: "batches/1", metadata: { output: held }, done: true, response: held });
  expect(pieces.slice(0, -1)).toEqual([...entries, ...entries]);
  const none = { inlinedResponses: { inlinedResponses: [] } };
  expect(pieces.at(-1)).toEqual({
    ...{ name: "batches/1", metadata: { output: none }, done: true, response: none },
  });
});
