import { expect, test } from "vitest";
import { readAsked } from "../asked";
import { findProvider, type Provider } from "../table";
import { amount } from "./amount";

const ask = (name: string, path: string, body: string) =>
  readAsked(findProvider(name) as Provider, {
    ...{ method: "POST", path, search: "", contentType: "application/json", body: Buffer.from(body) },
  });

test("an amount is a whole number above 0, and no more than could be meant", () => {
  expect([2, 0.5, "3", 1e300, Number.POSITIVE_INFINITY, "1e400"].map(amount)).toEqual([
    2, 1, 3, 1e9, 1e9, 1e9,
  ]);
  expect([0, -1, Number.NaN, "", "many", "-2", null, undefined, {}, [5], true].map(amount)).toEqual(
    Array(11).fill(null),
  );
});

const HUGE = ["1e300", "1e400", "1e9"];
const ENDLESS: [name: string, path: string, body: string][] = [
  ["openai", "/v1/embeddings", '{"model":"text-embedding-3-small","input":"hi","n":N}'],
  ["openai", "/v1/chat/completions", '{"model":"gpt-4o","max_tokens":N,"n":N}'],
  ["openai", "/v1/completions", '{"model":"gpt-4o","max_tokens":N,"best_of":N,"prompt":["a","b"]}'],
  ["openai", "/v1/images/generations", '{"model":"gpt-image-1","prompt":"a","n":N}'],
  ["openai", "/v1/images/generations", '{"model":"dall-e-3","prompt":"a","n":N}'],
  ["openai", "/v1/videos", '{"model":"sora-2","seconds":N}'],
  ["openai", "/v1/responses", '{"model":"gpt-5","max_tool_calls":N,"tools":[{"type":"web_search"}]}'],
  [
    "anthropic",
    "/v1/messages",
    '{"model":"claude-opus-4-8","max_tokens":N,"tools":[{"type":"web_search_20250305","max_uses":N}]}',
  ],
  [
    "anthropic",
    "/v1/messages/batches",
    '{"requests":[{"params":{"model":"claude-opus-4-8","max_tokens":N}}]}',
  ],
  [
    "google",
    "/v1beta/models/veo-3.1-generate-preview:predictLongRunning",
    '{"parameters":{"sampleCount":N,"durationSeconds":N}}',
  ],
  ["google", "/v1beta/models/gemini-2.5-pro:generateContent", '{"generationConfig":{"candidateCount":N}}'],
  ["bedrock", "/model/anthropic.claude%3A0/converse", '{"inferenceConfig":{"maxTokens":N}}'],
  ["cohere", "/v2/chat", '{"max_tokens":N,"num_generations":N}'],
  ["ollama", "/api/chat", '{"options":{"num_predict":N}}'],
];

test.each(ENDLESS)(
  "whatever number stands in it, %s %s %s asks for one that can be priced",
  (name, path, body) => {
    for (const size of HUGE) {
      const { inputTokens, maxOutputTokens, units } = ask(name, path, body.replaceAll("N", size));
      for (const held of [inputTokens, maxOutputTokens ?? 0, ...Object.values(units)])
        expect(held).toSatisfy((count: number) => Number.isSafeInteger(count) && count >= 0);
    }
  },
);

test("a video of fewer seconds than none is one of the usual length", () => {
  expect(ask("openai", "/v1/videos", '{"model":"sora-2","seconds":"-8"}').units).toEqual({
    video_seconds: 4,
  });
});
