import { describe, expect, test } from "vitest";
import { findAnomalies } from "./anomalies";
import { foresee } from "./forecast";
import type { Spent } from "./history";

const DAY = 86_400_000;
// A Monday.
const START = Date.UTC(2026, 8, 7);

/** Days from START on; weekends cost a fifth. */
function days(count: number, change: (usd: number, place: number) => number = (usd) => usd): Spent[] {
  return Array.from({ length: count }, (_, place) => {
    const usd = change(place % 7 > 4 ? 20 : 100 + (place % 3), place);
    return {
      from: new Date(START + place * DAY),
      to: new Date(START + (place + 1) * DAY),
      usd,
      keyUsd: new Map([["m", usd]]),
    };
  });
}

const frame = {
  interval: "day",
  tz: "UTC",
  since: new Date(START + 42 * DAY),
  until: new Date(START + 400 * DAY),
} as const;

describe("anomalies", () => {
  test("a day far above the same weekdays stands out, with its factor and cause", () => {
    const [found, ...others] = findAnomalies(
      days(63, (usd, place) => (place === 52 ? usd * 1.8 : usd)),
      frame,
    );
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      from: new Date(START + 52 * DAY),
      text: "1.8× the usual Thursday",
      cause: "m",
    });
  });

  test("neither a weekend, nor a slow rise, nor a day below the usual stands out", () => {
    expect(findAnomalies(days(63), frame)).toEqual([]);
    expect(
      findAnomalies(
        days(63, (usd, place) => usd * 1.01 ** place),
        frame,
      ),
    ).toEqual([]);
    expect(
      findAnomalies(
        days(63, (usd, place) => (place === 52 ? 0 : usd)),
        frame,
      ),
    ).toEqual([]);
  });

  test("one wild week before does not hide the next", () => {
    const wild = days(63, (usd, place) => (place === 38 ? usd * 30 : place === 52 ? usd * 2 : usd));
    expect(findAnomalies(wild, frame).map(({ text }) => text)).toEqual(["2.0× the usual Thursday"]);
  });

  test("says nothing before four such weekdays are known, nor of what still runs", () => {
    const early = { ...frame, since: new Date(START) };
    expect(
      findAnomalies(
        days(28, (usd, place) => (place === 24 ? usd * 5 : usd)),
        early,
      ),
    ).toEqual([]);
    const running = { ...frame, until: new Date(START + 52.5 * DAY) };
    expect(
      findAnomalies(
        days(53, (usd, place) => (place === 52 ? usd * 5 : usd)),
        running,
      ),
    ).toEqual([]);
  });
});

describe("the forecast", () => {
  const month = { from: new Date(Date.UTC(2026, 9, 1)), to: new Date(Date.UTC(2026, 10, 1)) };
  // Until Tuesday, October 20, at noon.
  const place = (Date.UTC(2026, 9, 20) - START) / DAY;
  const now = new Date(START + (place + 0.5) * DAY);

  test("is what was spent and the usual of the days to come", () => {
    const known = days(place + 1, (usd, at) => (at === place ? usd / 2 : usd));
    const found = foresee(known, 0.5, { month, tz: "UTC", now });
    const whole = days(60).filter(({ from }) => from >= month.from && from < month.to);
    const expected = whole.reduce((sum, { usd }) => sum + usd, 0);
    expect(found?.expectedUsd).toBeGreaterThan(expected * 0.99);
    expect(found?.expectedUsd).toBeLessThan(expected * 1.01);
    expect(found?.days).toHaveLength(12);
    expect((found?.highUsd ?? 0) - (found?.lowUsd ?? 0)).toBeLessThan(expected * 0.02);
  });

  test("has a wider range where days vary, and never below what is spent", () => {
    const calm = foresee(days(place + 1), 0.5, { month, tz: "UTC", now });
    const rough = foresee(
      days(place + 1, (usd, at) => usd * (at % 2 ? 0.2 : 1.8)),
      0.5,
      { month, tz: "UTC", now },
    );
    const width = (of: typeof calm) => (of ? of.highUsd - of.lowUsd : 0);
    expect(width(rough)).toBeGreaterThan(5 * width(calm));
    expect(rough?.lowUsd).toBeGreaterThanOrEqual(rough?.spentUsd ?? 0);
  });

  test("is not made from fewer than seven days", () => {
    expect(foresee(days(7), 0.5, { month, tz: "UTC", now })).toBeNull();
    expect(foresee(days(8), 0.5, { month, tz: "UTC", now })).not.toBeNull();
  });
});
