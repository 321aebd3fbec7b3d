import { describe, expect, test } from "vitest";
import type { Price, RateSheet } from "@/lib/pricing";
import { changeOf, mainRates } from "./price-change";

function price(id: string, sheet: RateSheet, more: Partial<Price> = {}): Price {
  return {
    id,
    teamId: null,
    provider: "anthropic",
    model: "claude-haiku-4-5",
    validFrom: new Date("2026-11-18T00:00:00Z"),
    validTo: null,
    source: "litellm",
    sourceUrl: null,
    delistedAt: null,
    sheet,
    ...more,
  };
}

const prices = new Map(
  [
    price("old", { rates: { input: "1", output: "6.25" } }),
    price("new", { rates: { input: "1", output: "5" } }),
    price("own", { rates: { input: "2", output: "6" } }, { teamId: "t" }),
    price("far", {
      rates: { input: "2" },
      units: { images: "0.04" },
      service_tiers: { batch: { rates: { input: "1" } } },
    }),
  ].map((one) => [one.id, one]),
);

function change(oldPriceIds: string[], newPriceIds: string[]) {
  return changeOf({ oldPriceIds, newPriceIds }, prices, "UTC");
}

describe("what changed for a model", () => {
  test("is its first price", () => {
    expect(change([], ["own"])).toEqual({
      note: "priced for the first time",
      rates: "none → $2.00 in, $6.00 out",
    });
  });

  test("is the rate that moved, and whose price it is now", () => {
    expect(change(["old"], ["new"])).toEqual({ note: "catalogue of Nov 18", rates: "output $6.25 → $5.00" });
    expect(change(["new"], ["own"])).toEqual({
      note: "own price of Nov 18",
      rates: "input $1.00 → $2.00, output $5.00 → $6.00",
    });
  });

  test("names two rates and counts the others", () => {
    expect(change(["new"], ["far"]).rates).toBe("input $1.00 → $2.00, output $5.00 → none, 2 more");
  });

  test("of one price is none of its rates", () => {
    expect(change(["old"], ["old"])).toEqual({ note: "", rates: "same rates; a discount or margin changed" });
  });

  test("of several prices is told by their number", () => {
    expect(change(["old", "new"], ["own"])).toMatchObject({ rates: "2 prices → $2.00 in, $6.00 out" });
    expect(change(["old"], ["own", "new"])).toEqual({ note: "", rates: "$1.00 in, $6.25 out → 2 prices" });
  });

  test("can be that no price is left", () => {
    expect(change(["old"], [])).toEqual({ note: "", rates: "$1.00 in, $6.25 out → none" });
  });
});

test("a price without token rates is told by what it has", () => {
  expect(mainRates({ rates: {}, units: { images: "0.04" } })).toBe("$0.04 images");
  expect(mainRates({ rates: {} })).toBe("no rates");
});
