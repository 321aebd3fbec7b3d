import { expect, test } from "vitest";
import { otherRates, sortedTiers, stepName } from "./other-rates";

test("a step is named by its first token count, exactly", () => {
  expect(stepName(272_000)).toBe("≥ 272 k");
  expect(stepName(200_001)).toBe("> 200 k");
  expect(stepName(32_001)).toBe("> 32 k");
  expect(stepName(1_000_000)).toBe("≥ 1 M");
});

test("everything besides the plain rates is named once, steps and tiers first", () => {
  const rates = {
    input: "1",
    output: "2",
    reasoning: "3",
    input_audio: "4",
    output_audio: "5",
    output_image: "6",
  };
  const sheet = {
    rates,
    long_context: [{ from_input_tokens: 200_001, rates: { input: "2" } }],
    service_tiers: { priority: { rates }, own: { rates }, batch: { rates } },
    units: { web_search_requests: "0.01" },
    off_peak: [{ from: "16:30", to: "00:30", time_zone: "UTC", rates }],
    regional: { eu: "1.1" },
  };
  expect(otherRates(sheet)).toEqual([
    "> 200 k",
    "batch",
    "priority",
    "own",
    "reasoning",
    "audio",
    "images",
    "off-peak",
    "regional",
    "units",
  ]);
  expect(otherRates({ rates: { input: "1", output: "2", cache_read: "0.1" } })).toEqual([]);
});

test("a model that is charged by units alone shows its fees", () => {
  expect(otherRates({ rates: {}, units: { images: "0.026" } })).toEqual(["images $0.026"]);
  expect(otherRates({ rates: {}, units: { images: "1", pages: "2", requests: "3" } })).toEqual(["units"]);
});

test("known tiers come in one order", () => {
  expect(sortedTiers(["priority", "x", "flex", "batch"])).toEqual(["batch", "flex", "priority", "x"]);
});
