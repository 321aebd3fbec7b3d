import { describe, expect, test } from "vitest";
import { shippedPrices } from "@/lib/feed/shipped";
import { Decimal, toUsdString } from "@/lib/money";
import { createCatalogue } from "./catalogue";
import { type EventCost, type EventToPrice, priceEvent } from "./price-event";

const prices = await shippedPrices();
const catalogue = createCatalogue(prices);
const idOf = (provider: string, model: string) =>
  prices.find((price) => price.provider === provider && price.model === model)?.id ?? "none";

// 1,000 × 2.5 + 100 × 10 millionths
const COMPUTED = "0.0035";

function priced(over: Partial<EventToPrice>): EventCost {
  return priceEvent(catalogue, {
    provider: "openai",
    model: "gpt-4o",
    timestamp: new Date("2026-11-01T00:00:00Z"),
    inputTokens: 1_000,
    outputTokens: 100,
    ...over,
  });
}

function shown({ costUsd, grade }: EventCost): string {
  return `${costUsd === null ? "none" : toUsdString(costUsd)} ${grade}`;
}

const unknownModel = { model: "gpt-unheard-of" };
const noCounts = { inputTokens: null, outputTokens: undefined };
const stated = new Decimal("0.5");

describe("a cost stated by the provider", () => {
  test("wins, beside what our own prices give", () => {
    const result = priced({ costUsd: stated, costSource: "provider" });
    expect(shown(result)).toBe("0.5 reported");
    expect(result.computedUsd?.toFixed()).toBe(COMPUTED);
    expect(result.priceId).toBe(idOf("openai", "gpt-4o"));
    expect(result.lineItems).toHaveLength(2);
  });

  test("wins without a price, without counts, and when it is 0", () => {
    const zero = new Decimal(0);
    expect(shown(priced({ ...unknownModel, costUsd: stated, costSource: "provider" }))).toBe("0.5 reported");
    expect(shown(priced({ ...noCounts, costUsd: zero, costSource: "provider" }))).toBe("0 reported");
    expect(priced({ ...unknownModel, costUsd: stated, costSource: "provider" }).priceId).toBeNull();
  });

  test("is rounded half-even to 12 decimals", () => {
    const result = priced({ costUsd: new Decimal("0.0000000000025"), costSource: "provider" });
    expect(shown(result)).toBe("0.000000000002 reported");
  });
});

describe("a cost stated by the caller", () => {
  test.each(["caller", null, undefined] as const)("gives way to a computed one (source %s)", (costSource) => {
    const result = priced({ costUsd: stated, costSource });
    expect(shown(result)).toBe(`${COMPUTED} exact`);
  });

  test("is taken where there is no price, as an estimate, an explicit 0 included", () => {
    expect(shown(priced({ ...unknownModel, costUsd: stated }))).toBe("0.5 estimated");
    expect(shown(priced({ ...unknownModel, costUsd: new Decimal(0) }))).toBe("0 estimated");
    expect(shown(priced({ ...noCounts, costUsd: stated }))).toBe("0.5 estimated");
  });
});

describe("a computed cost", () => {
  test("is exact, with the price it came from", () => {
    const result = priced({});
    expect(shown(result)).toBe(`${COMPUTED} exact`);
    expect(result.match).toEqual({ how: "exact", isBackdated: false, isEstimate: false });
    expect(result.priceId).toBe(idOf("openai", "gpt-4o"));
  });

  test("of estimated usage is estimated", () => {
    expect(shown(priced({ usageSource: "estimated" }))).toBe(`${COMPUTED} estimated`);
    expect(shown(priced({ usageSource: "provider" }))).toBe(`${COMPUTED} exact`);
  });

  test("from the maker's price is estimated", () => {
    const result = priced({ provider: "vertex", model: "grok-4" });
    // 1,000 × 3 + 100 × 15
    expect(shown(result)).toBe("0.0045 estimated");
    expect(result.priceId).toBe(idOf("xai", "grok-4"));
    expect(result.match?.how).toBe("maker");
  });

  test("takes the served tier into account", () => {
    expect(shown(priced({ serviceTier: "batch" }))).toBe("0.00175 exact");
    expect(shown(priced({ serviceTier: "flex" }))).toBe(`${COMPUTED} estimated`);
  });

  test("reaches back before the first known version and says so", () => {
    const result = priced({ timestamp: new Date("2024-01-01T00:00:00Z") });
    expect(shown(result)).toBe(`${COMPUTED} exact`);
    expect(result.match?.isBackdated).toBe(true);
  });

  test("counts an unknown side beside a known one as 0", () => {
    expect(shown(priced({ outputTokens: null }))).toBe("0.0025 exact");
    expect(shown(priced({ inputTokens: undefined }))).toBe("0.001 exact");
    expect(shown(priced({ inputTokens: 0, outputTokens: 0 }))).toBe("0 exact");
  });

  test("with a unit of unknown fee tells that the event is not wholly priced", () => {
    const result = priced({ units: { container_hours: 1 } });
    expect(shown(result)).toBe(`${COMPUTED} estimated`);
    expect(result.hasUnknownUnits).toBe(true);
  });
});

describe("no cost at all", () => {
  test.each([
    ["an unknown model", unknownModel],
    ["no counts", noCounts],
    ["output of a model that has only an input rate", { model: "mistral-embed", provider: "mistral" }],
    ["a base model's fine-tune", { model: "ft:o3-2025-04-16:acme::1" }],
  ])("for %s", (_what, over) => {
    const result = priced(over);
    expect(shown(result)).toBe("none unpriced");
    expect([result.priceId, result.lineItems, result.computedUsd]).toEqual([null, [], null]);
  });
});

describe("a failed call", () => {
  test("without usage costs 0, exactly, whatever the model", () => {
    expect(shown(priced({ status: "error", ...noCounts }))).toBe("0 exact");
    expect(shown(priced({ status: "error", ...unknownModel, inputTokens: 0, outputTokens: 0 }))).toBe(
      "0 exact",
    );
  });

  test("with usage is charged as any other", () => {
    expect(shown(priced({ status: "error" }))).toBe(`${COMPUTED} exact`);
    expect(shown(priced({ status: "error", ...unknownModel }))).toBe("none unpriced");
  });
});

test("an aborted call is estimated from what was seen, and unpriced when nothing was", () => {
  const aborted = { status: "error", errorType: "aborted" } as const;
  expect(shown(priced(aborted))).toBe(`${COMPUTED} estimated`);
  expect(shown(priced({ ...aborted, ...noCounts }))).toBe("none unpriced");
});

test("the cost is null exactly when the grade is unpriced", () => {
  const events: Partial<EventToPrice>[] = [
    {},
    unknownModel,
    noCounts,
    { status: "error" },
    { costUsd: stated },
  ];
  for (const first of events) {
    for (const second of events) {
      const { costUsd, grade } = priced({ ...first, ...second });
      expect(costUsd === null).toBe(grade === "unpriced");
    }
  }
});

test.each<[string | null, string, Partial<EventToPrice>]>([
  [null, "a priced call", {}],
  [null, "a call that failed for nothing", { ...noCounts, status: "error" }],
  ["no_usage", "no counts", noCounts],
  ["no_usage", "an abortion before the first count", { ...noCounts, status: "error", errorType: "aborted" }],
  ["no_price", "an unknown model", unknownModel],
  [
    "missing_rate",
    "tokens out of a model that is charged for input alone",
    { provider: "mistral", model: "codestral-embed" },
  ],
  ["unit_without_fee", "nothing but a unit that has no fee", { ...noCounts, units: { dances: 2 } }],
])("our prices say %s of %s", (cause, _, over) => {
  expect(priced(over).unpricedCause).toBe(cause);
});
