import { expect, test } from "vitest";
import { placeMarks } from "./mark-places";

const text = "1.6× the usual Thursday";
const more = "claude-sonnet-4-5";

function bars(count: number, heights: Record<number, number> = {}): number[] {
  return Array.from({ length: count }, (_, place) => heights[place] ?? 0.5);
}

test("words stand right of a bar above the others, with the cause where there is room for it", () => {
  const [mark] = placeMarks([{ index: 5, text, more }], bars(30, { 5: 0.9 }));
  expect(mark).toMatchObject({ side: "right", hasMore: true });
  expect(mark?.bottom).toBeCloseTo(0.95);
});

test("words stand left of a bar near the end", () => {
  const [mark] = placeMarks([{ index: 28, text, more }], bars(30, { 28: 0.9 }));
  expect(mark).toMatchObject({ side: "left", hasMore: true });
});

test("words that a higher bar would cross are left out, the mark stays", () => {
  const [mark] = placeMarks([{ index: 15, text, more }], bars(30, { 13: 0.8, 15: 0.7, 17: 0.8 }));
  expect(mark).toMatchObject({ side: null, hasMore: false, index: 15 });
  expect(mark?.bottom).toBeCloseTo(0.75);
});

test("words of neighbours do not run into one another", () => {
  const marks = [3, 5].map((index) => ({ index, text, more: null }));
  const placed = placeMarks(marks, bars(30, { 3: 0.9, 5: 0.9 }));
  expect(placed.map(({ side }) => side)).toEqual([null, "right"]);
});

test("words keep clear of what is written there already", () => {
  const kept = [{ left: 0.6, right: 1, middle: 0.95 }];
  const [mark] = placeMarks([{ index: 15, text, more: null }], bars(30, { 15: 0.9 }), kept);
  expect(mark?.side).toBe("left");
});
