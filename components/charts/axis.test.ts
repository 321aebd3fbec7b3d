import { describe, expect, test } from "vitest";
import { buckets } from "@/lib/time";
import { bucketName, dateLabels, valueTicks } from "./axis";

describe("the ticks of a value axis", () => {
  test.each([
    [1131.6, [0, 300, 600, 900, 1200]],
    [1200, [0, 300, 600, 900, 1200]],
    [1200.01, [0, 400, 800, 1200, 1600]],
    [7.2, [0, 2, 4, 6, 8]],
    [0.0123, [0, 0.004, 0.008, 0.012, 0.016]],
    [1e-9, [0, 2.5e-10, 5e-10, 7.5e-10, 1e-9]],
  ])("up to %d are round", (max, ticks) => {
    valueTicks(max).forEach((tick, index) => {
      expect(tick).toBeCloseTo(ticks[index] ?? Number.NaN, 15);
    });
  });

  test("reach the top, and waste less than half of the room", () => {
    for (let max = 0.0007; max < 1e7; max *= 1.037) {
      const ticks = valueTicks(max);
      expect(ticks).toHaveLength(5);
      expect(ticks[4]).toBeGreaterThanOrEqual(max * (1 - 1e-9));
      expect(ticks[4]).toBeLessThan(max * 2.01);
    }
  });

  test("of nothing are the zero alone", () => {
    expect(valueTicks(0)).toEqual([0]);
    expect(valueTicks(Number.NaN)).toEqual([0]);
  });
});

describe("the dates below a chart", () => {
  const now = new Date("2026-11-20T13:00:00Z");
  const november = { from: new Date("2026-10-21T22:00:00Z"), to: new Date("2026-11-20T23:00:00Z") };

  test("end with today, six on a desk and three on a phone", () => {
    const labels = dateLabels(buckets(november, "day", "Europe/Berlin"), "day", "Europe/Berlin", now);
    expect(labels.map(({ text }) => text)).toEqual([
      "Oct 26",
      "Oct 31",
      "Nov 5",
      "Nov 10",
      "Nov 15",
      "Today",
    ]);
    expect(labels.filter(({ isCurrent }) => isCurrent).map(({ index }) => index)).toEqual([29]);
    expect(labels.filter(({ isOnPhone }) => isOnPhone).map(({ text }) => text)).toEqual([
      "Oct 31",
      "Nov 10",
      "Today",
    ]);
  });

  test("of a range that is over are dates only", () => {
    const list = buckets({ from: new Date("2026-10-01"), to: new Date("2026-10-08") }, "day", "UTC");
    const labels = dateLabels(list, "day", "UTC", now);
    expect(labels.map(({ text }) => text)).toEqual(["Oct 1", "Oct 3", "Oct 5", "Oct 7"]);
    expect(labels.some(({ isCurrent }) => isCurrent)).toBe(false);
  });

  test("of hours are times, and the date at midnight", () => {
    const list = buckets({ from: new Date("2026-11-19"), to: new Date("2026-11-20") }, "hour", "UTC");
    expect(dateLabels(list, "hour", "UTC", now).map(({ text }) => text)).toEqual([
      "03:00",
      "07:00",
      "11:00",
      "15:00",
      "19:00",
      "23:00",
    ]);
  });
});

test("a bucket is named by what it spans", () => {
  const range = { from: new Date("2026-11-09T00:00:00Z"), to: new Date("2026-11-16T00:00:00Z") };
  expect(bucketName(range, "week", "UTC")).toBe("Nov 9 – 15");
  expect(bucketName(range, "day", "UTC")).toBe("Mon, Nov 9");
  expect(bucketName(range, "hour", "UTC")).toBe("Mon, Nov 9, 00:00");
  expect(bucketName(range, "month", "UTC")).toBe("Nov 2026");
});
