import { expect, test } from "vitest";
import {
  formatAxisCount,
  formatAxisDuration,
  formatAxisShare,
  formatAxisUsd,
  formatCount,
  formatDifferenceUsd,
  formatDuration,
  formatEventUsd,
  formatMeanUsd,
  formatRateUsd,
  formatReceiptUsd,
  formatShare,
  formatTokens,
  formatTotalUsd,
  formatWholeUsd,
} from "./format";

type Case<T> = [value: T, text: string];

test.each<Case<string>>([
  ["12481.2", "$12,481.20"],
  ["0", "$0.00"],
  ["0.01", "$0.01"],
  ["0.009746", "$0.009746"],
  ["0.0097461", "$0.009746"],
  ["0.0005", "$0.0005000"],
  ["0.00999999", "$0.01"],
  ["0.000000000012", "$0.00000000001200"],
  ["999.995", "$1,000.00"],
  ["1234567890.125", "$1,234,567,890.12"],
  ["-37.25", "\u2212$37.25"],
])("a total of %s is %s", (value, text) => {
  expect(formatTotalUsd(value)).toBe(text);
});

test.each<Case<string>>([
  ["57.72", "+$57.72"],
  ["-37.25", "\u2212$37.25"],
  ["0.0005", "+$0.0005000"],
  ["0", "$0.00"],
  ["-0", "$0.00"],
])("a difference of %s is %s", (value, text) => {
  expect(formatDifferenceUsd(value)).toBe(text);
});

test.each<Case<string>>([
  ["0.009746", "$0.009746"],
  ["0.12345678", "$0.1235"],
  ["0.99996", "$1.00"],
  ["1.2345", "$1.23"],
  ["0", "$0.00"],
])("a mean of %s is %s", (value, text) => {
  expect(formatMeanUsd(value)).toBe(text);
});

test.each<Case<string>>([
  ["0.000875", "$0.000875"],
  ["1.5", "$1.500000"],
  ["0.0000009", "< $0.000001"],
  ["-0.0000009", "> \u2212$0.000001"],
  ["0.000001", "$0.000001"],
  ["0", "$0.00"],
  ["-0.5", "\u2212$0.500000"],
])("one event of %s is %s", (value, text) => {
  expect(formatEventUsd(value)).toBe(text);
});

test.each<Case<string>>([
  ["0.000875", "$0.000875"],
  ["0.5", "$0.500000"],
  ["0.000000123456", "$0.000000123456"],
  ["1234.5", "$1,234.500000"],
])("a receipt line of %s is %s", (value, text) => {
  expect(formatReceiptUsd(value)).toBe(text);
});

test.each<Case<string>>([
  ["3", "$3.00"],
  ["0.15", "$0.15"],
  ["0.028", "$0.028"],
  ["0", "$0.00"],
])("a rate of %s is %s", (value, text) => {
  expect(formatRateUsd(value)).toBe(text);
});

test.each<Case<string>>([
  ["0", "$0"],
  ["0.002", "$0.002"],
  ["7.5", "$7.50"],
  ["250", "$250"],
  ["999", "$999"],
  ["1200", "$1.2k"],
  ["2500", "$2.5k"],
  ["3000000", "$3M"],
  ["1000000000", "$1B"],
  ["-50", "\u2212$50"],
])("an axis tick of %s is %s", (value, text) => {
  expect(formatAxisUsd(value)).toBe(text);
});

test("an axis tick of a count, a time or a share is short", () => {
  expect([0, 250, 1200, 3_000_000].map(formatAxisCount)).toEqual(["0", "250", "1.2k", "3M"]);
  expect([0, 0.5, 250, 1500, 80_000, 1_200_000].map(formatAxisDuration)).toEqual([
    "0",
    "0.5 ms",
    "250 ms",
    "1.5 s",
    "80 s",
    "20 min",
  ]);
  expect([0, 0.0025, 0.07500000000000001, 1].map(formatAxisShare)).toEqual(["0%", "0.25%", "7.5%", "100%"]);
});

test("a forecast has whole dollars", () => {
  expect(formatWholeUsd("14299.6")).toBe("$14,300");
  expect(formatWholeUsd("-0.2")).toBe("$0");
});

test.each<Case<number | bigint>>([
  [0, "0"],
  [9_999, "9,999"],
  [10_000, "10.0 k"],
  [902_345, "902 k"],
  [999_499, "999 k"],
  [999_500, "1.00 M"],
  [61_480_000, "61.5 M"],
  [4_858_000_000n, "4.86 B"],
  [1_234_000_000_000n, "1.23 T"],
])("%s tokens are %s", (count, text) => {
  expect(formatTokens(count)).toBe(text);
});

test("a count is in full", () => {
  expect(formatCount(1_204_311)).toBe("1,204,311");
  expect(formatCount(999)).toBe("999");
  expect(formatCount(12_345_678_901_234_567_890n)).toBe("12,345,678,901,234,567,890");
});

test.each<Case<number>>([
  [0, "0.0%"],
  [0.0009, "< 0.1%"],
  [0.001, "0.1%"],
  [0.39, "39.0%"],
  [1, "100.0%"],
])("a share of %s is %s", (share, text) => {
  expect(formatShare(share)).toBe(text);
});

test.each<Case<number>>([
  [0, "0 ms"],
  [212.4, "212 ms"],
  [999.6, "1.00 s"],
  [8_420, "8.42 s"],
  [59_999, "1 min"],
  [185_000, "3 min 5 s"],
  [3_599_600, "1 h"],
  [39_840_000, "11 h 4 min"],
  [273_600_000, "3 d 4 h"],
])("%s milliseconds are %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
