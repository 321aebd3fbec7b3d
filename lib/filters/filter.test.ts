import { describe, expect, test } from "vitest";
import { buckets } from "@/lib/time";
import { MAX_BUCKETS, parseFilter, previousRange, type SearchParams } from "./filter";

const now = new Date("2026-11-20T13:20:00Z");
const berlin = { timeZone: "Europe/Berlin" };

function parse(params: SearchParams) {
  return parseFilter(params, berlin, now);
}

function utc(text: string): Date {
  return new Date(text);
}

describe("a range", () => {
  test("is the last 30 days in the team's zone, today included, when none is asked for", () => {
    expect(parse({})).toMatchObject({
      range: { from: utc("2026-10-21T22:00:00Z"), to: utc("2026-11-20T23:00:00Z") },
      period: "30d",
      interval: "day",
      tz: "Europe/Berlin",
      selection: {},
    });
  });

  test.each([
    ["7d", 7, "day"],
    ["30d", 30, "day"],
    ["90d", 90, "day"],
    ["1y", 53, "week"],
  ])("of %s has %i buckets", (period, length, interval) => {
    const filter = parse({ period });
    expect(filter.interval).toBe(interval);
    expect(buckets(filter.range, filter.interval, filter.tz)).toHaveLength(length);
  });

  test("takes dates as their start in the zone, and instants as they are", () => {
    expect(parse({ from: "2026-10-01", to: "2026-11-01", tz: "America/New_York" })).toMatchObject({
      range: { from: utc("2026-10-01T04:00:00Z"), to: utc("2026-11-01T04:00:00Z") },
      period: null,
      tz: "America/New_York",
    });
    const given = parse({ from: "2026-11-20T10:07:00+01:00", to: "2026-11-20T11:01:00Z" });
    expect(given.range).toEqual({ from: utc("2026-11-20T09:00:00Z"), to: utc("2026-11-20T11:15:00Z") });
    expect(given.interval).toBe("hour");
  });

  test.each<SearchParams>([
    { period: "5d" },
    { period: "toString" },
    { from: "yesterday", to: "2026-11-01" },
    { from: "2026-11-02", to: "2026-11-01" },
    { from: "1900-01-01", to: "2026-11-01" },
    { from: "2026-02-30" },
    { to: "2026-11-01" },
    { tz: "Mars/Olympus" },
    { tz: ["", "UTC"] },
    { project_id: "1; DROP TABLE event" },
    { from: "0001-01-01", to: "0002-01-01" },
  ])("that makes no sense falls back: %j", (params) => {
    expect(parse(params)).toEqual(parse({}));
  });

  test("never has more buckets than a chart can show", () => {
    for (let days = 1; days < 2500; days += 13) {
      const from = new Date(now.getTime() - days * 86_400_000).toISOString();
      const filter = parse({ from });
      expect(buckets(filter.range, filter.interval, filter.tz).length).toBeLessThanOrEqual(MAX_BUCKETS);
    }
  });
});

describe("the range before", () => {
  test("of a running one ends at the same time of day", () => {
    expect(previousRange(parse({ period: "7d" }))).toEqual({
      from: utc("2026-11-06T23:00:00Z"),
      to: utc("2026-11-13T13:15:00Z"),
    });
  });

  test("of one that is over is the whole of as many days, across a change of clocks", () => {
    expect(previousRange(parse({ from: "2026-10-25", to: "2026-10-26" }))).toEqual({
      from: utc("2026-10-23T22:00:00Z"),
      to: utc("2026-10-24T22:00:00Z"),
    });
  });

  test("of a month is the month before, however many days that has", () => {
    expect(previousRange(parse({ from: "2026-11-01", to: "2026-12-01" }))).toEqual({
      from: utc("2026-09-30T22:00:00Z"),
      to: utc("2026-10-20T12:15:00Z"),
    });
    expect(previousRange(parse({ from: "2026-03-01", to: "2026-04-01" }))).toEqual({
      from: utc("2026-01-31T23:00:00Z"),
      to: utc("2026-02-28T23:00:00Z"),
    });
  });

  test("of one cut by instants has its length", () => {
    const filter = parse({ from: "2026-11-01T06:00:00Z", to: "2026-11-01T12:00:00Z" });
    expect(previousRange(filter)).toEqual({
      from: utc("2026-11-01T00:00:00Z"),
      to: utc("2026-11-01T06:00:00Z"),
    });
  });

  test("of one that is over ends where it begins, on a quarter of an hour or not", () => {
    const range = { from: utc("2026-11-01T06:00:01Z"), to: utc("2026-11-01T06:10:02Z") };
    expect(previousRange({ ...parse({}), range })).toEqual({
      from: utc("2026-11-01T05:50:00Z"),
      to: range.from,
    });
  });

  test("of one that has just begun is empty and not less than that", () => {
    const range = { from: utc("2026-11-20T13:19:00Z"), to: utc("2026-11-20T14:19:00Z") };
    const before = utc("2026-11-20T12:19:00Z");
    expect(previousRange({ ...parse({}), range })).toEqual({ from: before, to: before });
  });

  test("of one that has not begun is empty", () => {
    const { from, to } = previousRange(parse({ from: "2027-01-01", to: "2027-01-08" }));
    expect(to).toEqual(from);
  });
});
