import { expect, test } from "vitest";
import { instantLabels, labelledSteps, rangeAround, type Step, stepPath } from "./steps";

const day = (number: number) => new Date(Date.UTC(2026, 10, number));
const range = { from: day(1), to: day(11) };
const step = (from: number, to: number, value: string | null): Step => ({
  from: day(from),
  to: day(to),
  value,
});

test("a line stays level, then jumps", () => {
  expect(stepPath([step(1, 6, "10"), step(6, 11, "2.5")], range, 10)).toBe("M0 0H500V75H1000");
});

test("where nothing is known the line has a gap", () => {
  expect(stepPath([step(1, 3, "5"), step(3, 6, null), step(6, 11, "5")], range, 10)).toBe(
    "M0 50H200M500 50H1000",
  );
  expect(stepPath([], range, 10)).toBe("");
});

test("the range ends now, or goes past what begins just now or later", () => {
  expect(rangeAround([day(1), day(3)], day(21))).toEqual({ from: day(1), to: day(21) });
  const { from, to } = rangeAround([day(1), day(24)], day(21));
  expect(from).toEqual(day(1));
  expect(to).toEqual(day(26));
});

test("a level has a word of its own when it is wide enough and not that of now", () => {
  const steps = [step(1, 6, "10"), step(6, 7, "2"), step(7, 9, null), step(9, 11, "3")];
  for (const now of [day(10), range.to])
    expect(labelledSteps(steps, range, now)).toEqual([{ share: 0, value: "10" }]);
});

test("dates stand below the changes, as many as have room, now and the first before the others", () => {
  const instants = [day(1), day(2), day(5), day(6)];
  const labels = instantLabels(instants, range, "UTC", day(11));
  expect(labels.map(({ text }) => text)).toEqual(["Now", "Nov 1", "Nov 6"]);
  expect(labels[2]?.index).toBe(0);
});

test("dates of more than one year tell it", () => {
  const longer = { from: new Date("2025-11-01T00:00:00Z"), to: day(11) };
  expect(instantLabels([], longer, "UTC", day(11)).map(({ text }) => text)).toEqual(["Now", "Nov 1, 2025"]);
});
