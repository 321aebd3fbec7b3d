import { expect, test } from "vitest";
import { otherCells, rateMatrix } from "./rate-matrix";

const map = (rates: Record<string, string>) => new Map(Object.entries(rates));
const none = map({});

test("kinds stand below one another, plain rates first, then steps, tiers and off-peak windows", () => {
  const flat = map({
    "off_peak.0.input": "1",
    "priority.output": "9",
    "batch.long_context.272000.input": "4",
    "batch.input": "3",
    "long_context.1000001.input": "8",
    "long_context.272000.input": "6",
    output: "30",
    input: "5",
  });
  const off_peak = [{ from: "16:30", to: "00:30", time_zone: "UTC", rates: { input: "1" } }];
  const { columns, rows } = rateMatrix({ rates: {}, off_peak }, flat, none);
  expect(columns.map(({ title }) => title)).toEqual([
    "Standard",
    "≥ 272 k",
    "> 1 M",
    "Batch",
    "Batch, ≥ 272 k",
    "Priority",
    "Off-peak",
  ]);
  expect(columns.at(-1)?.note).toBe("16:30 – 00:30 UTC");
  expect(rows.map(({ title }) => title)).toEqual(["Input", "Output"]);
  expect(rows[0]?.cells.map(({ now }) => now)).toEqual(["5", "6", "8", "3", "4", null, "1"]);
});

test("what a version took away stands beside what it has", () => {
  const { columns, rows } = rateMatrix({ rates: {} }, map({ input: "1" }), map({ "flex.cache_read": "2" }));
  expect(columns.map(({ place }) => place)).toEqual(["", "flex"]);
  expect(rows[1]).toMatchObject({
    title: "Cache read",
    cells: [{ now: null, before: null }, { before: "2" }],
  });
});

test("fees per unit and regional factors are told apart from the rates per token", () => {
  const flat = map({ input: "1", "units.web_search_requests": "0.01", "regional.eu": "1.1" });
  expect(rateMatrix({ rates: {} }, flat, none).rows).toHaveLength(1);
  expect(otherCells("units", flat, none)).toEqual([
    { name: "units.web_search_requests", title: "Web search requests", now: "0.01", before: null },
  ]);
  expect(otherCells("regional", none, flat)).toMatchObject([{ title: "eu", now: null, before: "1.1" }]);
});
