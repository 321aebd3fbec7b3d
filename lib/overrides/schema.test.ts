import { describe, expect, test } from "vitest";
import { describeIssue } from "@/lib/issues";
import { modelMappingInput, overrideInput, priceAdjustmentInput, withdrawQuery } from "./schema";

const named = { provider: "openai", model: "gpt-4o" };

/** The sheet that was read, or each wrong field with what is wrong. */
function read(given: object): unknown {
  const parsed = overrideInput.safeParse({ ...named, ...given });
  if (parsed.success) return parsed.data.sheet;
  return parsed.error.issues.map((issue) => `${issue.path.join(".")} ${describeIssue(issue).message}`);
}

const rates = { input: "1" };

describe("a rate", () => {
  test.each([
    ["2.5", "2.5"],
    [" 2.50 ", "2.5"],
    ["0", "0"],
    ["0.000", "0"],
    ["007", "7"],
    ["0.000000000001", "0.000000000001"],
    ["0.1234567890120000", "0.123456789012"],
    ["1000000", "1000000"],
    [2.5, "2.5"],
    [0, "0"],
    [0.1, "0.1"],
    [1e-7, "0.0000001"],
    [0.123456789012345, undefined],
  ])("%j is taken as the decimal that it is", (input, taken) => {
    const sheet = read({ rates: { input } });
    if (taken) expect(sheet).toEqual({ rates: { input: taken } });
    else expect(sheet).toEqual(["rates.input must have at most 12 decimals"]);
  });

  test.each([
    ["-1", "must be at least 0"],
    [-0.5, "must be at least 0"],
    ["", 'must be a decimal number, such as "2.5"'],
    ["1e3", 'must be a decimal number, such as "2.5"'],
    ["1,5", 'must be a decimal number, such as "2.5"'],
    ["$2", 'must be a decimal number, such as "2.5"'],
    [".5", 'must be a decimal number, such as "2.5"'],
    ["NaN", 'must be a decimal number, such as "2.5"'],
    ["9".repeat(70), 'must be a decimal number, such as "2.5"'],
    ["0.0000000000001", "must have at most 12 decimals"],
    ["1000000.000001", "must be at most 1000000"],
    [1e21, "must be at most 1000000"],
    [12345.123456789011, "must be sent as a string"],
    [true, 'must be a decimal string, such as "2.5"'],
    [["1"], 'must be a decimal string, such as "2.5"'],
  ])("%j is refused: %s", (input, problem) => {
    expect(read({ rates: { input } })).toEqual([`rates.input ${problem}`]);
  });

  test("is of a kind that is known; null is absent", () => {
    expect(read({ rates: { input: "1", output: null } })).toEqual({ rates: { input: "1" } });
    const parsed = overrideInput.safeParse({ ...named, rates: { input: "1", tokens: "1" } });
    expect(parsed.error?.issues).toMatchObject([
      { code: "unrecognized_keys", keys: ["tokens"], path: ["rates"] },
    ]);
  });
});

describe("an override", () => {
  test("takes every dimension of a price, and leaves out what is empty", () => {
    const full = {
      rates: { input: "1", output: "2" },
      long_context: [
        { from_input_tokens: 200_001, rates: { input: "2" } },
        { from_input_tokens: 272_000, rates: { input: "3" } },
      ],
      service_tiers: {
        batch: {
          rates: { input: "0.5" },
          long_context: [{ from_input_tokens: 200_001, rates: { input: "1" } }],
        },
      },
      units: { web_search_requests: "0.01" },
      off_peak: [
        { from: "16:30", to: "00:30", time_zone: "Asia/Shanghai", rates: { input: "0.5" } },
        {
          from: "01:00",
          to: "02:00",
          time_zone: "UTC",
          rates: {},
          long_context: [{ from_input_tokens: 9, rates: { input: "1" } }],
        },
      ],
      regional: { eu: "1.1", us: "1" },
    };
    expect(read(full)).toEqual(full);
    const empty = { long_context: [], service_tiers: {}, units: null, off_peak: [], regional: null };
    expect(read({ rates, ...empty })).toEqual({ rates });
    expect(read({ units: { images: 0.04 } })).toEqual({ rates: {}, units: { images: "0.04" } });
  });

  test("needs a rate, or a fee", () => {
    const problem = ["rates must hold a rate, unless units hold a fee"];
    expect(read({})).toEqual(problem);
    expect(read({ rates: { input: null }, units: {} })).toEqual(problem);
    expect(read({ regional: { eu: "1.1" } })).toEqual(problem);
  });

  test("folds its provider, takes every name that a call can have, and refuses what nobody could call", () => {
    const data = overrideInput.parse({ provider: " Azure_OpenAI ", model: " gpt-4o\n2 ", rates });
    expect(data).toMatchObject({ provider: "azure", model: " gpt-4o\n2 " });
    const units = { "Flüge über Köln": "1", " a b ": "2", 月: "3" };
    expect(read({ units })).toEqual({ rates: {}, units });
    for (const wrong of ["", "a\0b", "\ud800", "u".repeat(65)])
      expect(overrideInput.safeParse({ ...named, units: { [wrong]: "1" } }).success).toBe(false);
    for (const wrong of [
      { model: " " },
      { provider: "" },
      { model: "a\0b" },
      { model: "m".repeat(257) },
      { model: "\ud800" },
    ])
      expect(overrideInput.safeParse({ ...named, rates, ...wrong }).success).toBe(false);
    expect(overrideInput.safeParse({ ...named, rates, currency: "EUR" }).success).toBe(false);
  });

  test.each([
    ["2026-11-20T10:15:00Z", "2026-11-20T10:15:00.000Z"],
    ["2026-11-20T10:15:00+02:00", "2026-11-20T08:15:00.000Z"],
    ["2026-11-20", "2026-11-20T00:00:00.000Z"],
    [null, undefined],
  ])("holds from %s", (valid_from, instant) => {
    const { validFrom } = overrideInput.parse({ ...named, rates, valid_from });
    expect(validFrom?.toISOString()).toBe(instant);
  });

  test.each([
    ["2026-11-20T10:15:00", "is neither a date nor an instant with its offset, such as 2026-11-20T10:15:00Z"],
    ["soon", "is neither a date nor an instant with its offset, such as 2026-11-20T10:15:00Z"],
    ["1999-12-31", "is not between 2000 and 2100"],
    ["2100-01-01", "is not between 2000 and 2100"],
    [1_700_000_000, "must be a string"],
  ])("does not hold from %s", (valid_from, problem) => {
    expect(read({ rates, valid_from })).toEqual([`valid_from ${problem}`]);
  });
});

describe("long context", () => {
  const steps = (...starts: number[]) => starts.map((from_input_tokens) => ({ from_input_tokens, rates }));

  test("ascends, in steps of tokens that each hold a rate", () => {
    const problem = "from_input_tokens must be more than that of the step before it";
    expect(read({ rates, long_context: steps(2, 1) })).toEqual([`long_context.1.${problem}`]);
    expect(read({ rates, long_context: steps(1, 1) })).toEqual([`long_context.1.${problem}`]);
    expect(read({ rates, long_context: steps(0) })).toEqual([
      "long_context.0.from_input_tokens must be at least 1",
    ]);
    expect(read({ rates, long_context: [{ from_input_tokens: 1, rates: {} }] })).toEqual([
      "long_context.0.rates holds no rate",
    ]);
    expect(read({ rates, long_context: steps(...Array.from({ length: 21 }, (_, n) => n + 1)) })).toEqual([
      "long_context must hold at most 20",
    ]);
  });
});

describe("a service tier", () => {
  test("goes by its lower-case name, once", () => {
    expect(read({ rates, service_tiers: { " Flex ": { rates }, batch: null } })).toEqual({
      rates,
      service_tiers: { flex: { rates } },
    });
    expect(read({ rates, service_tiers: { flex: { rates }, FLEX: { rates } } })).toEqual([
      "service_tiers.FLEX is there twice",
    ]);
  });

  test.each([
    ["default", "is charged at the default rates"],
    ["Standard", "is charged at the default rates"],
    ["", "is no name of a service tier"],
    ["two words", "is no name of a service tier"],
    ["x".repeat(65), "is no name of a service tier"],
  ])("%j %s", (name, problem) => {
    expect(read({ rates, service_tiers: { [name]: { rates } } })).toEqual([
      `service_tiers.${name} ${problem}`,
    ]);
  });

  test("holds a rate", () => {
    expect(read({ rates, service_tiers: { batch: { rates: {} } } })).toEqual([
      "service_tiers.batch holds no rate",
    ]);
  });
});

describe("an off-peak window", () => {
  const window = { from: "16:30", to: "00:30", time_zone: "UTC", rates };
  test.each([
    [{ from: "24:00" }, "off_peak.0.from must be a time of day, such as 16:30"],
    [{ to: "9:00" }, "off_peak.0.to must be a time of day, such as 16:30"],
    [{ to: "16:30" }, "off_peak.0.to must differ from from"],
    [{ time_zone: "Mars/Base" }, "off_peak.0.time_zone is no IANA time zone"],
    [{ time_zone: "+02:00" }, "off_peak.0.time_zone is no IANA time zone"],
    [{ rates: {} }, "off_peak.0 holds no rate"],
  ])("with %j is refused", (wrong, problem) => {
    expect(read({ rates, off_peak: [{ ...window, ...wrong }] })).toEqual([problem]);
  });
});

test("a region goes by its lower-case name, with a factor of up to 100", () => {
  expect(read({ rates, regional: { EU: "1.1" } })).toEqual({ rates, regional: { eu: "1.1" } });
  expect(read({ rates, regional: { eu: "101" } })).toEqual(["regional.eu must be at most 100"]);
  expect(read({ rates, regional: { "": "1" } })).toEqual(["regional. is no name of a region"]);
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`r${n}`, "1"]));
  expect(read({ rates, regional: many })).toEqual(["regional holds more than 50"]);
});

test("a fee is at most what the feed's are, of a hundred units", () => {
  expect(read({ units: { images: "10000" } })).toEqual({ rates: {}, units: { images: "10000" } });
  expect(read({ units: { images: "10000.01" } })).toEqual(["units.images must be at most 10000"]);
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`u${n}`, "1"]));
  expect(read({ units: many })).toEqual(["units holds more than 100"]);
});

test("a sheet of more than 16 KiB is refused", () => {
  const rate = "123456.123456789012";
  const all = { input: rate, output: rate, cache_read: rate, reasoning: rate, output_audio: rate };
  const long_context = Array.from({ length: 20 }, (_, n) => ({ from_input_tokens: n + 1, rates: all }));
  const tiers = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`t${n}`, { rates, long_context }]));
  expect(read({ rates, service_tiers: tiers(4) })).toMatchObject({ rates });
  expect(read({ rates, service_tiers: tiers(10) })).toEqual([
    "rates and all beside them are more than 16 KiB",
  ]);
  expect(read({ rates, service_tiers: tiers(11) })).toEqual(["service_tiers holds more than 10"]);
});

describe("a price adjustment", () => {
  test("is of a provider, a model, both or all", () => {
    expect(priceAdjustmentInput.parse({ multiplier: "0.85" })).toMatchObject({ multiplier: "0.85" });
    expect(priceAdjustmentInput.parse({ provider: "Gemini", model: null, multiplier: 1.2 })).toMatchObject({
      provider: "google",
      model: null,
      multiplier: "1.2",
    });
  });

  test.each(["-0.1", "100.1", "0.1234567", "15 %", undefined])("of %j is refused", (multiplier) => {
    expect(priceAdjustmentInput.safeParse({ multiplier }).success).toBe(false);
  });
});

test("a mapping stays with its provider unless another one is named", () => {
  const mapping = { provider: "azure_openai", deployment: "ours", model: "gpt-4o" };
  expect(modelMappingInput.parse(mapping)).toEqual({
    ...mapping,
    provider: "azure",
    targetProvider: "azure",
  });
  expect(modelMappingInput.parse({ ...mapping, target_provider: "OpenAI" }).targetProvider).toBe("openai");
  expect(modelMappingInput.parse({ ...mapping, deployment: "ours\t" }).deployment).toBe("ours\t");
  expect(modelMappingInput.safeParse({ provider: "azure", model: "gpt-4o" }).success).toBe(false);
});

test("withdraw is true or false", () => {
  expect(withdrawQuery.parse({})).toEqual({});
  expect([withdrawQuery.parse({ withdraw: "true" }), withdrawQuery.parse({ withdraw: "false" })]).toEqual([
    { withdraw: true },
    { withdraw: false },
  ]);
  expect(withdrawQuery.safeParse({ withdraw: "1" }).success).toBe(false);
});
