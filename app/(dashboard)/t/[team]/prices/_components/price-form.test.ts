import { describe, expect, test } from "vitest";
import { knownModelError, splitModel } from "./known-model";
import { priceForm } from "./price-form";
import { repriceHref } from "./reprice-href";

const sent = { tz: "Europe/Berlin", provider: "Mistral_AI", model: "mistral-new", "rates.input": "2.00" };

describe("the form of an own price", () => {
  test("is read on the clocks of its zone, with what was filled in", () => {
    expect(priceForm.parse({ ...sent, valid_from: "2026-11-18T00:00", "units.0.name": "images" })).toEqual({
      provider: "mistral",
      model: "mistral-new",
      validFrom: new Date("2026-11-17T23:00:00Z"),
      sheet: { rates: { input: "2" } },
    });
  });

  test("names the field of what is wrong", () => {
    const wrong = (more: Record<string, string>) =>
      priceForm.safeParse({ ...sent, ...more }).error?.issues.map(({ path }) => path.join("."));
    expect(wrong({ "rates.output": "six" })).toEqual(["rates.output"]);
    expect(wrong({ valid_from: "soon" })).toEqual(["valid_from"]);
    expect(wrong({ "service_tiers.batch.rates.input": "-1" })).toEqual(["service_tiers.batch.rates.input"]);
    expect(wrong({ "long_context.0.from_input_tokens": "many", "long_context.0.rates.input": "3" })).toEqual([
      "long_context.0.from_input_tokens",
    ]);
    expect(wrong({ "units.0.name": "images", "units.0.fee": "x" })).toEqual(["units.images"]);
  });
});

test("a known model is its provider and, after the first slash, its id", () => {
  expect(splitModel(" fireworks/accounts/x/models/y ")).toEqual({
    target_provider: "fireworks",
    model: "accounts/x/models/y",
  });
  expect(splitModel("gpt-4o")).toEqual({ target_provider: "", model: "gpt-4o" });
  expect(splitModel(undefined)).toEqual({ target_provider: "", model: "" });
  expect(knownModelError({ target_provider: "This is empty." })).toBe("Write it as provider/model.");
  expect(knownModelError({ model: "This has no price at x." })).toBe("This has no price at x.");
});

test("a re-price is offered of what a change touches, no more", () => {
  const from = new Date("2026-11-17T23:00:00Z");
  expect(repriceHref("fernhill", { provider: "openai", model: null, from })).toBe(
    "/t/fernhill/prices/reprice?provider=openai&from=2026-11-17T23%3A00%3A00.000Z",
  );
  expect(repriceHref("fernhill", {})).toBe("/t/fernhill/prices/reprice");
});
