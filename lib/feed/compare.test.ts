import { describe, expect, test } from "vitest";
import type { RateSheet } from "@/lib/pricing";
import { compareFeed, type OpenPrice } from "./compare";
import { readPriceTable } from "./litellm";
import { sheetHash } from "./shipped";

type Entry = Record<string, unknown>;
const base: Entry = { input_cost_per_token: 1e-6, output_cost_per_token: 4e-6 };
const baseSheet: RateSheet = { rates: { input: "1", output: "4" } };

function open(model: string, sheet = baseSheet, over: Partial<OpenPrice> = {}): OpenPrice {
  const validFrom = new Date("2026-01-01");
  return {
    id: model,
    provider: "openai",
    model,
    validFrom,
    hash: sheetHash(sheet),
    delistedAt: null,
    sheet,
    ...over,
  };
}

/** The catalogue has `models`, the feed the entries; ten more models stand in both and do not change. */
function compare(models: OpenPrice[], entries: Record<string, Entry>, force = false) {
  const others = Array.from({ length: 10 }, (_, index) => `other-${index}`);
  const table = { ...entries, ...Object.fromEntries(others.map((name) => [name, base])) };
  const feed = Object.entries(table).map(([key, entry]) => [
    key,
    { litellm_provider: "openai", mode: "chat", ...entry },
  ]);
  const all = [...models, ...others.map((name) => open(name))];
  const result = compareFeed(all, readPriceTable(Object.fromEntries(feed)), force);
  const { unchanged, ...moved } = result.counts;
  const listed = all.filter(({ delistedAt }) => delistedAt === null).map(({ model }) => model);
  const names = new Set([...listed, ...result.opened.map(({ model }) => model)]);
  expect(Object.values(result.counts).reduce((sum, count) => sum + count)).toBe(names.size);
  return { ...result, moved: Object.fromEntries(Object.entries(moved).filter(([, count]) => count > 0)) };
}

const rates = ({ opened }: { opened: { sheet: RateSheet }[] }) => opened.map(({ sheet }) => sheet.rates);
const told = ({ refused }: ReturnType<typeof compareFeed>) =>
  refused.map(({ kind, old, new: now, reason }) => [kind, old, now, reason]);

describe("a model", () => {
  test("with the same rates is left alone, however its hash was made", () => {
    const result = compare([open("m"), open("n", baseSheet, { hash: "other" })], { m: base, n: base });
    expect(result).toMatchObject({ opened: [], delisted: [], refused: [], moved: {} });
    expect(result.counts.unchanged).toBe(12);
  });

  test("that is new is opened", () => {
    const result = compare([], { m: base });
    expect(result.opened).toEqual([
      { provider: "openai", model: "m", sheet: baseSheet, hash: sheetHash(baseSheet), replaces: null },
    ]);
    expect(result.moved).toEqual({ added: 1 });
  });

  test.each([
    ["raised", { output_cost_per_token: 5e-6 }],
    ["lowered", { output_cost_per_token: 3e-6 }],
    ["mixed", { output_cost_per_token: 3e-6, input_cost_per_token: 2e-6 }],
    ["mixed", { search_context_cost_per_query: { search_context_size_medium: 0.01 } }],
    ["lowered", { cache_read_input_token_cost: 1e-7 }],
  ])("whose rates changed gets a new version, and counts as %s", (name, change) => {
    const result = compare([open("m")], { m: { ...base, ...change } });
    expect(result.opened).toMatchObject([{ model: "m", replaces: { id: "m" } }]);
    expect(result.moved).toEqual({ [name]: 1 });
  });

  test("loses a rate that the feed leaves out; a vanished dearer one makes it cheaper", () => {
    const long = [{ from_input_tokens: 272_000, rates: { input: "2" } }];
    const result = compare([open("m", { ...baseSheet, long_context: long })], { m: base });
    expect(result).toMatchObject({ opened: [{ sheet: baseSheet }], moved: { lowered: 1 }, refused: [] });
  });

  test("that left is delisted once and keeps its last price", () => {
    expect(compare([open("m")], {})).toMatchObject({ delisted: ["m"], opened: [], moved: { removed: 1 } });
    const gone = open("m", baseSheet, { delistedAt: new Date() });
    expect(compare([gone], {})).toMatchObject({ delisted: [], moved: {} });
    expect(compare([open("m")], { m: { max_tokens: 1 } })).toMatchObject({ delisted: ["m"] });
  });

  test("that is back is opened, at the same rates and at others", () => {
    const gone = open("back", baseSheet, { delistedAt: new Date() });
    for (const entry of [base, { ...base, input_cost_per_token: 2e-6 }])
      expect(compare([gone], { back: entry })).toMatchObject({
        moved: { added: 1 },
        opened: [{ replaces: { id: "back" } }],
      });
  });
});

describe("a wild rate", () => {
  test.each([
    ["moved more than tenfold", 1.01e-5, "10.1"],
    ["moved more than tenfold", 9.9e-8, "0.099"],
    ["turned 0", 0, "0"],
  ])("that %s is refused alone", (reason, input, shown) => {
    const entry = { input_cost_per_token: input, output_cost_per_token: 5e-6 };
    const result = compare([open("m")], { m: entry });
    expect(rates(result)).toEqual([{ input: "1", output: "5" }]);
    expect(result.refused).toEqual([
      { provider: "openai", model: "m", kind: "input", old: "1", new: shown, reason },
    ]);
    const forced = compare([open("m")], { m: entry }, true);
    expect(rates(forced)).toEqual([{ input: shown, output: "5" }]);
    expect(forced.refused).toEqual([]);
  });

  test("leaves a model unchanged that has no other change", () => {
    const result = compare([open("m")], { m: { ...base, output_cost_per_token: 1 } });
    expect(result).toMatchObject({ opened: [], moved: {}, refused: [{ kind: "output", new: "1000000" }] });
  });

  test("is one in any tier, fee or factor", () => {
    const sheet: RateSheet = {
      ...baseSheet,
      service_tiers: {
        batch: {
          rates: { input: "1" },
          long_context: [{ from_input_tokens: 200_001, rates: { input: "2" } }],
        },
      },
      units: { web_search_requests: "0.01" },
      regional: { eu: "1.1" },
    };
    const entry = {
      ...base,
      input_cost_per_token_batches: 2e-5,
      input_cost_per_token_above_200k_tokens_batches: 0,
      search_context_cost_per_query: { search_context_size_medium: 1 },
      regional_processing_uplift_multiplier_eu: 0,
    };
    const result = compare([open("m", sheet)], { m: entry });
    expect(told(result)).toEqual([
      ["regional.eu", "1.1", "0", "turned 0"],
      ["batch.input", "1", "20", "moved more than tenfold"],
      ["batch.long_context.200001.input", "2", "0", "turned 0"],
      ["units.web_search_requests", "0.01", "1", "moved more than tenfold"],
    ]);
    expect(result.opened).toEqual([]);
  });

  test("is no tenfold move exactly, and none from 0 to a price", () => {
    const free = open("free", { rates: { input: "0", output: "0" } });
    const result = compare([open("m"), free], {
      m: { input_cost_per_token: 1e-5, output_cost_per_token: 4e-7 },
      free: { input_cost_per_token: 5e-6, output_cost_per_token: 0 },
    });
    expect(rates(result)).toEqual([
      { input: "5", output: "0" },
      { input: "10", output: "0.4" },
    ]);
    expect(result).toMatchObject({ refused: [], moved: { raised: 1, mixed: 1 } });
  });

  test.each<[string, Entry, string, string, string]>([
    ["cached input", { cache_read_input_token_cost: 0 }, "cache_read", "0", "turned 0"],
    [
      "cached input",
      { cache_read_input_token_cost: 1.01e-5 },
      "cache_read",
      "10.1",
      "moved more than tenfold",
    ],
    ["reasoning", { output_cost_per_reasoning_token: 4e-2 }, "reasoning", "40000", "moved more than tenfold"],
    ["audio", { input_cost_per_audio_token: 1.01e-4 }, "input_audio", "101", "moved more than a hundredfold"],
    ["a tier", { input_cost_per_token_batches: 0 }, "batch.input", "0", "turned 0"],
    ["a tier", { input_cost_per_token_flex: 9.9e-8 }, "flex.input", "0.099", "moved more than tenfold"],
    [
      "a long context",
      { input_cost_per_token_above_200k_tokens: 1e-2 },
      "long_context.200001.input",
      "10000",
      "moved more than tenfold",
    ],
    [
      "a region",
      { regional_processing_uplift_multiplier_eu: 11 },
      "regional.eu",
      "11",
      "moved more than tenfold",
    ],
  ])(
    "that is new for %s is measured by what was charged there before, and left out",
    (_, extra, ...refusal) => {
      const [kind, rate, reason] = refusal;
      const result = compare([open("m")], { m: { ...base, ...extra } });
      expect(result).toMatchObject({ opened: [], moved: {} });
      expect(told(result)).toEqual([[kind, null, rate, reason]]);
      const forced = compare([open("m")], { m: { ...base, ...extra } }, true);
      expect(forced).toMatchObject({ opened: [{ model: "m" }], refused: [] });
    },
  );

  test("is none that is new at a hundredth for cached input, dear for audio, or in the place of no price", () => {
    const free = open("free", { rates: { input: "0", output: "0" } });
    const written = open("units", { rates: {}, units: { images: "0.04" } });
    const dear = { ...base, cache_read_input_token_cost: 1e-8, input_cost_per_audio_token: 7e-5 };
    expect(compare([open("m")], { m: dear })).toMatchObject({ opened: [{ model: "m" }], refused: [] });
    const result = compare([free, written], {
      free: { input_cost_per_token: 0, output_cost_per_token: 0, cache_read_input_token_cost: 1e-6 },
      units: { ...base, mode: "image_generation", output_cost_per_image: 0.04 },
    });
    expect(result).toMatchObject({ opened: [{ model: "free" }, { model: "units" }], refused: [] });
  });

  test("is a price of input or output that is gone: it stays, because calls would have none", () => {
    const { input_cost_per_token: _, ...output } = base;
    const { output_cost_per_token: __, ...input } = base;
    const entries = { m: { ...input, input_cost_per_token: 2e-6 }, n: output };
    const result = compare([open("m"), open("n")], entries);
    expect(rates(result)).toEqual([{ input: "2", output: "4" }]);
    expect(told(result)).toEqual([
      ["output", "4", null, "left out"],
      ["input", "1", null, "left out"],
    ]);
    expect(rates(compare([open("m"), open("n")], entries, true))).toEqual([{ input: "2" }, { output: "4" }]);
  });

  test("of 0 for cache writes is one only where there was a price for them", () => {
    const entry = { ...base, cache_creation_input_token_cost: 0 };
    expect(compare([open("m")], { m: entry })).toMatchObject({ opened: [], refused: [] });
    const written = open("m", { rates: { ...baseSheet.rates, cache_write: "1.25" } });
    expect(told(compare([written], { m: entry }))).toEqual([["cache_write", "1.25", "0", "turned 0"]]);
    expect(rates(compare([written], { m: entry }, true))).toEqual([{ input: "1", output: "4" }]);
  });
});

describe("a rate that is no price", () => {
  test.each([
    ["negative", -1e-6, "-1"],
    ["null", null, null],
    ["not a number", "free", "free"],
  ])("because it is %s is never taken, and the old one stays", (reason, value, shown) => {
    for (const force of [false, true]) {
      const result = compare(
        [open("m")],
        { m: { input_cost_per_token: value, output_cost_per_token: 5e-6 } },
        force,
      );
      expect(rates(result)).toEqual([{ input: "1", output: "5" }]);
      expect(told(result)).toEqual([["input", "1", shown, reason]]);
    }
  });

  test("is left out of a new model; a null there is no news", () => {
    const entry = { ...base, cache_read_input_token_cost: null, output_cost_per_reasoning_token: -1e-6 };
    const result = compare([], { m: entry });
    expect(rates(result)).toEqual([{ input: "1", output: "4" }]);
    expect(told(result)).toEqual([["reasoning", null, "-1", "negative"]]);
  });

  test("keeps its model in the catalogue, also when it is its only one", () => {
    const entry = { input_cost_per_token: null, output_cost_per_token: null };
    const result = compare([open("m")], { m: entry });
    expect(result).toMatchObject({ opened: [], delisted: [], moved: {} });
    expect(told(result).map(([kind]) => kind)).toEqual(["input", "output"]);
    expect(compare([], { m: { input_cost_per_token: -1 } })).toMatchObject({ opened: [], moved: {} });
  });

  test("keeps all that a list would have given", () => {
    const sheet: RateSheet = {
      ...baseSheet,
      long_context: [{ from_input_tokens: 32_001, rates: { input: "2", output: "8" } }],
    };
    const result = compare([open("m", sheet)], { m: { ...base, tiered_pricing: "none" } });
    expect(result.opened).toEqual([]);
    expect(told(result)).toEqual([
      ["long_context.32001.input", "2", "none", "unreadable"],
      ["long_context.32001.output", "8", "none", "unreadable"],
    ]);
  });
});

describe("a whole feed", () => {
  const models = Array.from({ length: 90 }, (_, index) => open(`m${index}`));
  const feed = (count: number, entry = base) =>
    Object.fromEntries(models.slice(0, count).map(({ model }) => [model, entry]));

  test("that lost more than 30 % of the models is refused, unless it is forced", () => {
    expect(compare(models, feed(60)).moved).toEqual({ removed: 30 });
    expect(() => compare(models, feed(59))).toThrow(
      "The price feed lost 31 of 100 models, more than 30 %. Nothing was changed; a forced sync accepts it.",
    );
    expect(compare(models, feed(59), true).moved).toEqual({ removed: 31 });
  });

  test("counts only the models that are listed", () => {
    const gone = models.map((price) => ({ ...price, delistedAt: new Date() }));
    expect(compare(gone, {}).moved).toEqual({});
    const back = compare(gone, feed(90, { ...base, input_cost_per_token: 2e-6 }));
    expect(back.moved).toEqual({ added: 90 });
  });

  test("that would change more than 20 % of the prices is refused, unless it is forced", () => {
    const dearer = { ...base, input_cost_per_token: 2e-6 };
    const changed = (count: number) => ({ ...feed(90), ...feed(count, dearer) });
    expect(compare(models, changed(20)).moved).toEqual({ raised: 20 });
    expect(() => compare(models, changed(21))).toThrow(
      "The price feed would change 21 of 100 prices, more than 20 %.",
    );
    expect(compare(models, changed(21), true).moved).toEqual({ raised: 21 });
  });

  test("is counted before single rates are refused, and without those that never are taken", () => {
    const entries = (input: number) => ({
      ...feed(90),
      ...feed(21, { ...base, input_cost_per_token: input }),
    });
    expect(() => compare(models, entries(0))).toThrow("would change 21 of 100");
    expect(compare(models, entries(-1)).refused).toHaveLength(21);
  });

  test("may fill an empty catalogue", () => {
    const reading = readPriceTable({ m: { litellm_provider: "openai", ...base } });
    expect(compareFeed([], reading, false).counts.added).toBe(1);
  });
});
