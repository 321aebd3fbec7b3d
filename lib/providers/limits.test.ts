import { describe, expect, test } from "vitest";
import { readAsked } from "./asked";
import { outputLimit } from "./limits";
import { findProvider, type Provider } from "./table";

const provider = (name: string) => findProvider(name) as Provider;
const ask = (name: string, path: string, body: object | string) =>
  readAsked(provider(name), {
    ...{ method: "POST", path, search: "", contentType: "application/json" },
    body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
  });

const CHAT = "/v1/chat/completions";
const GEMINI = "/v1beta/models/gemini-2.5-pro:generateContent";
const CONVERSE = "/model/anthropic.claude%3A0/converse";

describe("the limit of an answer", () => {
  test.each<[string, string, object]>([
    ["openai", CHAT, { max_output_tokens: 1 }],
    ["openai", "/v1/responses", { max_tokens: 1, max_completion_tokens: 1 }],
    ["openai", "/v1/completions", { max_completion_tokens: 1, max_output_tokens: 1 }],
    ["openai", "/v1/some/new/thing", { max_tokens: 1 }],
    ["anthropic", "/v1/messages", { max_tokens_to_sample: 1 }],
    ["anthropic", "/v1/complete", { max_tokens: 1 }],
    ["google", GEMINI, { parameters: { maxOutputTokens: 1 }, generationConfig: { max_tokens: 1 } }],
    ["bedrock", CONVERSE, { max_tokens: 1, inferenceConfig: { max_new_tokens: 1 } }],
    ["deepseek", CHAT, { max_completion_tokens: 1 }],
    ["mistral", CHAT, { max_completion_tokens: 1 }],
  ])("is not believed of %s %s under a name that it does not read", (name, path, body) => {
    expect(ask(name, path, { model: "m", ...body }).maxOutputTokens).toBeNull();
  });

  test.each<[string, string, object]>([
    ["openai", CHAT, { max_completion_tokens: 7 }],
    ["deepseek", CHAT, { max_tokens: 7, max_completion_tokens: 9 }],
    ["openai", "/v1/responses", { max_output_tokens: 7 }],
    ["openai", "/v1/completions", { max_tokens: 7 }],
    ["anthropic", "/v1/complete", { max_tokens_to_sample: 7 }],
    ["google", GEMINI, { generation_config: { max_output_tokens: 7 } }],
    ["bedrock", CONVERSE, { inferenceConfig: { maxTokens: 7 } }],
    ["bedrock", "/model/meta.llama/invoke", { max_gen_len: 7 }],
    ["bedrock", "/model/amazon.titan/invoke", { textGenerationConfig: { maxTokenCount: 7 } }],
  ])("is read of %s %s", (name, path, body) => {
    expect(ask(name, path, { model: "m", ...body }).maxOutputTokens).toBe(7);
  });

  test("counts once for each answer of Gemini, whatever stands among parameters that it does not read", () => {
    const generationConfig = { maxOutputTokens: 5, candidateCount: 8 };
    const asked = ask("google", GEMINI, { generationConfig, parameters: { candidateCount: 1 } });
    expect(asked.maxOutputTokens).toBe(40);
  });
});

const deep = `${"[".repeat(50_000)}"🙂"${"]".repeat(50_000)}`;

test("what is deeper than any stack is counted all the same", () => {
  const params = `{"model":"claude-opus-4-8","max_tokens":5,"messages":${deep}}`;
  const batch = ask("anthropic", "/v1/messages/batches", `{"requests":[{"params":${params}}]}`);
  expect(batch).toMatchObject({ kind: "batch", maxOutputTokens: 5 });
  expect(batch.inputTokens).toBeGreaterThanOrEqual(100_000);
  const ranking = `{"model":"rerank-v3.5","documents":[${deep}]}`;
  expect(ask("cohere", "/v2/rerank", ranking).units).toEqual({ search_units: 3 });
  const streamed = `{"stream":true,"messages":${deep},"stream_options":{}}`;
  expect(ask("openai", CHAT, streamed).withUsage?.toString()).toContain('"include_usage":true');
});

test("names are such as a database takes", () => {
  const body = { model: "gpt\u0000-4o\ud800", service_tier: "\u0000", models: ["\ud800", "\u0000", "b"] };
  expect(ask("openrouter", CHAT, body)).toMatchObject({
    ...{ model: "gpt-4o\ufffd", otherModels: ["\ufffd", "b"], serviceTier: null },
  });
  expect(ask("azure", "/openai/deployments/a%00b/chat/completions", {}).model).toBe("ab");
  expect(ask("openai", CHAT, { model: "x".repeat(1e6) }).model).toHaveLength(256);
  expect(outputLimit(provider("openai"), "x".repeat(1e6))).toBe(128_000);
});
