import { describe, expect, test } from "vitest";
import { toUsdString } from "@/lib/money";
import { type Cost, cost, type Usage } from "./cost";
import type { RateSheet } from "./price";

function shown({ costUsd, grade }: Cost): string {
  return `${costUsd === null ? "none" : toUsdString(costUsd)} ${grade}`;
}

function items({ lineItems }: Cost): string[] {
  return lineItems.map(({ kind, quantity, rate, amount }) => `${kind} ${quantity} × ${rate} = ${amount}`);
}

describe("long context", () => {
  test("goes by the size of one request where the usage is that of several", () => {
    const sheet = {
      rates: { input: "5" },
      long_context: [{ from_input_tokens: 100, rates: { input: "10" } }],
    };
    const sum = { inputTokens: 1_000_000 };
    expect(shown(cost(sum, sheet, { requestTokens: 99 }))).toBe("5 exact");
    expect(shown(cost(sum, sheet, { requestTokens: 100 }))).toBe("10 exact");
  });

  test("is the tier's own where it has one, else the default's and an estimate", () => {
    const usage = { inputTokens: 272_000 };
    const sheet: RateSheet = {
      rates: { input: "5" },
      long_context: [{ from_input_tokens: 272_000, rates: { input: "10" } }],
      service_tiers: {
        batch: { rates: { input: "2.5" } },
        flex: {
          rates: { input: "2.5" },
          long_context: [{ from_input_tokens: 272_000, rates: { input: "5" } }],
        },
      },
    };
    expect(shown(cost(usage, sheet, { serviceTier: "flex" }))).toBe("1.36 exact"); // × 5
    const batch = cost(usage, sheet, { serviceTier: "batch" });
    expect(shown(batch)).toBe("2.72 estimated"); // × 10
    expect(batch.lineItems[0]?.note).toBe("no long-context rates for batch, default ones taken");
  });

  test("takes a kind it leaves out from the base rates and says so", () => {
    const sheet: RateSheet = {
      rates: { input: "1", output: "2", cache_read: "0.1" },
      long_context: [{ from_input_tokens: 101, rates: { input: "10" } }],
    };
    const result = cost({ inputTokens: 200, cacheReadTokens: 100, outputTokens: 10 }, sheet);
    expect(items(result)).toEqual([
      "input 100 × 10 = 0.001",
      "cache_read 100 × 0.1 = 0.00001",
      "output 10 × 2 = 0.00002",
    ]);
    expect(result.lineItems[1]?.note).toBe("long-context has no cache_read rate, default taken");
    expect(result.grade).toBe("estimated");
  });
});

test("a tier's long context takes what it leaves out from the tier, then from the default's, as an estimate", () => {
  const sheet: RateSheet = {
    rates: { input: "1", output: "2", cache_read: "0.1", cache_write: "1.5", cache_write_1h: "3" },
    long_context: [{ from_input_tokens: 100, rates: { input: "10", cache_read: "1", cache_write: "15" } }],
    service_tiers: {
      flex: {
        rates: { input: "0.5", output: "1", cache_read: "0.05" },
        long_context: [{ from_input_tokens: 100, rates: { input: "5", output: "7" } }],
      },
    },
  };
  const usage = {
    inputTokens: 400,
    cacheReadTokens: 100,
    cacheWriteTokens: 100,
    cacheWrite1hTokens: 100,
    outputTokens: 100,
  };
  const result = cost(usage, sheet, { serviceTier: "flex" });
  expect(items(result)).toEqual([
    "input 100 × 5 = 0.0005",
    "cache_read 100 × 0.05 = 0.000005",
    "cache_write_1h 100 × 3 = 0.0003",
    "cache_write 100 × 15 = 0.0015",
    "output 100 × 7 = 0.0007",
  ]);
  expect(result.grade).toBe("estimated");
});

describe("a kind without a rate of its own", () => {
  const sheet: RateSheet = { rates: { input: "2", output: "8" } };

  test.each<[Usage, string]>([
    [{ inputTokens: 100, cacheReadTokens: 40 }, "cache_read 40 × 2 = 0.00008"],
    [{ inputTokens: 100, cacheWriteTokens: 40 }, "cache_write 40 × 2 = 0.00008"],
    [{ inputTokens: 100, cacheWrite1hTokens: 40 }, "cache_write_1h 40 × 2 = 0.00008"],
    [{ inputTokens: 100, inputAudioTokens: 40 }, "input_audio 40 × 2 = 0.00008"],
  ])("is charged as its whole, as an estimate: %j", (usage, line) => {
    const result = cost(usage, sheet);
    expect(items(result)).toEqual(["input 60 × 2 = 0.00012", line]);
    expect(result.lineItems[1]?.note).toMatch(/^no \w+ rate, charged as input$/);
    expect(shown(result)).toBe("0.0002 estimated");
  });

  test("is exact for reasoning and images, which are charged as their whole anyway", () => {
    const result = cost(
      { inputTokens: 100, inputImageTokens: 40, outputTokens: 50, reasoningTokens: 50 },
      sheet,
    );
    expect(items(result)).toEqual([
      "input 60 × 2 = 0.00012",
      "input_image 40 × 2 = 0.00008",
      "reasoning 50 × 8 = 0.0004",
    ]);
    expect(shown(result)).toBe("0.0006 exact");
    expect(result.lineItems.some(({ note }) => note)).toBe(false);
  });

  test("and without a rate of its whole leaves the call unpriced", () => {
    const inputOnly: RateSheet = { rates: { input: "2" } };
    expect(cost({ inputTokens: 100, outputTokens: 1 }, inputOnly)).toEqual({
      costUsd: null,
      grade: "unpriced",
      lineItems: [],
      hasUnknownUnits: false,
    });
    expect(shown(cost({ inputTokens: 100, outputTokens: 0 }, inputOnly))).toBe("0.0002 exact");
    expect(shown(cost({ inputTokens: 100 }, { rates: {} }))).toBe("none unpriced");
  });
});

describe("the parts of a whole", () => {
  const sheet: RateSheet = { rates: { input: "10", cache_read: "1", input_audio: "100", output: "10" } };

  test("together never exceed it: the cached part is charged first, the rest is an estimate", () => {
    const result = cost({ inputTokens: 100, cacheReadTokens: 80, inputAudioTokens: 50 }, sheet);
    expect(items(result)).toEqual(["cache_read 80 × 1 = 0.00008", "input_audio 20 × 100 = 0.002"]);
    expect(result.grade).toBe("estimated");
  });

  test("stand for it when it is unknown", () => {
    expect(items(cost({ cacheReadTokens: 80, outputTokens: 1 }, sheet))).toEqual([
      "cache_read 80 × 1 = 0.00008",
      "output 1 × 10 = 0.00001",
    ]);
  });
});

describe("the served tier", () => {
  const sheet: RateSheet = {
    rates: { input: "4", output: "8", cache_read: "1", reasoning: "8", input_image: "6" },
    service_tiers: { batch: { rates: { input: "2", output: "4" } } },
  };
  const usage = { inputTokens: 100, outputTokens: 10 };

  test.each([null, undefined, "", "default", "standard", "auto", "scale", "Standard"])(
    "%j is the default",
    (serviceTier) => {
      expect(shown(cost(usage, sheet, { serviceTier }))).toBe("0.00048 exact");
    },
  );

  test.each(["flex", "priority", "turbo", "constructor", "__proto__"])(
    "%j has no rates: default ones, estimated",
    (serviceTier) => {
      const result = cost(usage, sheet, { serviceTier });
      expect(shown(result)).toBe("0.00048 estimated");
      expect(result.lineItems[0]?.note).toBe("no rates for this service tier, default rates taken");
    },
  );

  test("takes a kind it leaves out from the default rates, as an estimate", () => {
    const result = cost({ inputTokens: 100, cacheReadTokens: 100 }, sheet, { serviceTier: "BATCH" });
    expect(items(result)).toEqual(["cache_read 100 × 1 = 0.0001"]);
    expect(result.grade).toBe("estimated");
  });

  test("charges reasoning as its own output, unless reasoning has a different rate", () => {
    const reasoning = cost({ outputTokens: 10, reasoningTokens: 10 }, sheet, { serviceTier: "batch" });
    expect([items(reasoning), reasoning.grade]).toEqual([["reasoning 10 × 4 = 0.00004"], "exact"]);
    const image = cost({ inputTokens: 10, inputImageTokens: 10 }, sheet, { serviceTier: "batch" });
    expect([items(image), image.grade]).toEqual([["input_image 10 × 6 = 0.00006"], "estimated"]);
  });
});

describe("units", () => {
  const sheet: RateSheet = {
    rates: { input: "1", output: "1" },
    units: {
      web_search_requests: "0.035",
      web_search_requests_low: "0.03",
      web_search_requests_high: "0.05",
    },
  };

  test("of web search are charged by the size of their context", () => {
    const units = { web_search_requests: 1, web_search_requests_low: 2, web_search_requests_high: 3 };
    expect(shown(cost({ inputTokens: 0, units }, sheet))).toBe("0.245 exact");
  });

  test("are a part of the cost where tokens are charged too and none are told", () => {
    expect(shown(cost({ units: { web_search_requests: 1 } }, sheet))).toBe("0.035 estimated");
    expect(shown(cost({ units: { web_search_requests: 0 } }, sheet))).toBe("none unpriced");
    const free: RateSheet = { rates: { input: "0", output: "0" }, units: { search_units: "0.002" } };
    expect(shown(cost({ units: { search_units: 3 } }, free))).toBe("0.006 exact");
  });

  test("without a fee are a line without amount, and the rest is the cost", () => {
    const result = cost({ inputTokens: 100, units: { images: 2 } }, sheet);
    expect(result.lineItems[1]).toEqual({
      kind: "images",
      quantity: 2,
      rate: null,
      amount: null,
      note: "no fee known",
    });
    expect(shown(result)).toBe("0.0001 estimated");
    expect(result.hasUnknownUnits).toBe(true);
  });

  test("alone and without a fee are unpriced, not free", () => {
    const result = cost({ inputTokens: 0, units: { images: 2, toString: 1 } }, sheet);
    expect(shown(result)).toBe("none unpriced");
    expect(result.hasUnknownUnits).toBe(true);
  });

  test("that a model is charged by, and that are not told, leave it unpriced", () => {
    const perSecond: RateSheet = { rates: {}, units: { audio_seconds: "0.0001" } };
    expect(shown(cost({ inputTokens: 0, outputTokens: 0 }, perSecond))).toBe("none unpriced");
    expect(shown(cost({ inputTokens: 0, outputTokens: 0 }, sheet))).toBe("0 exact");
  });

  test("may be fractions", () => {
    expect(
      shown(cost({ units: { audio_seconds: 0.1 } }, { rates: {}, units: { audio_seconds: "0.0001" } })),
    ).toBe("0.00001 exact");
  });
});

test("each line is rounded half-even to 12 decimals and the cost is the sum of the lines", () => {
  const sheet: RateSheet = { rates: { input: "0.0000005", output: "0.0000015", reasoning: "0.0000025" } };
  const result = cost({ inputTokens: 1, outputTokens: 2, reasoningTokens: 1 }, sheet);
  // 0.5, 1.5 and 2.5 trillionths become 0, 2 and 2
  expect(result.lineItems.map(({ amount }) => amount)).toEqual(["0", "0.000000000002", "0.000000000002"]);
  expect(shown(result)).toBe("0.000000000004 exact");
});

test("a price of zero costs nothing, exactly", () => {
  expect(shown(cost({ inputTokens: 100, outputTokens: 5 }, { rates: { input: "0", output: "0" } }))).toBe(
    "0 exact",
  );
});
