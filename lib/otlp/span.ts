/** What an attribute may hold. A 64-bit integer is a number (a count beyond 2^53 is nonsense); bytes are skipped. */
export type AttributeValue = string | number | boolean | AttributeValue[] | Map<string, AttributeValue>;
export type Attributes = Map<string, AttributeValue>;

export type Scope = { name: string; version: string };
export type Status = { code: 0 | 1 | 2; message: string };

/** One span as it was sent, without its events, its links and the attributes that nobody reads. */
export type Span = {
  /** Ids are lower-case hex; empty when absent, of another length or all zero. */
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  name: string;
  /** Unix milliseconds, rounded down; null when unset. */
  startMs: number | null;
  endMs: number | null;
  status: Status;
  attributes: Attributes;
  /** Shared by the spans of one scope. */
  scope: Scope;
  /** Shared by the spans of one resource. */
  resource: Attributes;
};

/** Says of an attribute's key whether anybody reads it; the value of any other is never made into a string. */
export type Wants = (key: string) => boolean;

export const TRACE_ID_LENGTH = 32;
export const SPAN_ID_LENGTH = 16;

export function toStatusCode(code: unknown): Status["code"] {
  return code === 1 || code === 2 ? code : 0;
}
