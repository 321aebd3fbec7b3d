import { describe, expect, test } from "vitest";
import { readPriceTable } from "./litellm";

function read(entry: Record<string, unknown>, key = "some-model") {
  const reading = readPriceTable({ [key]: { litellm_provider: "openai", mode: "chat", ...entry } });
  return reading.prices[0];
}

describe("rates", () => {
  test("are turned from dollars per token into decimal dollars per million", () => {
    const price = read({
      input_cost_per_token: 1.5e-7,
      output_cost_per_token: 6e-7,
      cache_read_input_token_cost: "7.5e-08",
      cache_creation_input_token_cost: 3.75e-6,
      cache_creation_input_token_cost_above_1hr: 6e-6,
      output_cost_per_reasoning_token: 0.00001,
      input_cost_per_audio_token: 4e-5,
      output_cost_per_audio_token: 8e-5,
      input_cost_per_image_token: 1e-5,
      output_cost_per_image_token: 4e-5,
    });
    expect(price?.sheet.rates).toEqual({
      input: "0.15",
      output: "0.6",
      cache_read: "0.075",
      cache_write: "3.75",
      cache_write_1h: "6",
      reasoning: "10",
      input_audio: "40",
      output_audio: "80",
      input_image: "10",
      output_image: "40",
    });
  });

  test("lose the noise a binary float has after 15 digits", () => {
    expect(read({ input_cost_per_token: 2.9999900000000002e-6 })?.sheet.rates.input).toBe("2.99999");
  });

  test("that are negative, null, empty or no number are never taken", () => {
    const values = { input_cost_per_token: -1e-6, output_cost_per_token: null };
    expect(read(values)).toBeUndefined();
    expect(
      read({ ...values, cache_read_input_token_cost: "free", input_cost_per_audio_token: "1e400000" }),
    ).toBeUndefined();
    expect(read({ input_cost_per_token: Number.POSITIVE_INFINITY })).toBeUndefined();
    expect(read({ input_cost_per_token: 1e-6, output_cost_per_token: [2e-6] })?.sheet.rates).toEqual({
      input: "1",
    });
  });

  test("stay zero when zero and absent when absent", () => {
    const rates = read({ input_cost_per_token: 0, output_cost_per_token: 0.0 })?.sheet.rates;
    expect(rates).toEqual({ input: "0", output: "0" });
  });

  test("of 0 for cache writes mean no such rate, unless the input is free too", () => {
    const zero = { cache_creation_input_token_cost: 0, cache_creation_input_token_cost_above_1hr: 0 };
    expect(read({ input_cost_per_token: 2.8e-7, ...zero })?.sheet.rates).toEqual({ input: "0.28" });
    expect(read({ input_cost_per_token: 0, ...zero })?.sheet.rates).toEqual({
      input: "0",
      cache_write: "0",
      cache_write_1h: "0",
    });
    const long = {
      input_cost_per_token_above_200k_tokens: 1e-6,
      cache_creation_input_token_cost_above_200k_tokens: 0,
    };
    expect(read({ input_cost_per_token: 1e-7, ...long })?.sheet.long_context?.[0]?.rates).toEqual({
      input: "1",
    });
  });

  test("for a cache hit stand in for a missing cache-read rate", () => {
    const price = read({ input_cost_per_token: 2.8e-7, input_cost_per_token_cache_hit: 2.8e-8 });
    expect(price?.sheet.rates.cache_read).toBe("0.028");
  });
});

describe("long context", () => {
  test("begins at 272,000 for 272 k and one token above N thousand for the others", () => {
    const steps = (k: number) =>
      read({ input_cost_per_token: 1e-6, [`input_cost_per_token_above_${k}k_tokens`]: 2e-6 })?.sheet
        .long_context;
    expect(steps(272)).toEqual([{ from_input_tokens: 272_000, rates: { input: "2" } }]);
    expect(steps(200)).toEqual([{ from_input_tokens: 200_001, rates: { input: "2" } }]);
    expect(steps(128)).toEqual([{ from_input_tokens: 128_001, rates: { input: "2" } }]);
  });

  test("reads ranges of input tokens as a base rate and steps", () => {
    const price = read({
      tiered_pricing: [
        { range: [0, 32000], input_cost_per_token: 1.2e-6, output_cost_per_token: 6e-6 },
        { range: [32000, 128000], input_cost_per_token: 2.4e-6, output_cost_per_token: 1.2e-5 },
      ],
    });
    expect(price?.sheet).toEqual({
      rates: { input: "1.2", output: "6" },
      long_context: [{ from_input_tokens: 32_001, rates: { input: "2.4", output: "12" } }],
    });
  });

  test("has the 1-hour write rate of its own", () => {
    const price = read({
      input_cost_per_token: 3e-6,
      cache_creation_input_token_cost_above_1hr: 6e-6,
      cache_creation_input_token_cost_above_1hr_above_200k_tokens: 1.2e-5,
    });
    expect(price?.sheet).toEqual({
      rates: { input: "3", cache_write_1h: "6" },
      long_context: [{ from_input_tokens: 200_001, rates: { cache_write_1h: "12" } }],
    });
  });
});

test("service tiers have rates and long context of their own", () => {
  const price = read({
    input_cost_per_token: 5e-6,
    input_cost_per_token_batches: 2.5e-6,
    input_cost_per_token_flex: 2.5e-6,
    input_cost_per_token_above_272k_tokens_flex: 5e-6,
    input_cost_per_token_priority: 1e-5,
  });
  expect(price?.sheet.service_tiers).toEqual({
    batch: { rates: { input: "2.5" } },
    flex: { rates: { input: "2.5" }, long_context: [{ from_input_tokens: 272_000, rates: { input: "5" } }] },
    priority: { rates: { input: "10" } },
  });
});

describe("units", () => {
  test("of web search are the three sizes of its context", () => {
    const price = read({
      input_cost_per_token: 1e-6,
      search_context_cost_per_query: {
        search_context_size_low: 0.03,
        search_context_size_medium: 0.035,
        search_context_size_high: 0.05,
      },
    });
    expect(price?.sheet.units).toEqual({
      web_search_requests: "0.035",
      web_search_requests_low: "0.03",
      web_search_requests_high: "0.05",
    });
  });

  test("depend on what the model does", () => {
    expect(read({ mode: "image_generation", input_cost_per_image: 0.04 })?.sheet.units).toEqual({
      images: "0.04",
    });
    expect(read({ mode: "embedding", input_cost_per_image: 0.0001 })?.sheet.units).toEqual({
      input_images: "0.0001",
    });
    expect(read({ mode: "chat", input_cost_per_image: 0.0048 })).toBeUndefined();
    const whisper = { mode: "audio_transcription", input_cost_per_second: 0.0001, output_cost_per_second: 0 };
    expect(read(whisper)?.sheet.units).toEqual({ audio_seconds: "0.0001" });
    expect(read({ mode: "rerank", input_cost_per_query: 0.002 })?.sheet.units).toEqual({
      search_units: "0.002",
    });
  });
});

describe("models", () => {
  test.each([
    ["gpt-4o", "openai", "openai", "gpt-4o"],
    ["gemini/gemini-2.5-pro", "gemini", "google", "gemini-2.5-pro"],
    [
      "vertex_ai/claude-sonnet-4-5@20250929",
      "vertex_ai-anthropic_models",
      "vertex",
      "claude-sonnet-4-5@20250929",
    ],
    ["vertex_ai/meta/llama-4-maas", "vertex_ai-llama_models", "vertex", "meta/llama-4-maas"],
    ["azure/eu/gpt-4o", "azure", "azure", "eu/gpt-4o"],
    ["azure_ai/claude-opus-4-5", "azure_ai", "azure", "claude-opus-4-5"],
    ["azure/gpt-35-turbo-instruct", "azure_text", "azure", "gpt-35-turbo-instruct"],
    ["us.anthropic.claude-v1:0", "bedrock_converse", "bedrock", "us.anthropic.claude-v1:0"],
    ["bedrock/us-east-1/anthropic.claude-v1", "bedrock", "bedrock", "us-east-1/anthropic.claude-v1"],
    ["gpt-3.5-turbo-instruct", "text-completion-openai", "openai", "gpt-3.5-turbo-instruct"],
    ["command-r", "cohere_chat", "cohere", "command-r"],
    ["fireworks_ai/accounts/fireworks/models/x", "fireworks_ai", "fireworks", "accounts/fireworks/models/x"],
    ["fireworks_ai/thenlper/gte", "fireworks_ai-embedding-models", "fireworks", "thenlper/gte"],
    ["together_ai/Qwen/Qwen3", "together_ai", "together", "Qwen/Qwen3"],
    ["xai/grok-4", "xai", "xai", "grok-4"],
    ["openrouter/anthropic/claude-sonnet-4.5", "openrouter", "openrouter", "anthropic/claude-sonnet-4.5"],
    ["amazon-nova/nova-pro-v1", "amazon_nova", "amazon_nova", "nova-pro-v1"],
  ])("%s of %s is %s %s", (key, source, provider, model) => {
    expect(read({ litellm_provider: source, input_cost_per_token: 1e-6 }, key)).toMatchObject({
      provider,
      model,
    });
  });

  test("that are documentation, have no provider or no rate are left out with a reason", () => {
    const reading = readPriceTable({
      sample_spec: { litellm_provider: "one of …", input_cost_per_token: 0 },
      fallback_generalizations: { rules: [] },
      nameless: { input_cost_per_token: 1e-6 },
      rateless: { litellm_provider: "openai", max_tokens: 5 },
      "hd/dall-e-3": { litellm_provider: "openai", input_cost_per_pixel: 7e-8, output_cost_per_token: 0 },
      text: "no object",
    });
    expect(reading.prices).toEqual([]);
    expect(reading.skipped.map(({ key }) => key)).toEqual(["nameless", "rateless", "text", "hd/dall-e-3"]);
  });

  test("under two keys keep the one with more rates, in whatever order they come", () => {
    const bare = ["deepseek-chat", { litellm_provider: "deepseek", input_cost_per_token: 1e-6 }];
    const full = [
      "deepseek/deepseek-chat",
      { litellm_provider: "deepseek", input_cost_per_token: 2e-6, output_cost_per_token: 3e-6 },
    ];
    for (const table of [
      [bare, full],
      [full, bare],
    ]) {
      const { prices, skipped } = readPriceTable(Object.fromEntries(table));
      expect(prices).toEqual([
        {
          provider: "deepseek",
          model: "deepseek-chat",
          sheet: { rates: { input: "2", output: "3" } },
          untaken: [],
        },
      ]);
      expect(skipped).toEqual([{ key: "deepseek-chat", reason: "the same model as deepseek/deepseek-chat" }]);
    }
  });
});

describe("rates that stand in the table and are not taken", () => {
  const untaken = (entry: Record<string, unknown>) => {
    const { prices, unpriced } = readPriceTable({
      m: { litellm_provider: "openai", mode: "chat", ...entry },
    });
    return [...prices, ...unpriced].flatMap((price) =>
      price.untaken.map(({ kind, value, reason }) => [kind, value, reason]),
    );
  };

  test("are named with what stands there and why", () => {
    const entry = {
      input_cost_per_token: -1e-6,
      input_cost_per_token_batches: "-2e-06",
      output_cost_per_token: null,
      output_cost_per_token_above_200k_tokens: "free",
      cache_read_input_token_cost: [1e-6],
      cache_creation_input_token_cost_above_272k_tokens_priority: true,
      output_cost_per_reasoning_token: 5,
      search_context_cost_per_query: { search_context_size_medium: -0.01, search_context_size_low: 0.01 },
      regional_processing_uplift_multiplier_eu: -1.1,
    };
    expect(untaken(entry)).toEqual([
      ["input", "-1", "negative"],
      ["batch.input", "-2", "negative"],
      ["output", null, "null"],
      ["long_context.200001.output", "free", "not a number"],
      ["cache_read", "[0.000001]", "not a number"],
      ["priority.long_context.272000.cache_write", "true", "not a number"],
      ["reasoning", "5000000", "too large"],
      ["units.web_search_requests", "-0.01", "negative"],
      ["regional.eu", "-1.1", "negative"],
    ]);
  });

  test("leave the others alone", () => {
    const price = read({ input_cost_per_token: 1e-6, output_cost_per_token: -1 });
    expect(price?.sheet).toEqual({ rates: { input: "1" } });
  });

  test("count 0 where it stands for none of its own", () => {
    const writes = { cache_creation_input_token_cost: 0, regional_processing_uplift_multiplier_us: 0 };
    expect(untaken({ input_cost_per_token: 1e-6, ...writes })).toEqual([
      ["regional.us", "0", "zero"],
      ["cache_write", "0", "zero"],
    ]);
    expect(untaken({ input_cost_per_token: 0, input_cost_per_pixel: 1e-8 })).toEqual([
      ["input", "0", "zero"],
    ]);
  });

  test("give way to a field that says the same better, unless they are nonsense", () => {
    const whisper = (output: unknown) => ({
      mode: "audio_transcription",
      input_cost_per_second: output,
      output_cost_per_second: 0.0001,
    });
    expect(untaken(whisper(null))).toEqual([]);
    expect(untaken(whisper(-1))).toEqual([["units.audio_seconds", "-1", "negative"]]);
    expect(read(whisper(-1))).toBeUndefined();
  });

  test("are all that a list of ranges would give when it is none", () => {
    const entry = { input_cost_per_token: 1e-6, tiered_pricing: null, search_context_cost_per_query: "x" };
    const kinds = untaken(entry).map(([kind, , reason]) => `${kind} ${reason}`);
    expect(kinds).toContain("long_context unreadable");
    expect(kinds).toContain("output unreadable");
    expect(kinds).toContain("units.web_search_requests unreadable");
    expect(kinds).not.toContain("input unreadable");
    const step = { range: ["a", 2], input_cost_per_token: 9 };
    expect(untaken({ tiered_pricing: [step] }).map(([kind]) => kind)).toContain("long_context");
  });

  test("keep their model in the reading, though it has no price", () => {
    const { prices, unpriced, skipped } = readPriceTable({
      broken: { litellm_provider: "openai", input_cost_per_token: null },
    });
    expect(prices).toEqual([]);
    expect(unpriced).toMatchObject([{ provider: "openai", model: "broken", sheet: { rates: {} } }]);
    expect(skipped).toEqual([{ key: "broken", reason: "no rate in a unit that is taken" }]);
  });

  test("do not put another key's prices in place of all of them", () => {
    const entry = (input: number | null, rest = {}) => ({
      litellm_provider: "deepseek",
      input_cost_per_token: input,
      ...rest,
    });
    const { prices } = readPriceTable({
      "deepseek-chat": entry(9e-6),
      "deepseek/deepseek-chat": entry(null, { output_cost_per_token: 3e-6 }),
    });
    expect(prices).toMatchObject([{ sheet: { rates: { output: "3" } } }]);
  });
});

test("factors of a region are read from either place, and only of regions", () => {
  const openai = {
    regional_processing_uplift_multiplier_eu: 1.1,
    regional_processing_uplift_multiplier_us: "1.05",
  };
  expect(read({ input_cost_per_token: 1e-6, ...openai })?.sheet.regional).toEqual({ eu: "1.1", us: "1.05" });
  const anthropic = { provider_specific_entry: { us: 1.1, fast: 6, bedrock_invocation_schema: "titan_v2" } };
  expect(read({ input_cost_per_token: 1e-6, ...anthropic })?.sheet.regional).toEqual({ us: "1.1" });
  expect(read(openai)).toBeUndefined();
});

test("names that no event can have are left out", () => {
  const keys = ["", "x".repeat(257), "nul\0", "\ud800"];
  const entry = { litellm_provider: "openai", input_cost_per_token: 1e-6 };
  const { prices, skipped } = readPriceTable(Object.fromEntries(keys.map((key) => [key, entry])));
  expect(prices).toEqual([]);
  expect(skipped.map(({ reason }) => reason)).toEqual(keys.map(() => "no name that an event can have"));
});

test("a table that is no object is refused", () => {
  expect(() => readPriceTable([])).toThrow(TypeError);
  expect(() => readPriceTable(null)).toThrow(TypeError);
});
