import type { Attributes, Span } from "@/lib/otlp";

export type SpanKind = "usage" | "call" | "other";

type Sketch = {
  traceId: string;
  spanId: string;
  parentSpanId?: string | null;
  kind?: SpanKind;
  responseId?: string;
  endMs?: number;
  tokens?: number;
  failed?: boolean;
  operation?: "chat" | "embeddings";
};

export const spanId = (n: number) => (n + 1).toString(16).padStart(16, "0");
export const traceId = (n: number) => (n + 1).toString(16).padStart(32, "0");

/** A span as an instrumentation of the GenAI conventions would send it. */
export function makeSpan({ kind = "usage", tokens = 1000, endMs = Date.now(), ...sketch }: Sketch): Span {
  const attributes: Attributes = new Map();
  if (kind !== "other") {
    attributes.set("gen_ai.operation.name", sketch.operation ?? "chat");
    attributes.set("gen_ai.provider.name", "openai");
    attributes.set("gen_ai.response.model", "gpt-4o-mini");
  }
  if (kind === "usage") {
    attributes.set("gen_ai.usage.input_tokens", tokens);
    attributes.set("gen_ai.usage.output_tokens", 10);
  }
  if (sketch.responseId !== undefined) attributes.set("gen_ai.response.id", sketch.responseId);
  return {
    traceId: sketch.traceId,
    spanId: sketch.spanId,
    parentSpanId: sketch.parentSpanId ?? null,
    name: kind === "other" ? "GET /" : "chat gpt-4o-mini",
    startMs: endMs - 500,
    endMs,
    status: { code: sketch.failed ? 2 : 0, message: "" },
    attributes,
    scope: { name: "test", version: "1" },
    resource: new Map(),
  };
}
