import fc from "fast-check";
import { expect, test } from "vitest";
import { parseEvent } from "@/lib/events/parse";
import type { AttributeValue, Span } from "@/lib/otlp";
import { readCall } from ".";
import { AI_SDK_ANSWER, LANGFUSE_COUNTS } from "./counts";
import { DIALECTS } from "./table";
import { TAG_KEYS, TAG_PREFIXES } from "./tags";

const keys = [
  ...new Set(
    DIALECTS.flatMap(({ names, splitsInput = [] }) => [...Object.values(names).flat(), ...splitsInput]),
  ),
  ...TAG_KEYS,
  ...TAG_PREFIXES.map((prefix) => `${prefix}any`),
];
const count = fc.oneof(fc.nat(50), fc.double(), fc.maxSafeInteger(), fc.nat(50).map(String));
const details = fc.json({ maxDepth: 3 });
const anyText = fc.string({ unit: "binary", maxLength: 300 });
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  { weight: 3, arbitrary: count },
  anyText,
  fc.boolean(),
  fc.array(fc.oneof(fc.nat(), anyText), { maxLength: 3 }),
  fc.constant(new Map<string, AttributeValue>([["a", 1]])),
);
/** Mostly spans that are taken for calls. */
const kind = fc.constantFrom<[string, string]>(
  ["gen_ai.operation.name", "chat"],
  ["llm.request.type", "completion"],
  ["ai.operationId", "ai.streamText.doStream"],
  ["ai.operationId", "ai.embed.doEmbed"],
  ["openinference.span.kind", "LLM"],
  ["langfuse.observation.type", "generation"],
  ["nothing", ""],
);
const answer = fc.record(
  {
    anthropic: fc.record({
      usage: fc.record({ input_tokens: count, output_tokens: count, cache_read_input_tokens: count }),
    }),
    bedrock: fc.record({ usage: fc.record({ inputTokens: count, cacheWriteInputTokens: count }) }),
    google: fc.record({ usageMetadata: fc.record({ promptTokenCount: count }), serviceTier: fc.anything() }),
  },
  { requiredKeys: [] },
);
const buckets = fc.dictionary(
  fc.constantFrom("input", "output", "total", "input_cached_tokens", "cache_creation_1h", "output_reasoning"),
  count,
);
const scopes = fc.constantFrom(
  "",
  "ai",
  "gen_ai",
  "@traceloop/instrumentation-openai",
  "@traceloop/instrumentation-anthropic",
  "\0",
);
const span: fc.Arbitrary<Span> = fc
  .record({
    kind,
    attributes: fc.array(fc.tuple(fc.constantFrom(...keys), value), { maxLength: 40 }),
    answer: fc.oneof(
      answer.map((given) => JSON.stringify(given)),
      details,
    ),
    buckets: fc.option(
      fc.oneof(
        buckets.map((given) => JSON.stringify(given)),
        details,
      ),
    ),
    resource: fc.array(fc.tuple(fc.constantFrom(...keys), value), { maxLength: 5 }),
    startMs: fc.option(fc.integer({ min: 0, max: 1.8e13 })),
    endMs: fc.option(fc.integer({ min: 0, max: 1.8e13 })),
    code: fc.constantFrom(0 as const, 1 as const, 2 as const),
    scope: scopes,
  })
  .map((drawn) => ({
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    parentSpanId: null,
    name: "",
    startMs: drawn.startMs,
    endMs: drawn.endMs,
    status: { code: drawn.code, message: "" },
    scope: { name: drawn.scope, version: "" },
    resource: new Map(drawn.resource),
    attributes: new Map<string, AttributeValue>([
      ...drawn.attributes,
      drawn.kind,
      [AI_SDK_ANSWER, drawn.answer],
      ...(drawn.buckets === null ? [] : ([[LANGFUSE_COUNTS, drawn.buckets]] as const)),
    ]),
  }));

test("whatever a span holds, its call is an event that can be taken, and says so where it has counts", () => {
  fc.assert(
    fc.property(span, (given) => {
      const call = readCall(given);
      if (!call) return;
      const parsed = parseEvent(call.event);
      expect(parsed).toHaveProperty("event");
      if (!("event" in parsed)) return;
      expect(parsed.unknown).toEqual([]);
      const { input_tokens = 0, output_tokens = 0 } = parsed.event;
      expect(call.hasUsage).toBe(input_tokens + output_tokens > 0);
      expect(call.usageRule === "none").toBe(!call.hasUsage);
    }),
    { numRuns: 2000 },
  );
});
