import { expect, test } from "vitest";
import { sampleWindows } from "./latency";

const range = { from: new Date("2026-11-01T00:00:00Z"), to: new Date("2026-12-01T00:00:00Z") };
const length = range.to.getTime() - range.from.getTime();

test("the windows of a sample are its share of the range, spread evenly and within it", () => {
  const windows = sampleWindows(range, 0.05);
  const sum = windows.reduce((all, { from, to }) => all + to.getTime() - from.getTime(), 0);
  expect(sum / length).toBeCloseTo(0.05, 3);
  expect(windows.every(({ from, to }) => from >= range.from && to <= range.to)).toBe(true);
  expect(windows.every(({ from }, place) => from >= (windows[place - 1]?.to ?? range.from))).toBe(true);
  const perDay = Array.from({ length: 30 }, (_, day) => {
    const start = range.from.getTime() + day * 86_400_000;
    return windows.filter(({ from }) => from.getTime() >= start && from.getTime() < start + 86_400_000)
      .length;
  });
  expect(Math.max(...perDay) - Math.min(...perDay)).toBeLessThan(3);
});

test("no window keeps to the same minute of an hour", () => {
  const minutes = new Set(sampleWindows(range, 0.01).map(({ from }) => from.getUTCMinutes()));
  expect(minutes.size).toBe(60);
});
