import { expect, test } from "vitest";
import { z } from "zod";
import { RATE_KINDS } from "@/lib/pricing";
import { shippedPrices } from "./shipped";

const rate = z.string().regex(/^(0|[1-9]\d*)(\.\d*[1-9])?$/);
const rates = z.partialRecord(z.enum(RATE_KINDS), rate);
const longContext = z
  .array(z.strictObject({ from_input_tokens: z.int().min(1), rates }))
  .min(1)
  .optional();
const sheet = z.strictObject({
  rates,
  long_context: longContext,
  service_tiers: z
    .partialRecord(
      z.enum(["batch", "flex", "priority"]),
      z.strictObject({ rates, long_context: longContext }),
    )
    .optional(),
  units: z.record(z.string().regex(/^[a-z_]+$/), rate).optional(),
  regional: z
    .record(
      z.string().regex(/^[a-z]{2}$/),
      rate.refine((factor) => factor !== "0"),
    )
    .optional(),
});

const prices = await shippedPrices();

test("every shipped price has the shape of a rate sheet", () => {
  expect(prices.length).toBeGreaterThan(2_500);
  const wrong = prices.filter((price) => !sheet.safeParse(price.sheet).success);
  expect(wrong.map(({ model }) => model)).toEqual([]);
});

test("long-context steps ascend", () => {
  const tiers = prices.flatMap((price) => [price.sheet, ...Object.values(price.sheet.service_tiers ?? {})]);
  for (const { long_context = [] } of tiers) {
    const starts = long_context.map(({ from_input_tokens }) => from_input_tokens);
    expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
  }
});

test("every price has one id, which is a UUID and stays the same", async () => {
  const ids = new Set(prices.map(({ id }) => id));
  expect(ids.size).toBe(prices.length);
  expect(z.uuid().safeParse(prices[0]?.id).success).toBe(true);
  const again = await shippedPrices();
  expect(again.map(({ id }) => id)).toEqual(prices.map(({ id }) => id));
  const gpt4o = prices.find(({ provider, model }) => provider === "openai" && model === "gpt-4o");
  expect(gpt4o).toMatchObject({
    source: "litellm",
    validFrom: new Date("2026-08-01T00:00:00Z"),
    validTo: null,
  });
});

test("factors of a region are in, other modes are not", () => {
  const regional = new Map(
    prices.map(({ provider, model, sheet }) => [`${provider}/${model}`, sheet.regional]),
  );
  expect(regional.get("openai/gpt-5.6")).toEqual({ eu: "1.1", us: "1.1" });
  expect(regional.get("anthropic/claude-opus-4-6")).toEqual({ us: "1.1" });
  expect(regional.get("openai/gpt-4o")).toBeUndefined();
});

test("the table's own traps are out", () => {
  const models = new Set(prices.map(({ model }) => model));
  expect(models.has("sample_spec") || models.has("fallback_generalizations")).toBe(false);
  const deepseek = prices.find(({ provider, model }) => provider === "deepseek" && model === "deepseek-chat");
  expect(deepseek?.sheet.rates).toEqual({ input: "0.28", output: "0.42", cache_read: "0.028" });
});
