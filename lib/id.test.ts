import { version } from "uuid";
import { afterEach, expect, test, vi } from "vitest";
import { newId } from "./id";

afterEach(() => {
  vi.useRealTimers();
});

test("ids made later sort later, also within a millisecond and when the clock is set back", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const start = Date.now();
  const ids = [0, 0, 1, -5000, 2].flatMap((ms) => {
    vi.setSystemTime(start + ms);
    return Array.from({ length: 1000 }, newId);
  });
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(version(ids[0] ?? "")).toBe(7);
});

test("two ids of one moment share their time and a count, nothing else", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const tails = Array.from({ length: 600 }, () => newId().slice(-10));
  expect(new Set(tails).size).toBe(tails.length);
});
