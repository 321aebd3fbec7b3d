// What is kept of a trace's spans, 17 bytes each: span id, parent id and flags. No parent is eight bytes of 0, which no
// span may have for its id.
import type { TraceSpan } from "./counted";

/** `spanId` was the same call as `sameAs`, by the id of its answer, and was not stored for that reason. */
export type Twin = { spanId: string; sameAs: string };
export type Known = { spans: TraceSpan[]; twins: Twin[] };

export const RECORD_BYTES = 17;
const ID_BYTES = 8;
const CALL = 1;
const USAGE = 2;
const TWIN = 4;
const EMBEDDING = 8;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

/** Whether a text is an id that a record holds: 16 digits in lower case, not all 0. */
export function isSpanId(text: string): boolean {
  return SPAN_ID.test(text);
}

export function writeRecords({ spans, twins }: Known): Buffer {
  const bytes = Buffer.alloc((spans.length + twins.length) * RECORD_BYTES);
  let at = 0;
  const write = (id: string, other: string | null, flags: number) => {
    bytes.write(id, at, "hex");
    if (other !== null) bytes.write(other, at + ID_BYTES, "hex");
    bytes[at + 2 * ID_BYTES] = flags;
    at += RECORD_BYTES;
  };
  for (const { spanId, parentSpanId, isCall, hasUsage, isEmbedding } of spans)
    write(spanId, parentSpanId, isCall ? CALL | (hasUsage ? USAGE : 0) | (isEmbedding ? EMBEDDING : 0) : 0);
  for (const { spanId, sameAs } of twins) write(spanId, sameAs, TWIN);
  return bytes;
}

export function readRecords(bytes: Buffer): Known {
  const known: Known = { spans: [], twins: [] };
  for (let at = 0; at < bytes.length; at += RECORD_BYTES) {
    const spanId = bytes.toString("hex", at, at + ID_BYTES);
    const other = bytes.toString("hex", at + ID_BYTES, at + 2 * ID_BYTES);
    const flags = bytes[at + 2 * ID_BYTES] ?? 0;
    if (flags & TWIN) known.twins.push({ spanId, sameAs: other });
    else
      known.spans.push({
        spanId,
        parentSpanId: isSpanId(other) ? other : null,
        isCall: (flags & CALL) !== 0,
        hasUsage: (flags & USAGE) !== 0,
        isEmbedding: (flags & EMBEDDING) !== 0,
      });
  }
  return known;
}
