import { expect, test } from "vitest";
import { isSpanId, RECORD_BYTES, readRecords, writeRecords } from "./records";

const spans = [
  { spanId: "00f067aa0ba902b7", parentSpanId: null, isCall: false, hasUsage: false, isEmbedding: false },
  {
    spanId: "53995c3f42cd8ad8",
    parentSpanId: "00f067aa0ba902b7",
    isCall: true,
    hasUsage: false,
    isEmbedding: true,
  },
  {
    spanId: "fffffffffffffffe",
    parentSpanId: "53995c3f42cd8ad8",
    isCall: true,
    hasUsage: true,
    isEmbedding: false,
  },
];
const twins = [{ spanId: "53995c3f42cd8ad8", sameAs: "fffffffffffffffe" }];

test("what is written is read, and later records may follow earlier ones", () => {
  const bytes = writeRecords({ spans, twins });
  expect(bytes).toHaveLength(4 * RECORD_BYTES);
  expect(readRecords(bytes)).toEqual({ spans, twins });
  const apart = spans.map((span) => writeRecords({ spans: [span], twins: [] }));
  expect(readRecords(Buffer.concat(apart))).toEqual({ spans, twins: [] });
  expect(readRecords(Buffer.alloc(0))).toEqual({ spans: [], twins: [] });
});

test("an id is 16 digits of lower case, not all 0", () => {
  expect(isSpanId("00f067aa0ba902b7")).toBe(true);
  for (const text of [
    "",
    "0000000000000000",
    "00F067AA0BA902B7",
    "00f067aa0ba902b",
    "00f067aa0ba902b70",
    "g0f067aa0ba902b7",
  ])
    expect(isSpanId(text)).toBe(false);
});
