import { type Call, readCall } from "@/lib/dialects";
import type { Attributes, AttributeValue, Span } from "@/lib/otlp";

export type Given = Record<string, AttributeValue>;
type More = Partial<Omit<Span, "attributes">>;

export const toMap = (given: Given): Attributes => new Map(Object.entries(given));
export const inScope = (name: string) => ({ scope: { name, version: "1.0.0" } });

/** A span that has these attributes and no others. */
export function spanWith(given: Given, more: More = {}): Span {
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

/** The call that such a span tells of. */
export function callOf(given: Given, more: More = {}): Call {
  const call = readCall(spanWith(given, more));
  if (!call) throw new Error("This span was taken for no call.");
  return call;
}
