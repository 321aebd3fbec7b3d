import { describe, expect, test } from "vitest";
import type { Attributes } from "@/lib/otlp";
import { makeSpan } from "@/tests/support/spans";
import { readCall } from ".";

function read(attributes: Record<string, string | number>) {
  const span = makeSpan({ traceId: "a".repeat(32), spanId: "b".repeat(16), kind: "other" });
  return readCall({ ...span, attributes: new Map(Object.entries(attributes)) as Attributes });
}

const gemini = {
  "gen_ai.operation.name": "generate_content",
  "gen_ai.provider.name": "gcp.gemini",
  "gen_ai.response.model": "gemini-2.5-pro",
  "gen_ai.usage.input_tokens": 100,
};

describe("reasoning", () => {
  test("larger than the output is beside it, and is charged too", () => {
    const counts = { "gen_ai.usage.output_tokens": 20, "gen_ai.usage.reasoning.output_tokens": 300 };
    expect(read({ ...gemini, ...counts })?.event).toMatchObject({
      output_tokens: 320,
      reasoning_tokens: 300,
    });
  });

  test("that the total has beside the output is beside it, and else is a part of it", () => {
    const counts = { "gen_ai.usage.output_tokens": 50, "gen_ai.usage.reasoning.output_tokens": 30 };
    const outputOf = (total: number) =>
      read({ ...gemini, ...counts, "gen_ai.usage.total_tokens": total })?.event.output_tokens;
    expect([outputOf(180), outputOf(150)]).toEqual([80, 50]);
  });
});

describe("Langfuse's counts", () => {
  const generation = (details: object, type = "generation") => ({
    "langfuse.observation.type": type,
    "langfuse.observation.model.name": "claude-sonnet-4-5",
    "langfuse.observation.usage_details": JSON.stringify(details),
  });

  test("that say nothing leave the word to the convention's", () => {
    const counts = { "gen_ai.usage.input_tokens": 9, "gen_ai.usage.output_tokens": 2 };
    for (const details of [{}, { input: 0, output: 0 }])
      expect(read({ ...generation(details), ...counts })).toMatchObject({
        usageRule: "convention",
        event: { input_tokens: 9, output_tokens: 2 },
      });
  });

  test("of an embedding may be a total alone", () => {
    expect(read(generation({ total: 50 }, "embedding"))?.event).toMatchObject({ input_tokens: 50 });
    expect(read(generation({ total: 50 }))?.hasUsage).toBe(false);
  });

  test("under a name without end are passed over, which ends soon", () => {
    const call = read(generation({ input: 1, [`cache_${"cache".repeat(200_000)}`]: 1 }));
    expect(call?.hasUsage).toBe(false);
  });
});

test("version 4 of the AI SDK tells of the cache in the provider's metadata only", () => {
  const call = read({
    "ai.operationId": "ai.generateText.doGenerate",
    "ai.model.provider": "anthropic.messages",
    "ai.response.model": "claude-sonnet-4-5",
    "ai.usage.promptTokens": 10,
    "ai.usage.completionTokens": 2,
    "ai.response.providerMetadata": JSON.stringify({
      anthropic: { cacheCreationInputTokens: 500, cacheReadInputTokens: 100 },
    }),
  });
  expect(call).toMatchObject({
    usageRule: "cache_left_out",
    event: { input_tokens: 610, cache_read_tokens: 100, cache_write_tokens: 500 },
  });
});

test("LiteLLM's calls are known, whether they block or not", () => {
  const { "gen_ai.operation.name": _, ...rest } = gemini;
  const operationOf = (type: string) => read({ ...rest, "llm.request.type": type })?.event.operation;
  expect(["acompletion", "aembedding", "aresponses"].map(operationOf)).toEqual([
    "completion",
    "embeddings",
    "responses",
  ]);
});
