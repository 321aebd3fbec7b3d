import { describe, expect, test } from "vitest";
import { callOf, type Given, toMap } from "@/tests/support/calls";
import { decodeFixture, otlpFixtures } from "@/tests/support/otlp-fixtures";
import { isRead } from ".";

const chat = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-5",
};

describe("tags", () => {
  const tagsOf = (given: Given, resource: Given = {}) =>
    callOf({ ...chat, ...given }, { resource: toMap(resource) }).event.tags;

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
