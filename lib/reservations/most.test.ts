import { expect, test } from "vitest";
import { newId } from "@/lib/id";
import { toUsdString } from "@/lib/money";
import { createCatalogue, type Price } from "@/lib/pricing";
import { mostUsd } from "./most";
import { reservationInput } from "./request";

const AT = new Date("2026-11-01T12:00:00Z");

const price = (model: string, sheet: Price["sheet"]): Price => ({
  ...{ id: newId(), teamId: null, provider: "acme", model, source: "test", sourceUrl: null, sheet },
  ...{ validFrom: new Date("2026-01-01T00:00:00Z"), validTo: null, delistedAt: null },
});

const catalogue = createCatalogue([
  price("plain", { rates: { input: "2", output: "10" } }),
  price("reasoner", { rates: { input: "2", output: "10", reasoning: "40" } }),
  price("cacher", {
    rates: { input: "4", cache_read: "0.4", cache_write: "5", cache_write_1h: "8", output: "20" },
  }),
  price("dear-reader", { rates: { input: "4", cache_read: "6", output: "20" } }),
  price("long", {
    rates: { input: "3", cache_write: "3.75", output: "15" },
    long_context: [{ from_input_tokens: 200_001, rates: { input: "6", cache_write: "7.5", output: "22.5" } }],
  }),
  price("long-cheap", {
    rates: { input: "3", output: "15" },
    long_context: [{ from_input_tokens: 100_001, rates: { input: "0.3", output: "1.5" } }],
  }),
  price("tiers", {
    rates: { input: "2", output: "10" },
    service_tiers: {
      flex: { rates: { input: "1", output: "5" } },
      priority: {
        rates: { input: "4", output: "20" },
        long_context: [{ from_input_tokens: 1001, rates: { input: "9", output: "30" } }],
      },
    },
  }),
]);

function most(model: string, given: Record<string, unknown> = {}): string | null {
  const wire = { provider: "acme", model, input_tokens: 1000, max_output_tokens: 1000, ...given };
  const usd = mostUsd(catalogue, newId(), reservationInput.parse(wire), AT);
  return usd && toUsdString(usd);
}

// A thousand tokens at a dollar per million are 0.001.
test.each([
  ["plain", {}, "0.012"],
  ["reasoner", {}, "0.042"],
  // Written for an hour, 8; not written, 4.
  ["cacher", {}, "0.028"],
  ["cacher", { cache_writes: true }, "0.028"],
  ["cacher", { cache_writes: false }, "0.024"],
  ["dear-reader", { cache_writes: false }, "0.026"],
  // At the step the whole request is dearer, the token below it is not.
  ["long", { input_tokens: 200_001 }, "1.5225075"],
  ["long", { input_tokens: 200_000 }, "0.765"],
  ["long", { input_tokens: 200_001, cache_writes: false }, "1.222506"],
  // A step that is cheaper: 100,000 tokens at 3 and 15 are the most.
  ["long-cheap", { input_tokens: 150_000 }, "0.315"],
  ["tiers", {}, "0.012"],
  ["tiers", { service_tier: "default" }, "0.012"],
  ["tiers", { service_tier: "flex" }, "0.006"],
  ["tiers", { service_tier: "priority" }, "0.024"],
  ["tiers", { service_tier: "auto" }, "0.024"],
  ["tiers", { service_tier: "priority", input_tokens: 2000 }, "0.048"],
  ["nobody-knows", {}, null],
])("the most that %s can cost, asked with %j, is %s", (model, given, usd) => {
  expect(most(model, given)).toBe(usd);
});
