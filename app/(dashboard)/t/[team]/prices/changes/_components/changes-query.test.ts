import { expect, test } from "vitest";
import { changesHref, parseChangesQuery, startOfPeriod } from "./changes-query";

const PATH = "/t/a/prices/changes";

test("reads provider, period and cursor, and passes over what makes no sense", () => {
  expect(parseChangesQuery({ provider: "openai", period: "7d", cursor: "c" })).toEqual({
    provider: "openai",
    period: "7d",
    cursor: "c",
  });
  const plain = { provider: null, period: "90d", cursor: null };
  expect(parseChangesQuery({ provider: "", period: "toString" })).toEqual(plain);
});

test("an address says what differs from the plain list; a filter leads back to the newest", () => {
  const query = parseChangesQuery({ provider: "openai", period: "all", cursor: "c" });
  expect(changesHref(PATH, query, { cursor: "d" })).toBe(`${PATH}?provider=openai&period=all&cursor=d`);
  expect(changesHref(PATH, query, { provider: null, period: "90d" })).toBe(PATH);
});

test("a period is so many calendar days of the zone, today included", () => {
  const now = new Date("2026-11-20T14:00:00Z");
  expect(startOfPeriod("7d", "UTC", now)).toEqual(new Date("2026-11-14T00:00:00Z"));
  expect(startOfPeriod("30d", "Europe/Berlin", now)).toEqual(new Date("2026-10-21T22:00:00Z"));
  expect(startOfPeriod("all", "UTC", now)).toBeUndefined();
});
