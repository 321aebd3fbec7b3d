import { expect, test } from "vitest";
import type { EventRow } from "@/lib/ledger";
import { plan } from "./plan";
import { RECORD_BYTES } from "./records";

const hex = (n: number) => (n + 1).toString(16).padStart(16, "0");
const span = (n: number, parent: number | null) => ({
  spanId: hex(n),
  parentSpanId: parent === null ? null : hex(parent),
  isCall: true,
  hasUsage: true,
});
const row = (n: number): EventRow => ({
  id: `row-${n}`,
  project_id: "p",
  event_id: `e-${n}`,
  content_hash: "",
  occurred_at: "2026-11-20T00:00:00Z",
  response_id: undefined,
});
const tell = (...places: [n: number, parent: number | null][]) => ({
  projectId: "p",
  traceId: "t",
  createdBy: "key:k",
  spans: places.map(([n, parent]) => span(n, parent)),
  calls: places.map(([n]) => ({ spanId: hex(n), row: row(n) })),
});

test("what is known of a trace ends at a hundred thousand spans, and its calls are still stored", () => {
  const known = { spans: Array.from({ length: 99_999 }, (_, n) => span(n, null)), twins: [] };
  const { records, rows, ceased } = plan(tell([100_000, 5], [100_001, 6]), known, new Map());
  expect(records).toHaveLength(RECORD_BYTES);
  expect(rows.map(({ id }) => id)).toEqual(["row-100000", "row-100001"]);
  expect(ceased).toEqual([hex(5), hex(6)]);
});
