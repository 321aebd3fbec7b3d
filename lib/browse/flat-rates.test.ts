import { expect, test } from "vitest";
import { sheetHash, shippedPrices } from "@/lib/feed/shipped";
import type { RateSheet } from "@/lib/pricing";
import { directionOf, flattenSheet, unflattenSheet } from "./flat-rates";

const full: RateSheet = {
  rates: { input: "5", output: "30" },
  long_context: [
    { from_input_tokens: 200_001, rates: { input: "8" } },
    { from_input_tokens: 1_000_001, rates: { input: "10" } },
  ],
  service_tiers: {
    batch: { rates: { input: "2.5" }, long_context: [{ from_input_tokens: 200_001, rates: { input: "4" } }] },
    flex: { rates: {}, long_context: [{ from_input_tokens: 200_001, rates: { output: "9" } }] },
  },
  units: { web_search_requests: "0.01" },
  regional: { eu: "1.1" },
};

test("every rate has one name", () => {
  const peak = { from: "16:30", to: "00:30", time_zone: "UTC", rates: { input: "1" } };
  expect(Object.fromEntries(flattenSheet({ ...full, off_peak: [peak] }))).toEqual({
    input: "5",
    output: "30",
    "long_context.200001.input": "8",
    "long_context.1000001.input": "10",
    "batch.input": "2.5",
    "batch.long_context.200001.input": "4",
    "flex.long_context.200001.output": "9",
    "off_peak.0.input": "1",
    "units.web_search_requests": "0.01",
    "regional.eu": "1.1",
  });
});

test("the names make the sheet again", async () => {
  expect(unflattenSheet(flattenSheet(full))).toEqual(full);
  const wrong = (await shippedPrices()).filter(
    ({ sheet, hash }) => sheetHash(unflattenSheet(flattenSheet(sheet))) !== hash,
  );
  expect(wrong.map(({ provider, model }) => `${provider}/${model}`)).toEqual([]);
});

const step = (from: number, rates: object) => ({ long_context: [{ from_input_tokens: from, rates }] });

test.each<[string, RateSheet, RateSheet, string]>([
  ["a dearer rate", { rates: { input: "1" } }, { rates: { input: "1.1" } }, "up"],
  ["a rate compared as a number", { rates: { input: "9" } }, { rates: { input: "10" } }, "up"],
  ["a cheaper rate", { rates: { input: "1" } }, { rates: { input: "0" } }, "down"],
  ["both", { rates: { input: "1", output: "2" } }, { rates: { input: "2", output: "1" } }, "mixed"],
  ["other writing of the same", { rates: { input: "1" } }, { rates: { input: "1.0" } }, "mixed"],
  [
    "a dearer long context that is gone",
    { rates: { input: "1" }, ...step(200_001, { input: "2" }) },
    { rates: { input: "1" } },
    "down",
  ],
  [
    "a dearer long context that is new",
    { rates: { input: "1" } },
    { rates: { input: "1" }, ...step(200_001, { input: "2" }) },
    "up",
  ],
  [
    "a tier of its own at half the price",
    { rates: { input: "1" } },
    { rates: { input: "1" }, service_tiers: { batch: { rates: { input: "0.5" } } } },
    "down",
  ],
  [
    "a tier whose long context was charged as the default's",
    {
      rates: { input: "5" },
      ...step(272_000, { input: "10" }),
      service_tiers: { flex: { rates: { input: "2.5" } } },
    },
    {
      rates: { input: "5" },
      ...step(272_000, { input: "10" }),
      service_tiers: { flex: { rates: { input: "2.5" }, ...step(272_000, { input: "5" }) } },
    },
    "down",
  ],
  [
    "a cached rate where there was the input's",
    { rates: { input: "1" } },
    { rates: { input: "1", cache_read: "0.1" } },
    "down",
  ],
  ["a regional factor", { rates: { input: "1" } }, { rates: { input: "1" }, regional: { eu: "1.1" } }, "up"],
  ["a regional factor gone", { rates: {}, regional: { eu: "1.1" } }, { rates: {} }, "down"],
  [
    "a fee nobody knew",
    { rates: { input: "1" } },
    { rates: { input: "1" }, units: { images: "1" } },
    "mixed",
  ],
])("%s", (_, before, after, direction) => {
  expect(directionOf(before, after)).toBe(direction);
});
