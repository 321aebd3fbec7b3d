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

  const berlin = { tz: "Europe/Berlin", now };
  const utc = { tz: "UTC", now, count: 6 };
  const texts = (labels: { text: string }[]) => labels.map(({ text }) => text);

  test("end with today, begin with the first, and name a month once", () => {
    const list = buckets(november, "day", "Europe/Berlin");
    const labels = dateLabels(list, "day", { ...berlin, count: 6 });
    expect(texts(labels)).toEqual(["Oct 22", "26", "31", "Nov 5", "10", "15", "Today"]);
    expect(labels.filter(({ isCurrent }) => isCurrent).map(({ index }) => index)).toEqual([29]);
    const month = { from: new Date("2026-10-31T23:00:00Z"), to: new Date("2026-11-30T23:00:00Z") };
    const labelled = dateLabels(buckets(month, "day", "Europe/Berlin"), "day", { ...berlin, count: 6 });
    expect(texts(labelled)).toEqual(["Nov 1", "5", "10", "15", "Today", "25", "30"]);
    const narrow = dateLabels(buckets(month, "day", "Europe/Berlin"), "day", {
      ...{ tz: "Europe/Berlin", now: new Date("2026-11-21T13:00:00Z") },
      count: 3,
    });
    expect(texts(narrow)).toEqual(["Nov 1", "11", "Today", "30"]);
    const phone = dateLabels(list, "day", { ...berlin, count: 3 });
    expect(texts(phone)).toEqual(["Oct 22", "31", "Nov 10", "Today"]);
  });

  test("leave the first out where it would touch the next", () => {
    const list = buckets({ from: new Date("2026-10-01"), to: new Date("2026-10-15") }, "day", "UTC");
    expect(texts(dateLabels(list, "day", utc))).toEqual(["Oct 2", "5", "8", "11", "14"]);
  });

  test("of a range that is over are dates only", () => {
    const list = buckets({ from: new Date("2026-10-01"), to: new Date("2026-10-08") }, "day", "UTC");
    const labels = dateLabels(list, "day", utc);
    expect(texts(labels)).toEqual(["Oct 1", "3", "5", "7"]);
    expect(labels.some(({ isCurrent }) => isCurrent)).toBe(false);
  });

  test("of hours are times, with the date where it is new", () => {
    const list = buckets({ from: new Date("2026-11-17T20:00Z"), to: new Date("2026-11-19") }, "hour", "UTC");
    const labels = dateLabels(list, "hour", utc);
    expect(texts(labels)).toEqual(["Nov 17, 22:00", "Nov 18, 03:00", "08:00", "13:00", "18:00", "23:00"]);
  });
});

test("a bucket is named by what it spans", () => {
  const utc = { tz: "UTC", now: new Date("2026-11-20T13:00:00Z") };
  const range = { from: new Date("2026-11-09T00:00:00Z"), to: new Date("2026-11-16T00:00:00Z") };
  expect(bucketName(range, "week", utc)).toBe("Nov 9 – 15");
  expect(bucketName(range, "day", utc)).toBe("Mon, Nov 9");
  expect(bucketName(range, "hour", utc)).toBe("Mon, Nov 9, 00:00");
  expect(bucketName(range, "month", utc)).toBe("Nov 2026");
});
