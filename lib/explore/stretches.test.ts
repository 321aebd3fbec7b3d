import { expect, test } from "vitest";
import type { Day } from "./days";
import { toStretches } from "./stretches";

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 9, 1);

/** `.` a day without a match, `t` one with its times, `d` a dense one, `?` one whose sums do not hold. */
function stretches(text: string, { calls = 10_000, forward = true, offset = 0 } = {}): string[] {
  const days = [...text].flatMap((letter, place): Day[] => {
    if (letter === "?") return [];
    const matches = { t: 10, d: calls / 2 }[letter] ?? 0;
    return [
      {
        from: START + place * DAY_MS,
        calls,
        matches,
        among: matches,
        held: matches,
        clause: null,
        isTimed: letter !== "d",
      },
    ];
  });
  const range = { from: new Date(START + offset), to: new Date(START + text.length * DAY_MS - offset) };
  const place = (instant: Date) => (instant.getTime() - START) / DAY_MS;
  return [...toStretches(range, days, forward)].map(
    ({ way, range }) => `${way} ${place(range.from)}–${place(range.to)}`,
  );
}

test("days without a match are left out", () => {
  expect(stretches("....")).toEqual([]);
  expect(stretches(".d..d")).toEqual(["through 1–2", "through 4–5"]);
});

test("rare matches are asked for by their times in one go, whatever lies between", () => {
  expect(stretches("t..t.tt..")).toEqual(["times 0–7"]);
  expect(stretches("t".repeat(70))).toEqual(["times 0–50", "times 50–70"]);
});

test("dense days are read one after the other, up to one without a match", () => {
  expect(stretches("ddd.dd")).toEqual(["through 0–3", "through 4–6"]);
});

test("days of few calls are read through together, also empty ones between them", () => {
  expect(stretches("d..d.t..", { calls: 100 })).toEqual(["through 0–6"]);
  expect(stretches("td....", { calls: 100 })).toEqual(["through 0–2"]);
});

test("a few days with times before a dense one are read through with it when that is little", () => {
  expect(stretches("ttd", { calls: 100 })).toEqual(["through 0–3"]);
  expect(stretches("tttd", { calls: 100 })).toEqual(["times 0–3", "through 3–4"]);
});

test("what no sums tell is unknown", () => {
  expect(stretches("??")).toEqual(["unknown 0–2"]);
  expect(stretches("t?.d??")).toEqual(["times 0–1", "unknown 1–2", "through 3–4", "unknown 4–6"]);
});

test("they come from the end back, and end where the range does", () => {
  expect(stretches("d.t?", { forward: false })).toEqual(["unknown 3–4", "times 2–3", "through 0–1"]);
  expect(stretches("d.d", { offset: DAY_MS / 4 })).toEqual(["through 0.25–1", "through 2–2.75"]);
});
