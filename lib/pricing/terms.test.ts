import { describe, expect, test } from "vitest";
import { toUsdString } from "@/lib/money";
import { type Cost, cost, type Terms } from "./cost";
import type { RateSheet } from "./price";

function shown({ costUsd, grade }: Cost): string {
  return `${costUsd === null ? "none" : toUsdString(costUsd)} ${grade}`;
}

function items({ lineItems }: Cost): string[] {
  return lineItems.map(
    ({ kind, quantity, rate, amount, note }) =>
      `${kind} ${quantity} × ${rate} = ${amount}${note ? ` (${note})` : ""}`,
  );
}

const at = (clock: string) => new Date(`2026-11-01T${clock}:00Z`);

describe("an off-peak window", () => {
  const sheet: RateSheet = {
    rates: { input: "4", output: "8", cache_read: "1" },
    service_tiers: { batch: { rates: { input: "2", output: "4" } } },
    off_peak: [
      { from: "16:30", to: "00:30", time_zone: "UTC", rates: { input: "1" } },
      { from: "12:00", to: "17:00", time_zone: "UTC", rates: { input: "3" } },
    ],
  };
  const input = (terms: Terms) => shown(cost({ inputTokens: 1_000_000 }, sheet, terms));

  test.each([
    ["11:59", "4"],
    ["12:00", "3"],
    ["16:29", "3"],
    ["16:30", "1"],
    ["23:59", "1"],
    ["00:00", "1"],
    ["00:29", "1"],
    ["00:30", "4"],
  ])(
    "is open from its first minute to before its last, over midnight too; the first open one counts: %s",
    (clock, rate) => {
      expect(input({ at: at(clock) })).toBe(`${rate} exact`);
    },
  );

  test("is closed when nobody says when", () => {
    expect(input({})).toBe("4 exact");
    expect(input({ at: null })).toBe("4 exact");
  });

  test("goes by the clock of its zone, over changes of summer time", () => {
    const window = { from: "02:00", to: "03:00", time_zone: "Europe/Berlin", rates: { input: "1" } };
    const local: RateSheet = { rates: { input: "4" }, off_peak: [window] };
    const rateAt = (instant: string) =>
      shown(cost({ inputTokens: 1_000_000 }, local, { at: new Date(instant) }));
    expect(rateAt("2026-07-01T00:30:00Z")).toBe("1 exact");
    expect(rateAt("2026-07-01T01:30:00Z")).toBe("4 exact");
    expect(rateAt("2026-12-01T00:30:00Z")).toBe("4 exact");
    expect(rateAt("2026-12-01T01:30:00Z")).toBe("1 exact");
    // The night on which the hour is there twice, and the one on which it is not there.
    expect([rateAt("2026-10-25T00:30:00Z"), rateAt("2026-10-25T01:30:00Z")]).toEqual(["1 exact", "1 exact"]);
    expect([rateAt("2026-03-29T00:59:59Z"), rateAt("2026-03-29T01:00:00Z")]).toEqual(["4 exact", "4 exact"]);
  });

  test("takes what it leaves out from the default rates, and that is no estimate", () => {
    const usage = { inputTokens: 200, cacheReadTokens: 100, outputTokens: 100 };
    const result = cost(usage, sheet, { at: at("20:00") });
    expect(items(result)).toEqual([
      "input 100 × 1 = 0.0001",
      "cache_read 100 × 1 = 0.0001",
      "output 100 × 8 = 0.0008",
    ]);
    expect(shown(result)).toBe("0.001 exact");
  });

  test("is for the default tier: another one keeps its own rates, an unknown one the default ones", () => {
    for (const serviceTier of [null, "default", "standard", "auto", "scale"])
      expect(input({ serviceTier, at: at("20:00") })).toBe("1 exact");
    expect(input({ serviceTier: "batch", at: at("20:00") })).toBe("2 exact");
    expect(input({ serviceTier: "flex", at: at("20:00") })).toBe("4 estimated");
  });

  test("charges reasoning and images as its own output and input, unless they have another rate", () => {
    const window = (rates: RateSheet["rates"]): RateSheet => ({
      rates: { input: "4", output: "8", reasoning: "8", input_image: "6" },
      off_peak: [{ from: "00:00", to: "12:00", time_zone: "UTC", rates }],
    });
    const usage = { inputTokens: 10, inputImageTokens: 10, outputTokens: 10, reasoningTokens: 10 };
    const cheap = cost(usage, window({ input: "2", output: "4" }), { at: at("01:00") });
    expect(items(cheap)).toEqual(["input_image 10 × 6 = 0.00006", "reasoning 10 × 4 = 0.00004"]);
    expect(cheap.grade).toBe("exact");
    const listed = cost(usage, window({ output: "4", reasoning: "5" }), { at: at("01:00") });
    expect(items(listed)).toEqual(["input_image 10 × 6 = 0.00006", "reasoning 10 × 5 = 0.00005"]);
  });

  test("of a model that puts out nothing but images charges them all the same", () => {
    const images: RateSheet = {
      rates: { input: "4", output_image: "30" },
      off_peak: [{ from: "00:00", to: "12:00", time_zone: "UTC", rates: { input: "2" } }],
    };
    expect(items(cost({ outputTokens: 10 }, images, { at: at("01:00") }))).toEqual([
      "output 10 × 30 = 0.0003 (charged as output_image)",
    ]);
  });

  test("in a zone that is not known here, or without length, is never open", () => {
    const odd = (from: string, time_zone: string): RateSheet => ({
      rates: { input: "4" },
      off_peak: [{ from, to: "12:00", time_zone, rates: { input: "1" } }],
    });
    expect(shown(cost({ inputTokens: 1_000_000 }, odd("00:00", "Mars/Base"), { at: at("01:00") }))).toBe(
      "4 exact",
    );
    expect(shown(cost({ inputTokens: 1_000_000 }, odd("12:00", "UTC"), { at: at("12:00") }))).toBe("4 exact");
  });
});

describe("long context in an off-peak window", () => {
  const sheet = (own?: RateSheet["rates"], base = true): RateSheet => ({
    rates: { input: "4", output: "8", cache_read: "1", cache_write: "5" },
    ...(base
      ? { long_context: [{ from_input_tokens: 101, rates: { input: "40", output: "80", cache_read: "10" } }] }
      : {}),
    off_peak: [
      {
        from: "00:00",
        to: "12:00",
        time_zone: "UTC",
        rates: { input: "2", cache_read: "0.5" },
        ...(own ? { long_context: [{ from_input_tokens: 101, rates: own }] } : {}),
      },
    ],
  });
  const usage = { inputTokens: 200, cacheReadTokens: 50, cacheWriteTokens: 50, outputTokens: 100 };
  const night = { at: at("01:00") };

  test("takes the window's own step, and from the default's what the window lists nowhere", () => {
    const result = cost({ inputTokens: 200, outputTokens: 100 }, sheet({ input: "20" }), night);
    expect(items(result)).toEqual(["input 200 × 20 = 0.004", "output 100 × 80 = 0.008"]);
    expect(result.grade).toBe("exact");
  });

  test("is an estimate for what only the window's base rates or the default's list", () => {
    const result = cost(usage, sheet({ input: "20" }), night);
    expect(items(result)).toEqual([
      "input 100 × 20 = 0.002",
      "cache_read 50 × 0.5 = 0.000025 (off-peak long-context has no cache_read rate, off-peak taken)",
      "cache_write 50 × 5 = 0.00025 (off-peak long-context has no cache_write rate, default taken)",
      "output 100 × 80 = 0.008",
    ]);
    expect(result.grade).toBe("estimated");
  });

  test("is the default's where the window has no such step, as an estimate", () => {
    const result = cost({ inputTokens: 200 }, sheet(), night);
    expect(items(result)).toEqual([
      "input 200 × 40 = 0.008 (no long-context rates off-peak, default ones taken)",
    ]);
    expect(result.grade).toBe("estimated");
    expect(shown(cost({ inputTokens: 100 }, sheet(), night))).toBe("0.0002 exact");
  });

  test("of the window alone is completed by the default rates", () => {
    const result = cost({ inputTokens: 200, outputTokens: 100 }, sheet({ input: "20" }, false), night);
    expect(items(result)).toEqual(["input 200 × 20 = 0.004", "output 100 × 8 = 0.0008"]);
    expect(result.grade).toBe("exact");
  });
});

describe("a region", () => {
  const sheet: RateSheet = {
    rates: { input: "4", output: "8" },
    units: { web_search_requests: "0.01" },
    regional: { eu: "1.1", US: "1.25", home: "1" },
  };
  const usage = { inputTokens: 100, outputTokens: 10 };

  test.each([
    ["eu", "regional_uplift 1 × null = 0.000048 (eu ×1.1)", "0.000528 exact"],
    ["EU", "regional_uplift 1 × null = 0.000048 (eu ×1.1)", "0.000528 exact"],
    ["us", "regional_uplift 1 × null = 0.00012 (us ×1.25)", "0.0006 exact"],
  ])("%s puts its factor on the tokens", (region, line, total) => {
    const result = cost(usage, sheet, { region });
    expect(items(result).at(-1)).toBe(line);
    expect(shown(result)).toBe(total);
  });

  test("does not make a search dearer", () => {
    const result = cost({ ...usage, units: { web_search_requests: 1 } }, sheet, { region: "eu" });
    expect(items(result).slice(2)).toEqual([
      "regional_uplift 1 × null = 0.000048 (eu ×1.1)",
      "web_search_requests 1 × 0.01 = 0.01",
    ]);
    expect(shown(result)).toBe("0.010528 exact");
  });

  test.each([["global"], ["home"], [""], [null], [undefined], ["constructor"], ["__proto__"]])(
    "%s without a factor, or with 1, changes nothing",
    (region) => {
      expect(cost(usage, sheet, { region })).toEqual(cost(usage, sheet));
    },
  );

  test("leaves a free model free, without a line", () => {
    const free: RateSheet = { rates: { input: "0", output: "0" }, regional: { eu: "1.1" } };
    expect(items(cost(usage, free, { region: "eu" }))).toEqual(items(cost(usage, free)));
  });
});

describe("a team's multiplier", () => {
  const sheet: RateSheet = {
    rates: { input: "4", output: "8" },
    units: { web_search_requests: "0.01" },
    regional: { eu: "1.1" },
  };
  const usage = { inputTokens: 100, outputTokens: 10, units: { web_search_requests: 1 } };

  test.each([
    ["0.85", "discount 1 × null = -0.001572 (×0.85)", "0.008908 exact"],
    ["0.850000", "discount 1 × null = -0.001572 (×0.85)", "0.008908 exact"],
    ["1.2", "margin 1 × null = 0.002096 (×1.2)", "0.012576 exact"],
    ["0", "discount 1 × null = -0.01048 (×0)", "0 exact"],
  ])("of %s is one more line on the sum of all others", (multiplier, line, total) => {
    const result = cost(usage, sheet, { multiplier });
    expect(result.lineItems).toHaveLength(4);
    expect(items(result).at(-1)).toBe(line);
    expect(shown(result)).toBe(total);
  });

  test("comes after the region's, which it counts too", () => {
    const result = cost({ inputTokens: 100 }, sheet, { region: "eu", multiplier: "0.5" });
    expect(items(result)).toEqual([
      "input 100 × 4 = 0.0004",
      "regional_uplift 1 × null = 0.00004 (eu ×1.1)",
      "discount 1 × null = -0.00022 (×0.5)",
    ]);
    expect(shown(result)).toBe("0.00022 exact");
  });

  test("of 1, or on nothing, is no line", () => {
    expect(cost(usage, sheet, { multiplier: "1.000000" })).toEqual(cost(usage, sheet));
    expect(cost({ inputTokens: 0, outputTokens: 0 }, sheet, { multiplier: "0.5" })).toEqual(
      cost({ inputTokens: 0, outputTokens: 0 }, sheet),
    );
  });

  test("makes no cost of what has none, and is put on the known part of what has one in part", () => {
    const unpriced = cost({ inputTokens: 1 }, { rates: {} }, { multiplier: "0.5" });
    expect([shown(unpriced), unpriced.lineItems]).toEqual(["none unpriced", []]);
    const partly = cost({ inputTokens: 100, units: { images: 1 } }, sheet, { multiplier: "0.5" });
    expect(shown(partly)).toBe("0.0002 estimated");
  });

  test("is rounded half-even to 12 decimals, and the cost is still the sum of the lines", () => {
    const tiny: RateSheet = { rates: { input: "0.000001", output: "0.000003" } };
    // Half of 1 and of 3 trillionths become 0 and 2.
    expect(items(cost({ inputTokens: 1 }, tiny, { multiplier: "0.5" })).at(-1)).toContain("= 0 (");
    const three = cost({ outputTokens: 1 }, tiny, { multiplier: "1.5" });
    expect(items(three).at(-1)).toContain("= 0.000000000002 (");
    expect(shown(three)).toBe("0.000000000005 exact");
  });
});
