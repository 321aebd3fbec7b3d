import { describe, expect, test } from "vitest";
import { callOf, type Given, inScope, spanWith } from "@/tests/support/calls";
import { readCall } from ".";

const chat = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-5",
};
const counted = { "gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 20 };

describe("Pydantic AI", () => {
  test("is read, with its details, and its own cost is only looked at", () => {
    const { event } = callOf(
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
    for (const given of agents) expect(readCall(spanWith(given, inScope("pydantic-ai")))).toBeNull();
  });

  test("a span that is still open is no call", () => {
    expect(readCall(spanWith({ ...chat, "logfire.span_type": "pending_span" }))).toBeNull();
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
    expect(readCall(spanWith({ ...chat, ...counted, "gen_ai.operation.name": operation }))).toBeNull();
  });

  test.each([
    ["chat", "chat"],
    ["generate_content", "chat"],
    ["text_completion", "completion"],
    ["embeddings", "embeddings"],
    ["rerank", "rerank"],
  ])("%s is, and is called %s", (operation, ours) => {
    expect(callOf({ ...chat, "gen_ai.operation.name": operation }).event.operation).toBe(ours);
  });

  test("an operation of another name is one when it has a model and counts", () => {
    const given = { ...chat, "gen_ai.operation.name": "dream" };
    expect(callOf({ ...given, ...counted }).event.operation).toBe("other");
    expect(readCall(spanWith(given))).toBeNull();
  });

  test("without an operation, a model and a provider make one", () => {
    expect(callOf({ "gen_ai.system": "openai", "gen_ai.request.model": "gpt-5" }).event.operation).toBe(
      "chat",
    );
    expect(readCall(spanWith({ "gen_ai.system": "openai" }))).toBeNull();
    expect(readCall(spanWith({ "gen_ai.request.model": "gpt-5" }))).toBeNull();
  });

  test("an outer span of the AI SDK, which repeats the inner ones, is none", () => {
    const outer = { "ai.operationId": "ai.generateText", "ai.model.id": "gpt-5", "ai.usage.inputTokens": 9 };
    expect(readCall(spanWith(outer))).toBeNull();
  });

  test.each(["workflow", "task", "agent", "tool"])("a %s of Traceloop is none", (kind) => {
    expect(readCall(spanWith({ ...chat, ...counted, "traceloop.span.kind": kind }))).toBeNull();
  });

  test.each(["CHAIN", "AGENT", "TOOL", "RETRIEVER"])("a %s of OpenInference is none", (kind) => {
    expect(readCall(spanWith({ "openinference.span.kind": kind, "llm.token_count.prompt": 1 }))).toBeNull();
  });

  test("any other span is none", () => {
    expect(readCall(spanWith({ "http.request.method": "GET" }))).toBeNull();
    expect(readCall(spanWith({}))).toBeNull();
  });
});

describe("who answered", () => {
  const providerOf = (given: Given) => callOf({ ...chat, ...given }).event.provider;

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
    const { event } = callOf(
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
    const { event } = callOf({ ...chat, "gen_ai.response.id": "chatcmpl-417" }, { endMs: 1_795_204_799_000 });
    expect(event).not.toHaveProperty("latency_ms");
    expect(event).not.toHaveProperty("response_id");
  });

  test("has no tier that was only asked for", () => {
    expect(callOf({ ...chat, "openai.response.service_tier": "flex" }).event.service_tier).toBe("flex");
    expect(callOf({ ...chat, "openai.response.service_tier": "auto" }).event).not.toHaveProperty(
      "service_tier",
    );
  });
});
