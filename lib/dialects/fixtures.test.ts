import { describe, expect, test } from "vitest";
import { parseEvent } from "@/lib/events/parse";
import type { Span } from "@/lib/otlp";
import { counted } from "@/lib/traces/counted";
import { decodeFixture, otlpFixtures } from "@/tests/support/otlp-fixtures";
import { type Call, isRead, readCall } from ".";

type Expected = {
  spanId: string;
  requestModel: string;
  responseModel: string | null;
  provider: string;
  error: boolean;
  usage: Record<string, number> | null;
};

/** The calls of a body that count, as the spans around them say. */
function callsOf(spans: Span[]): Call[] {
  const calls = spans.map(readCall);
  const traces = new Set(spans.map(({ traceId }) => traceId));
  return [...traces].flatMap((traceId) => {
    const places = spans.flatMap((span, place) => (span.traceId === traceId ? [place] : []));
    const ids = new Set(
      counted(
        places.flatMap((place) => {
          const [span, call] = [spans[place], calls[place]];
          if (!span) return [];
          const { spanId, parentSpanId } = span;
          return [{ spanId, parentSpanId, isCall: call != null, hasUsage: call?.hasUsage === true }];
        }),
      ),
    );
    return places.flatMap((place) => {
      const call = calls[place];
      return call && ids.has(call.spanId) ? [call] : [];
    });
  });
}

/** Our counts under the names of the fixtures, whose writes are a total. */
function toExpectedForm(call: Call): Record<string, number> | null {
  if (!call.hasUsage) return null;
  const { event } = call;
  const written = [event.cache_write_tokens, event.cache_write_1h_tokens].filter(
    (size) => size !== undefined,
  );
  const known = {
    inputTokens: event.input_tokens,
    cachedInputTokens: event.cache_read_tokens,
    cacheWriteTokens: written.length > 0 ? written.reduce((a, b) => Number(a) + Number(b)) : undefined,
    cacheWrite5mTokens: event.cache_write_1h_tokens === undefined ? undefined : event.cache_write_tokens,
    cacheWrite1hTokens: event.cache_write_1h_tokens,
    outputTokens: event.output_tokens,
    reasoningTokens: event.reasoning_tokens,
    audioInputTokens: event.input_audio_tokens,
    audioOutputTokens: event.output_audio_tokens,
    imageInputTokens: event.input_image_tokens,
  };
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, size]) => (size === undefined ? [] : [[name, Number(size)]])),
  );
}

const FOLDED: Record<string, string> = { "gcp.gemini": "google", "azure.ai.openai": "azure" };
/** Where our reading says 0 and the reference is silent; both cost the same. */
const zeroOf = (size: number | undefined) => size ?? 0;

const readable = otlpFixtures().filter(({ meta }) => meta.expected.calls !== undefined);

describe.each(readable)("$name", (fixture) => {
  // safe because the README of the fixtures says so
  const calls = fixture.meta.expected.calls as Expected[] | number;
  const spans = () => decodeFixture(fixture, isRead);

  test("gives exactly the calls that are in the body", () => {
    const found = callsOf(spans());
    if (typeof calls === "number") {
      expect(found).toHaveLength(calls);
      return;
    }
    expect(found.map(({ spanId }) => spanId).sort()).toEqual(calls.map(({ spanId }) => spanId).sort());
    for (const expected of calls) {
      const call = found.find(({ spanId }) => spanId === expected.spanId);
      if (!call) throw new Error(`No call for ${expected.spanId}.`);
      const { event } = call;
      const model = expected.responseModel ?? expected.requestModel;
      expect(event.model).toBe(model);
      expect(event.requested_model).toBe(expected.requestModel === model ? undefined : expected.requestModel);
      expect(event.provider).toBe(FOLDED[expected.provider] ?? expected.provider);
      expect(event.status ?? "ok").toBe(expected.error ? "error" : "ok");
      const usage = toExpectedForm(call);
      expect(usage === null).toBe(expected.usage === null);
      expect(usage ?? {}).toMatchObject(expected.usage ?? {});
      for (const [field, size] of Object.entries(usage ?? {}))
        expect({ field, size }).toEqual({ field, size: zeroOf(expected.usage?.[field]) });
    }
  });

  test("gives events that can be taken", () => {
    for (const { event } of callsOf(spans())) expect(parseEvent(event)).toMatchObject({ unknown: [] });
  });
});
