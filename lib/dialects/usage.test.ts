import { describe, expect, test } from "vitest";
import type { AttributeValue } from "@/lib/otlp";
import { callOf, inScope, spanWith } from "@/tests/support/calls";
import { readCall } from ".";

const chat = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-5",
};
const counted = { "gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 20 };
const claude = {
  "gen_ai.operation.name": "chat",
  "gen_ai.system": "anthropic",
  "gen_ai.request.model": "claude-sonnet-4-5",
};

describe("whose input leaves out the cache", () => {
  test("OpenLIT's for Anthropic does", () => {
    const call = callOf(
      {
        ...claude,
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 90,
        "gen_ai.usage.cache_read_input_tokens": 900,
        "gen_ai.usage.cache_creation_input_tokens": 50,
        "gen_ai.usage.cost": 0.004,
      },
      inScope("@openlit/instrumentation-anthropic"),
    );
    expect(call.usageRule).toBe("cache_left_out");
    expect(call.event).toMatchObject({ input_tokens: 1950, cache_read_tokens: 900, cache_write_tokens: 50 });
  });

  test("OpenLLMetry's in Python for Bedrock does, and its provider is AWS", () => {
    const call = callOf(
      {
        "gen_ai.system": "AWS",
        "llm.request.type": "chat",
        "gen_ai.request.model": "anthropic.claude-sonnet-4-5-20250929-v1:0",
        "gen_ai.usage.prompt_tokens": 1000,
        "gen_ai.usage.completion_tokens": 90,
        "gen_ai.usage.cache_read_input_tokens": 900,
      },
      inScope("opentelemetry.instrumentation.bedrock"),
    );
    expect(call.event).toMatchObject({ provider: "bedrock", input_tokens: 1900, output_tokens: 90 });
  });

  test("OpenLLMetry's in Python for Anthropic does not", () => {
    const call = callOf(
      {
        "gen_ai.system": "Anthropic",
        "llm.request.type": "chat",
        "gen_ai.request.model": "claude-sonnet-4-5",
        "gen_ai.usage.prompt_tokens": 1012,
        "gen_ai.usage.completion_tokens": 90,
        "gen_ai.usage.cache_read_input_tokens": 1000,
      },
      inScope("opentelemetry.instrumentation.anthropic"),
    );
    expect(call.usageRule).toBe("convention");
    expect(call.event).toMatchObject({ provider: "anthropic", input_tokens: 1012, cache_read_tokens: 1000 });
  });

  test("any client's does that tells of more cache than input", () => {
    const call = callOf({
      ...claude,
      "gen_ai.usage.input_tokens": 12,
      "gen_ai.usage.cache_read.input_tokens": 10,
      "gen_ai.usage.cache_write.input_tokens": 3,
    });
    expect(call.usageRule).toBe("cache_exceeds_input");
    expect(call.event).toMatchObject({ input_tokens: 25, cache_read_tokens: 10, cache_write_tokens: 3 });
  });

  test("one whose input is all cache does not", () => {
    const call = callOf({
      ...claude,
      "gen_ai.usage.input_tokens": 12,
      "gen_ai.usage.cache_read.input_tokens": 12,
    });
    expect(call.event).toMatchObject({ input_tokens: 12, cache_read_tokens: 12 });
  });

  test("the AI SDK's does not in version 6, which splits it", () => {
    const call = callOf(
      {
        "ai.operationId": "ai.generateText.doGenerate",
        "gen_ai.system": "anthropic.messages",
        "ai.usage.inputTokens": 12_000,
        "ai.usage.inputTokenDetails.cacheReadTokens": 9000,
        "ai.usage.inputTokenDetails.cacheWriteTokens": 2000,
      },
      inScope("ai"),
    );
    expect(call.usageRule).toBe("cache_details");
    expect(call.event).toMatchObject({ input_tokens: 12_000, cache_read_tokens: 9000 });
  });

  test("cache without any input is a part of an unknown whole", () => {
    const { event } = callOf({
      ...claude,
      "gen_ai.usage.output_tokens": 5,
      "gen_ai.usage.cache_read.input_tokens": 10,
    });
    expect(event).toMatchObject({ output_tokens: 5 });
    expect(event).not.toHaveProperty("input_tokens");
    expect(event).not.toHaveProperty("cache_read_tokens");
  });

  const aiSdk5 = { "ai.operationId": "ai.streamText.doStream", "ai.model.id": "claude-sonnet-4-5" };

  test("the AI SDK's does in version 5 for providers that count so, and for no other", () => {
    const counts = {
      "ai.usage.inputTokens": 100,
      "ai.usage.cachedInputTokens": 60,
      "ai.usage.outputTokens": 5,
    };
    const inputOf = (system: string, model = "claude-sonnet-4-5") =>
      callOf({ ...aiSdk5, ...counts, "gen_ai.system": system, "ai.model.id": model }, inScope("ai")).event
        .input_tokens;
    expect(inputOf("anthropic.messages")).toBe(160);
    expect(inputOf("amazon-bedrock")).toBe(160);
    expect(inputOf("vertex.anthropic.messages")).toBe(160);
    expect(inputOf("openai.chat")).toBe(100);
    expect(inputOf("google.vertex.chat")).toBe(160);
    expect(inputOf("google.vertex.chat", "gemini-2.5-pro")).toBe(100);
    expect(inputOf("gateway")).toBe(100);
  });

  test("Bedrock's cache writes are found in the metadata of the AI SDK", () => {
    const { event } = callOf(
      {
        ...aiSdk5,
        "gen_ai.system": "amazon-bedrock",
        "ai.usage.inputTokens": 100,
        "ai.usage.cachedInputTokens": 60,
        "ai.usage.outputTokens": 5,
        "ai.response.providerMetadata": '{"bedrock":{"usage":{"cacheWriteInputTokens":40}}}',
      },
      inScope("ai"),
    );
    expect(event).toMatchObject({ input_tokens: 200, cache_read_tokens: 60, cache_write_tokens: 40 });
  });
});

describe("the provider's own usage inside a span", () => {
  const anthropic = {
    usage: {
      input_tokens: 1000,
      output_tokens: 1,
      cache_read_input_tokens: 9000,
      cache_creation_input_tokens: 2000,
      cache_creation: { ephemeral_5m_input_tokens: 500, ephemeral_1h_input_tokens: 1500 },
      server_tool_use: { web_search_requests: 3 },
      service_tier: "priority",
    },
  };
  const given = {
    "ai.operationId": "ai.streamText.doStream",
    "gen_ai.system": "anthropic.messages",
    "ai.model.id": "claude-sonnet-4-5",
    "ai.usage.inputTokens": 1000,
    "ai.usage.outputTokens": 640,
    "ai.response.providerMetadata": JSON.stringify({ anthropic }),
  };

  test("splits cache writes, and tells of searches and of the tier that was served", () => {
    const { event, usageRule } = callOf(given, inScope("ai"));
    expect(usageRule).toBe("provider_usage");
    expect(event).toMatchObject({
      input_tokens: 12_000,
      cache_read_tokens: 9000,
      cache_write_tokens: 500,
      cache_write_1h_tokens: 1500,
      units: { web_search_requests: 3 },
      service_tier: "priority",
    });
  });

  test("does not lower the output when it is what a stream began with", () => {
    expect(callOf(given, inScope("ai")).event.output_tokens).toBe(640);
  });

  test.each([
    ["not JSON", "{"],
    ["of no sane size", JSON.stringify({ anthropic, more: "x".repeat(1_048_576) })],
  ])("is passed over when it is %s", (_, metadata) => {
    const call = callOf({ ...given, "ai.response.providerMetadata": metadata }, inScope("ai"));
    expect(call.event).toMatchObject({ input_tokens: 1000, output_tokens: 640 });
  });
});

describe("Langfuse 4", () => {
  const generation = {
    "langfuse.observation.type": "generation",
    "langfuse.observation.model.name": "gpt-5-mini",
  };
  const usageOf = (details: object) =>
    callOf(
      { ...generation, "langfuse.observation.usage_details": JSON.stringify(details) },
      inScope("langfuse-sdk"),
    );

  test("keeps counts apart that do not overlap", () => {
    expect(
      usageOf({
        input: 100,
        output: 10,
        input_cache_read: 50,
        input_cache_creation_5m: 6,
        input_cache_creation_1h: 4,
        output_reasoning: 5,
        output_audio: 2,
      }).event,
    ).toMatchObject({
      input_tokens: 160,
      cache_read_tokens: 50,
      cache_write_tokens: 6,
      cache_write_1h_tokens: 4,
      output_tokens: 17,
      reasoning_tokens: 5,
      output_audio_tokens: 2,
    });
  });

  test("takes parts for parts when the total says so", () => {
    expect(usageOf({ input: 100, output: 10, total: 110, input_cached_tokens: 50 }).event).toMatchObject({
      input_tokens: 100,
      cache_read_tokens: 50,
      output_tokens: 10,
    });
  });

  test("takes the provider's own object, too", () => {
    expect(
      usageOf({ prompt_tokens: 100, completion_tokens: 10, prompt_tokens_details: { cached_tokens: 50 } })
        .event,
    ).toMatchObject({ input_tokens: 100, cache_read_tokens: 50, output_tokens: 10 });
  });

  test.each(["span", "agent", "tool", "chain", "retriever", "event"])("%s is no call", (type) => {
    expect(readCall(spanWith({ ...generation, "langfuse.observation.type": type }))).toBeNull();
  });

  test("an observation of level ERROR has failed", () => {
    const call = callOf({ ...generation, "langfuse.observation.level": "ERROR" });
    expect(call.event.status).toBe("error");
  });
});

describe("counts", () => {
  test("of two zeros are unknown", () => {
    const call = callOf({ ...chat, "gen_ai.usage.input_tokens": 0, "gen_ai.usage.output_tokens": 0 });
    expect(call).toMatchObject({ hasUsage: false, usageRule: "none" });
    expect(call.event).not.toHaveProperty("input_tokens");
  });

  test("are read from doubles and texts, and from nothing else", () => {
    const inputOf = (value: AttributeValue) =>
      callOf({ ...chat, "gen_ai.usage.input_tokens": value, "gen_ai.usage.output_tokens": 1 }).event
        .input_tokens;
    expect(inputOf(20.0)).toBe(20);
    expect(inputOf("20")).toBe(20);
    for (const value of [-1, 1.5, 1e13, Number.NaN, "", "many", true, [20], new Map([["value", 20]])])
      expect(inputOf(value)).toBeUndefined();
  });

  test("an older name is read where the newer holds nonsense", () => {
    const { event } = callOf({ ...chat, "gen_ai.usage.input_tokens": -1, "gen_ai.usage.prompt_tokens": 7 });
    expect(event.input_tokens).toBe(7);
  });

  test("an embedding that tells only a total has that for input", () => {
    const embedding = { ...chat, "gen_ai.operation.name": "embeddings", "gen_ai.usage.total_tokens": 64 };
    expect(callOf(embedding).event.input_tokens).toBe(64);
    expect(callOf({ ...embedding, "gen_ai.operation.name": "chat" }).hasUsage).toBe(false);
  });

  test("of a stream are estimated where the client counts them itself", () => {
    const given = { ...chat, ...counted, "gen_ai.request.stream": true };
    expect(callOf(given, inScope("@traceloop/instrumentation-openai")).event.usage_source).toBe("estimated");
    expect(callOf(given).event).not.toHaveProperty("usage_source");
    const uncounted = { ...chat, "gen_ai.request.stream": true };
    expect(callOf(uncounted, inScope("@traceloop/instrumentation-openai")).event).not.toHaveProperty(
      "usage_source",
    );
  });
});
