import { describe, expect, test } from "vitest";
import type { Attributes, AttributeValue, Span } from "@/lib/otlp";
import { decodeFixture, otlpFixtures } from "@/tests/support/otlp-fixtures";
import { type Call, isRead, readCall } from ".";

type Given = Record<string, AttributeValue>;

const toMap = (given: Given): Attributes => new Map(Object.entries(given));

function spanOf(given: Given, more: Partial<Omit<Span, "attributes">> = {}): Span {
  return {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    parentSpanId: null,
    name: "chat",
    startMs: 1_795_204_800_000,
    endMs: 1_795_204_801_500,
    status: { code: 0, message: "" },
    scope: { name: "", version: "" },
    resource: new Map(),
    ...more,
    attributes: toMap(given),
  };
}

const inScope = (name: string) => ({ scope: { name, version: "1.0.0" } });

function read(given: Given, more: Partial<Omit<Span, "attributes">> = {}): Call {
  const call = readCall(spanOf(given, more));
  if (!call) throw new Error("This span was taken for no call.");
  return call;
}

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
    const call = read(
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
    const call = read(
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
    const call = read(
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
    const call = read({
      ...claude,
      "gen_ai.usage.input_tokens": 12,
      "gen_ai.usage.cache_read.input_tokens": 10,
      "gen_ai.usage.cache_write.input_tokens": 3,
    });
    expect(call.usageRule).toBe("cache_exceeds_input");
    expect(call.event).toMatchObject({ input_tokens: 25, cache_read_tokens: 10, cache_write_tokens: 3 });
  });

  test("one whose input is all cache does not", () => {
    const call = read({
      ...claude,
      "gen_ai.usage.input_tokens": 12,
      "gen_ai.usage.cache_read.input_tokens": 12,
    });
    expect(call.event).toMatchObject({ input_tokens: 12, cache_read_tokens: 12 });
  });

  const aiSdk5 = { "ai.operationId": "ai.streamText.doStream", "ai.model.id": "claude-sonnet-4-5" };

  test("the AI SDK's does in version 5 for providers that count so, and for no other", () => {
    const counts = {
      "ai.usage.inputTokens": 100,
      "ai.usage.cachedInputTokens": 60,
      "ai.usage.outputTokens": 5,
    };
    const inputOf = (system: string) =>
      read({ ...aiSdk5, ...counts, "gen_ai.system": system }, inScope("ai")).event.input_tokens;
    expect(inputOf("anthropic.messages")).toBe(160);
    expect(inputOf("amazon-bedrock")).toBe(160);
    expect(inputOf("vertex.anthropic.messages")).toBe(160);
    expect(inputOf("openai.chat")).toBe(100);
    expect(inputOf("google.vertex.chat")).toBe(160);
    expect(inputOf("gateway")).toBe(100);
  });

  test("Bedrock's cache writes are found in the metadata of the AI SDK", () => {
    const { event } = read(
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
    const { event, usageRule } = read(given, inScope("ai"));
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
    expect(read(given, inScope("ai")).event.output_tokens).toBe(640);
  });

  test("is passed over when it is not JSON", () => {
    const call = read({ ...given, "ai.response.providerMetadata": "{" }, inScope("ai"));
    expect(call.event).toMatchObject({ input_tokens: 1000, output_tokens: 640 });
  });
});

describe("Langfuse 4", () => {
  const generation = {
    "langfuse.observation.type": "generation",
    "langfuse.observation.model.name": "gpt-5-mini",
  };
  const usageOf = (details: object) =>
    read(
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
    expect(readCall(spanOf({ ...generation, "langfuse.observation.type": type }))).toBeNull();
  });

  test("an observation of level ERROR has failed", () => {
    const call = read({ ...generation, "langfuse.observation.level": "ERROR" });
    expect(call.event.status).toBe("error");
  });
});

describe("Pydantic AI", () => {
  test("is read, with its details, and its own cost is only looked at", () => {
    const { event } = read(
      {
        ...chat,
        ...counted,
        "gen_ai.usage.details.cache_read_tokens": 80,
        "gen_ai.usage.details.reasoning_tokens": 12,
        "gen_ai.agent.name": "support",
        "operation.cost": 0.0021,
      },
      inScope("pydantic-ai"),
    );
    expect(event).toMatchObject({
      input_tokens: 100,
      cache_read_tokens: 80,
      reasoning_tokens: 12,
      tags: { agent: "support" },
      metadata: { client_cost_usd: 0.0021 },
    });
    expect(event).not.toHaveProperty("cost_usd");
  });

  test("its agent's span is no call, of whatever version", () => {
    const agents: Given[] = [
      { "gen_ai.operation.name": "invoke_agent", ...counted, "gen_ai.request.model": "gpt-5" },
      { agent_name: "support", model_name: "gpt-5", "gen_ai.request.model": "gpt-5", ...counted },
      { "gen_ai.agent.name": "support", "gen_ai.aggregated_usage.input_tokens": 100 },
    ];
    for (const given of agents) expect(readCall(spanOf(given, inScope("pydantic-ai")))).toBeNull();
  });

  test("a span that is still open is no call", () => {
    expect(readCall(spanOf({ ...chat, "logfire.span_type": "pending_span" }))).toBeNull();
  });
});

describe("what is a call", () => {
  test.each([
    "invoke_agent",
    "create_agent",
    "invoke_workflow",
    "execute_tool",
    "agent_step",
    "retrieval",
    "plan",
  ])("%s is none, even with counts", (operation) => {
    expect(readCall(spanOf({ ...chat, ...counted, "gen_ai.operation.name": operation }))).toBeNull();
  });

  test.each([
    ["chat", "chat"],
    ["generate_content", "chat"],
    ["text_completion", "completion"],
    ["embeddings", "embeddings"],
    ["rerank", "rerank"],
  ])("%s is, and is called %s", (operation, ours) => {
    expect(read({ ...chat, "gen_ai.operation.name": operation }).event.operation).toBe(ours);
  });

  test("an operation of another name is one when it has a model and counts", () => {
    const given = { ...chat, "gen_ai.operation.name": "dream" };
    expect(read({ ...given, ...counted }).event.operation).toBe("other");
    expect(readCall(spanOf(given))).toBeNull();
  });

  test("without an operation, a model and a provider make one", () => {
    expect(read({ "gen_ai.system": "openai", "gen_ai.request.model": "gpt-5" }).event.operation).toBe("chat");
    expect(readCall(spanOf({ "gen_ai.system": "openai" }))).toBeNull();
    expect(readCall(spanOf({ "gen_ai.request.model": "gpt-5" }))).toBeNull();
  });

  test.each(["workflow", "task", "agent", "tool"])("a %s of Traceloop is none", (kind) => {
    expect(readCall(spanOf({ ...chat, ...counted, "traceloop.span.kind": kind }))).toBeNull();
  });

  test.each(["CHAIN", "AGENT", "TOOL", "RETRIEVER"])("a %s of OpenInference is none", (kind) => {
    expect(readCall(spanOf({ "openinference.span.kind": kind, "llm.token_count.prompt": 1 }))).toBeNull();
  });

  test("any other span is none", () => {
    expect(readCall(spanOf({ "http.request.method": "GET" }))).toBeNull();
    expect(readCall(spanOf({}))).toBeNull();
  });
});

describe("counts", () => {
  test("of two zeros are unknown", () => {
    const call = read({ ...chat, "gen_ai.usage.input_tokens": 0, "gen_ai.usage.output_tokens": 0 });
    expect(call).toMatchObject({ hasUsage: false, usageRule: "none" });
    expect(call.event).not.toHaveProperty("input_tokens");
  });

  test("are read from doubles and texts, and from nothing else", () => {
    const inputOf = (value: AttributeValue) =>
      read({ ...chat, "gen_ai.usage.input_tokens": value, "gen_ai.usage.output_tokens": 1 }).event
        .input_tokens;
    expect(inputOf(20.0)).toBe(20);
    expect(inputOf("20")).toBe(20);
    for (const value of [-1, 1.5, 1e13, Number.NaN, "", "many", true, [20], new Map([["value", 20]])])
      expect(inputOf(value)).toBeUndefined();
  });

  test("an older name is read where the newer holds nonsense", () => {
    const { event } = read({ ...chat, "gen_ai.usage.input_tokens": -1, "gen_ai.usage.prompt_tokens": 7 });
    expect(event.input_tokens).toBe(7);
  });

  test("an embedding that tells only a total has that for input", () => {
    const embedding = { ...chat, "gen_ai.operation.name": "embeddings", "gen_ai.usage.total_tokens": 64 };
    expect(read(embedding).event.input_tokens).toBe(64);
    expect(read({ ...embedding, "gen_ai.operation.name": "chat" }).hasUsage).toBe(false);
  });

  test("of a stream are estimated where the client counts them itself", () => {
    const given = { ...chat, ...counted, "gen_ai.request.stream": true };
    expect(read(given, inScope("@traceloop/instrumentation-openai")).event.usage_source).toBe("estimated");
    expect(read(given).event).not.toHaveProperty("usage_source");
  });
});

describe("who answered", () => {
  const providerOf = (given: Given) => read({ ...chat, ...given }).event.provider;

  test.each([
    ["OpenAI", "openai"],
    ["openai.chat", "openai"],
    ["azure.ai.openai", "azure"],
    ["gcp.gemini", "google"],
    ["google.generative-ai", "google"],
    ["vertex.anthropic.messages", "vertex"],
    ["my-house", "my-house"],
  ])("%s is %s", (stated, provider) => {
    expect(providerOf({ "gen_ai.provider.name": stated })).toBe(provider);
  });

  test("the host tells where a client of OpenAI was pointed elsewhere", () => {
    expect(providerOf({ "server.address": "api.groq.com" })).toBe("groq");
    expect(providerOf({ "server.address": "api.openai.com" })).toBe("openai");
    expect(providerOf({ "server.address": "127.0.0.1" })).toBe("openai");
    expect(providerOf({ "gen_ai.provider.name": "cohere", "server.address": "api.groq.com" })).toBe("cohere");
  });

  test.each([
    ["gpt-5-mini", "openai"],
    ["o3-2025-04-16", "openai"],
    ["ft:gpt-4o-2024-08-06:acme::id", "openai"],
    ["claude-opus-4-5", "anthropic"],
    ["models/gemini-2.5-pro", "google"],
    ["us.anthropic.claude-sonnet-4-5-v1:0", "bedrock"],
    ["anthropic/claude-sonnet-4-5", "anthropic"],
    ["mistral-large-latest", "mistral"],
    ["our-own-llama", "unknown"],
    ["olive", "unknown"],
  ])("the model %s tells %s where only a framework is named", (model, provider) => {
    expect(providerOf({ "gen_ai.provider.name": "Langchain", "gen_ai.request.model": model })).toBe(provider);
  });
});

describe("an event", () => {
  test("has its times, its ids and the outcome", () => {
    const { event } = read(
      {
        ...chat,
        "gen_ai.response.model": "gpt-5-2025-08-07",
        "gen_ai.response.id": "chatcmpl-abcdef",
        "gen_ai.response.time_to_first_chunk": 0.25,
        "error.type": "RateLimitError",
      },
      { status: { code: 2, message: "429" } },
    );
    expect(event).toMatchObject({
      event_id: "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
      trace_id: "0af7651916cd43dd8448eb211c80319c",
      span_id: "b7ad6b7169203331",
      timestamp: 1_795_204_801_500,
      latency_ms: 1500,
      time_to_first_token_ms: 250,
      model: "gpt-5-2025-08-07",
      requested_model: "gpt-5",
      response_id: "chatcmpl-abcdef",
      status: "error",
      error_type: "RateLimitError",
    });
  });

  test("has no latency when the clock ran backwards, and no id of an answer that Ollama drew", () => {
    const { event } = read({ ...chat, "gen_ai.response.id": "chatcmpl-417" }, { endMs: 1_795_204_799_000 });
    expect(event).not.toHaveProperty("latency_ms");
    expect(event).not.toHaveProperty("response_id");
  });

  test("has no tier that was only asked for", () => {
    expect(read({ ...chat, "openai.response.service_tier": "flex" }).event.service_tier).toBe("flex");
    expect(read({ ...chat, "openai.response.service_tier": "auto" }).event).not.toHaveProperty(
      "service_tier",
    );
  });
});

describe("tags", () => {
  const tagsOf = (given: Given, resource: Given = {}) =>
    read({ ...chat, ...given }, { resource: toMap(resource) }).event.tags;

  test("come from what applications attach, under our names for what has a column", () => {
    expect(
      tagsOf(
        {
          "traceloop.association.properties.chat_id": "conv-7",
          "traceloop.association.properties.plan": "gold",
          "ai.telemetry.metadata.userId": 42,
          "tokenbudget.customer_id": "acme",
          metadata: '{"feature":"search","deep":{"no":1}}',
          "tag.tags": ["a", "b"],
        },
        {
          "service.name": "support-bot",
          "deployment.environment": "production",
          "tokenbudget.squad": "core",
        },
      ),
    ).toEqual({
      session_id: "conv-7",
      plan: "gold",
      user_id: "42",
      customer_id: "acme",
      feature: "search",
      tags: "a, b",
      service: "support-bot",
      environment: "production",
      squad: "core",
    });
  });

  test("name the AI SDK's function as the feature where no other is named", () => {
    const given = { "ai.operationId": "ai.generateText.doGenerate", "ai.telemetry.functionId": "answer" };
    expect(tagsOf(given)).toEqual({ feature: "answer" });
    expect(tagsOf({ ...given, "ai.telemetry.metadata.feature": "search" })).toEqual({
      feature: "search",
      function: "answer",
    });
  });

  test("of a service without a name are left out", () => {
    expect(tagsOf({}, { "service.name": "unknown_service:node" })).toEqual({});
  });

  test("are cut to what an event may carry, those with a column kept", () => {
    const many = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`ai.telemetry.metadata.k${n}`, "x"]),
    );
    const given = { ...many, "ai.telemetry.metadata.userId": "u", "service.name": "web" };
    expect(Object.keys(Object(tagsOf(given)))).toHaveLength(32);
    expect(tagsOf(given)).toMatchObject({ user_id: "u", service: "web", k0: "x" });
    expect(tagsOf({ [`tokenbudget.${"k".repeat(99)}`]: "x" })).toEqual({ ["k".repeat(64)]: "x" });
    expect(tagsOf({ "tokenbudget.a": `${"x".repeat(255)}😀`, "tokenbudget.b": "\ud800\0" })).toEqual({
      a: "x".repeat(255),
      b: "\ufffd",
    });
  });
});

describe("prompts and completions", () => {
  test.each([
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.system_instructions",
    "gen_ai.prompt.0.content",
    "gen_ai.completion.0.content",
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.definitions",
    "ai.prompt",
    "ai.prompt.messages",
    "ai.response.text",
    "ai.response.toolCalls",
    "ai.values",
    "input.value",
    "output.value",
    "llm.input_messages.0.message.content",
    "llm.invocation_parameters",
    "embedding.embeddings.0.embedding.text",
    "langfuse.observation.input",
    "langfuse.observation.output",
    "langfuse.observation.metadata.instructions",
    "langfuse.trace.input",
    "traceloop.entity.input",
    "all_messages_events",
    "request_data",
    "response_data",
  ])("%s is never read", (key) => {
    expect(isRead(key)).toBe(false);
  });

  test("of real bodies do not pass the decoder", () => {
    const texts = otlpFixtures()
      .filter(({ meta }) => meta.expected.calls !== undefined)
      .flatMap((fixture) => decodeFixture(fixture, isRead))
      .flatMap(({ attributes, resource }) => [...attributes.values(), ...resource.values()])
      .map((value) => JSON.stringify(value));
    expect(texts.length).toBeGreaterThan(500);
    for (const text of texts) expect(text).not.toMatch(/capital of France|Summarise|Weather in|"role"/);
  });
});
