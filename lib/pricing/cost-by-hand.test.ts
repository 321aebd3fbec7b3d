import { describe, expect, test } from "vitest";
import { shippedPrices } from "@/lib/feed/shipped";
import { toUsdString } from "@/lib/money";
import { createCatalogue, findPrice } from "./catalogue";
import { type Cost, cost, type Usage } from "./cost";
import type { RateSheet } from "./price";

const catalogue = createCatalogue(await shippedPrices());

function sheetOf(provider: string, model: string): RateSheet {
  const match = findPrice(catalogue, { provider, model, at: new Date("2026-08-02T00:00:00Z") });
  if (match === null) throw new Error(`no price for ${provider} ${model}`);
  return match.price.sheet;
}

function shown({ costUsd, grade }: Cost): string {
  return `${costUsd === null ? "none" : toUsdString(costUsd)} ${grade}`;
}

describe("checked by hand", () => {
  const cases: [
    name: string,
    model: [string, string],
    usage: Usage,
    tier: string | null,
    expected: string,
  ][] = [
    // 1,234 × 2.5 + 321 × 10 = 3,085 + 3,210 = 6,295 millionths
    ["OpenAI", ["openai", "gpt-4o"], { inputTokens: 1_234, outputTokens: 321 }, null, "0.006295 exact"],
    // 434 × 0.15 + 800 × 0.075 + 321 × 0.6 = 65.1 + 60 + 192.6 = 317.7
    [
      "OpenAI, cached",
      ["openai", "gpt-4o-mini"],
      { inputTokens: 1_234, cacheReadTokens: 800, outputTokens: 321 },
      "default",
      "0.0003177 exact",
    ],
    // 1,000 × 2.5 / 2 + 500 × 10 / 2 = 1,250 + 2,500
    [
      "OpenAI, batch",
      ["openai", "gpt-4o"],
      { inputTokens: 1_000, outputTokens: 500 },
      "batch",
      "0.00375 exact",
    ],
    // 1,000 × 4.25 + 1,000 × 2.125 + 500 × 17 = 4,250 + 2,125 + 8,500
    [
      "OpenAI, priority",
      ["openai", "gpt-4o"],
      { inputTokens: 2_000, cacheReadTokens: 1_000, outputTokens: 500 },
      "priority",
      "0.014875 exact",
    ],
    // 700 × 2.5 + 300 × 40 + 100 × 10 + 400 × 80 = 1,750 + 12,000 + 1,000 + 32,000
    [
      "OpenAI, audio",
      ["openai", "gpt-4o-audio-preview"],
      { inputTokens: 1_000, inputAudioTokens: 300, outputTokens: 500, outputAudioTokens: 400 },
      null,
      "0.04675 exact",
    ],
    // reasoning is charged as output: 100 × 1.1 + 1,000 × 4.4 = 110 + 4,400
    [
      "OpenAI, reasoning",
      ["openai", "o3-mini"],
      { inputTokens: 100, outputTokens: 1_000, reasoningTokens: 900 },
      null,
      "0.00451 exact",
    ],
    // 1,500 × 0.02
    [
      "OpenAI, embeddings",
      ["openai", "text-embedding-3-small"],
      { inputTokens: 1_500 },
      null,
      "0.00003 exact",
    ],
    // 95 s × 0.0001
    [
      "OpenAI, transcription",
      ["openai", "whisper-1"],
      { units: { audio_seconds: 95 } },
      null,
      "0.0095 exact",
    ],
    // text 50 × 5 + image 300 × 10, the output is images only: 4,160 × 40 = 250 + 3,000 + 166,400
    [
      "OpenAI, images",
      ["openai", "gpt-image-1"],
      { inputTokens: 350, inputImageTokens: 300, outputTokens: 4_160 },
      null,
      "0.16965 exact",
    ],
    // 12 × 3 + 10,000 × 0.3 + 1,000 × 3.75 + 500 × 6 + 300 × 15 = 36 + 3,000 + 3,750 + 3,000 + 4,500; 2 × 0.01
    [
      "Anthropic, both caches and searches",
      ["anthropic", "claude-sonnet-4-5-20250929"],
      {
        inputTokens: 11_512,
        cacheReadTokens: 10_000,
        cacheWriteTokens: 1_000,
        cacheWrite1hTokens: 500,
        outputTokens: 300,
        units: { web_search_requests: 2 },
      },
      "standard",
      "0.034286 exact",
    ],
    // over 200 k the whole request is dearer: 50,001 × 6 + 150,000 × 0.6 + 1,000 × 22.5 = 300,006 + 90,000 + 22,500
    [
      "Anthropic, long context",
      ["anthropic", "claude-sonnet-4-5"],
      { inputTokens: 200_001, cacheReadTokens: 150_000, outputTokens: 1_000 },
      null,
      "0.412506 exact",
    ],
    // 1,000 × 0.3 + 4,000 × 0.03 + 200 × 1 + (1,500 + 500) × 2.5 = 300 + 120 + 200 + 5,000
    [
      "Google, cached, audio, thinking",
      ["google", "gemini-2.5-flash"],
      {
        inputTokens: 5_200,
        cacheReadTokens: 4_000,
        inputAudioTokens: 200,
        outputTokens: 2_000,
        reasoningTokens: 1_500,
      },
      null,
      "0.00562 exact",
    ],
    // 200 × 0.28 + 9,800 × 0.028 + 700 × 0.42 = 56 + 274.4 + 294
    [
      "DeepSeek, cached",
      ["deepseek", "deepseek-chat"],
      { inputTokens: 10_000, cacheReadTokens: 9_800, outputTokens: 700 },
      null,
      "0.0006244 exact",
    ],
    // 3,000 × 0.5 + 400 × 1.5
    [
      "Mistral",
      ["mistral", "mistral-large-latest"],
      { inputTokens: 3_000, outputTokens: 400 },
      null,
      "0.0021 exact",
    ],
    // 1,000 × 2 + 2,000 × 0.5 + 500 × 6 = 2,000 + 1,000 + 3,000
    [
      "xAI, cached",
      ["xai", "grok-4.5"],
      { inputTokens: 3_000, cacheReadTokens: 2_000, outputTokens: 500, reasoningTokens: 100 },
      null,
      "0.006 exact",
    ],
    // 1,000 × 3.3 + 500 × 16.5 = 3,300 + 8,250
    [
      "Bedrock, regional profile",
      ["bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"],
      { inputTokens: 1_000, outputTokens: 500 },
      null,
      "0.01155 exact",
    ],
    // 3 × 0.002, and nothing for tokens
    ["Cohere, rerank", ["cohere", "rerank-v3.5"], { units: { search_units: 3 } }, null, "0.006 exact"],
    // 32,001 input tokens are in the second range: × 2.4 + 100 × 12 = 76,802.4 + 1,200
    [
      "DashScope, ranges",
      ["dashscope", "qwen3-max"],
      { inputTokens: 32_001, outputTokens: 100 },
      null,
      "0.0780024 exact",
    ],
  ];
  test.each(cases)("%s", (_name, [provider, model], usage, serviceTier, expected) => {
    expect(shown(cost(usage, sheetOf(provider, model), { serviceTier }))).toBe(expected);
  });
});

describe("long context", () => {
  // gpt-5.6: input 5 and output 30, from 272,000 tokens on 10 and 45
  test.each([
    [271_999, "1.362995"], // 271,999 × 5 + 100 × 30 = 1,359,995 + 3,000
    [272_000, "2.7245"], // 272,000 × 10 + 100 × 45 = 2,720,000 + 4,500
    [272_001, "2.72451"],
  ])("of OpenAI at %i tokens", (inputTokens, expected) => {
    expect(shown(cost({ inputTokens, outputTokens: 100 }, sheetOf("openai", "gpt-5.6")))).toBe(
      `${expected} exact`,
    );
  });

  // gemini-2.5-pro: input 1.25 and output 10, above 200 k 2.5 and 15
  test.each([
    [200_000, "0.251"], // 250,000 + 1,000
    [200_001, "0.5015025"], // 500,002.5 + 1,500
  ])("of Google at %i tokens", (inputTokens, expected) => {
    expect(shown(cost({ inputTokens, outputTokens: 100 }, sheetOf("google", "gemini-2.5-pro")))).toBe(
      `${expected} exact`,
    );
  });

  test("counts cached and written tokens toward the boundary", () => {
    const usage = { inputTokens: 200_001, cacheReadTokens: 200_000 };
    // 1 × 6 + 200,000 × 0.6
    expect(shown(cost(usage, sheetOf("anthropic", "claude-sonnet-4-5")))).toBe("0.120006 exact");
  });
});
