import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Decimal, parseUsd, roundUsd, toUsdString } from "./money";

describe("parseUsd", () => {
  test.each([
    ["0.000875", "0.000875"],
    [0.1, "0.1"],
    [1.5e-7, "0.00000015"],
    ["1e3", "1000"],
    [" 12.50 ", "12.5"],
    ["-37.25", "-37.25"],
    [0, "0"],
    ["-0", "0"],
    [".5", "0.5"],
  ])("reads %j as %s", (value, text) => {
    expect(toUsdString(parseUsd(value))).toBe(text);
  });

  test.each([
    "",
    " ",
    "abc",
    "NaN",
    "Infinity",
    "0x10",
    "1,000",
    "1e400000",
    "1e12",
    Number.NaN,
    "1".repeat(65),
  ])("refuses %j", (value) => {
    expect(() => parseUsd(value)).toThrow(RangeError);
  });

  test("rounds half-even to 12 decimals", () => {
    expect(toUsdString(parseUsd("0.0000000000005"))).toBe("0");
    expect(toUsdString(parseUsd("0.0000000000015"))).toBe("0.000000000002");
    expect(toUsdString(parseUsd("0.0000000000025"))).toBe("0.000000000002");
    expect(toUsdString(parseUsd("0.00000000000250001"))).toBe("0.000000000003");
    expect(toUsdString(parseUsd("1e-300"))).toBe("0");
  });
});

test("a sum of many amounts has no binary error and no exponent", () => {
  const sum = Array.from({ length: 1000 }, () => parseUsd("0.000000000001")).reduce((a, b) => a.plus(b));
  expect(toUsdString(sum)).toBe("0.000000001");
  expect(String(sum)).toBe("0.000000001");
  expect(toUsdString(new Decimal("123456789012345678901234567890"))).toBe("123456789012345678901234567890");
});

test("every amount survives its wire form", () => {
  const amount = fc.bigInt({ min: -(10n ** 24n - 1n), max: 10n ** 24n - 1n });
  fc.assert(
    fc.property(amount, (trillionths) => {
      const value = new Decimal(trillionths.toString()).div("1e12");
      expect(parseUsd(toUsdString(value)).eq(value)).toBe(true);
      expect(roundUsd(value).eq(value)).toBe(true);
    }),
  );
});
