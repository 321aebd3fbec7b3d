import { expect, test } from "vitest";
import { otherRates, rateName, rateValue, sortedTiers, stepName } from "./rate-names";

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

test("a flat name becomes words, and its value dollars or a factor", () => {
  const words = {
    input: "input",
    cache_write_1h: "cache write, 1 h",
    "long_context.272000.output": "≥ 272 k output",
    "batch.input": "batch input",
    "batch.long_context.200001.cache_read": "batch, > 200 k cache read",
    "off_peak.0.input": "off-peak input",
    "off_peak.1.long_context.200001.input": "off-peak 1, > 200 k input",
    "units.web_search_requests": "web search requests",
    "regional.eu": "region eu",
  };
  for (const [name, text] of Object.entries(words)) expect(rateName(name)).toBe(text);
  expect(rateValue("batch.input", "0.075")).toBe("$0.075");
  expect(rateValue("regional.eu", "1.1")).toBe("×1.1");
});
