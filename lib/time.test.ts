import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import {
  addDays,
  addMonths,
  buckets,
  dateOf,
  formatClock,
  formatDate,
  formatDays,
  formatInstant,
  formatLongMonth,
  formatWeekday,
  type Interval,
  isTimeZone,
  parseInstant,
  parseWallTime,
  type Range,
  startOf,
  startOfDate,
  wallTimeOf,
  weekdayOf,
  wholeDays,
  wholeMonths,
} from "./time";

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "America/Sao_Paulo",
  "Asia/Beirut",
  "America/Havana",
  "Pacific/Chatham",
];

function range(from: string, to: string): Range {
  return { from: new Date(from), to: new Date(to) };
}

function hoursOf(list: Range[]): number[] {
  return list.map(({ from, to }) => (to.getTime() - from.getTime()) / 3_600_000);
}

function days(from: string, to: string, zone: string): Range[] {
  const [start, end] = [startOfDate(from, zone), startOfDate(to, zone)];
  if (!start || !end) throw new Error("no such date");
  return buckets({ from: start, to: end }, "day", zone);
}

describe("days", () => {
  test.each([
    ["Europe/Berlin", "2026-03-28", "2026-03-31", [24, 23, 24]],
    ["Europe/Berlin", "2026-10-24", "2026-10-27", [24, 25, 24]],
    ["America/New_York", "2026-03-07", "2026-03-10", [24, 23, 24]],
    ["America/New_York", "2026-10-31", "2026-11-03", [24, 25, 24]],
    ["Asia/Kolkata", "2026-03-28", "2026-03-31", [24, 24, 24]],
    ["Australia/Lord_Howe", "2026-10-03", "2026-10-06", [24, 23.5, 24]],
    ["Australia/Lord_Howe", "2026-04-04", "2026-04-07", [24, 24.5, 24]],
    // Midnight itself is skipped, or comes twice.
    ["Asia/Beirut", "2026-03-28", "2026-03-31", [24, 23, 24]],
    ["America/Havana", "2025-11-01", "2025-11-04", [24, 25, 24]],
    ["America/Sao_Paulo", "2018-11-03", "2018-11-06", [24, 23, 24]],
    ["America/Sao_Paulo", "2018-02-16", "2018-02-19", [24, 25, 24]],
  ])("in %s from %s to %s have their true lengths", (zone, from, to, lengths) => {
    expect(hoursOf(days(from, to, zone))).toEqual(lengths);
  });

  test("begin at the zone's midnight", () => {
    expect(startOfDate("2026-11-20", "Asia/Kolkata")).toEqual(new Date("2026-11-19T18:30:00Z"));
    expect(startOfDate("2026-11-20", "America/New_York")).toEqual(new Date("2026-11-20T05:00:00Z"));
    expect(startOfDate("2026-10-25", "Europe/Berlin")).toEqual(new Date("2026-10-24T22:00:00Z"));
    expect(startOfDate("2026-10-26", "Europe/Berlin")).toEqual(new Date("2026-10-25T23:00:00Z"));
  });

  test("leave out the one that Samoa skipped", () => {
    const list = days("2011-12-29", "2012-01-01", "Pacific/Apia");
    expect(list.map(({ from }) => dateOf(from, "Pacific/Apia"))).toEqual(["2011-12-29", "2011-12-31"]);
    expect(hoursOf(list)).toEqual([24, 24]);
    expect(startOfDate("2011-12-30", "Pacific/Apia")).toEqual(new Date("2011-12-30T10:00:00Z"));
  });

  test("go on when the clock went back over midnight into the day before", () => {
    // At 00:01 of November 7 it became 23:01 of November 6 again.
    const from = new Date("2010-11-07T02:40:00Z");
    const list = buckets({ from, to: new Date("2010-11-09T03:30:00Z") }, "day", "America/St_Johns");
    expect(list.map(({ to }) => to.toISOString())).toEqual([
      "2010-11-08T03:30:00.000Z",
      "2010-11-09T03:30:00.000Z",
    ]);
  });

  test("that do not exist have no start", () => {
    for (const date of ["2026-02-29", "2026-13-01", "2026-1-1", "tomorrow", ""])
      expect(startOfDate(date, "UTC")).toBeNull();
    expect(startOfDate("2028-02-29", "UTC")).toEqual(new Date("2028-02-29T00:00:00Z"));
  });

  test("has minutes, which are read as its clocks show them", () => {
    expect(parseWallTime("2026-11-18T00:00", "Europe/Berlin")).toEqual(new Date("2026-11-17T23:00:00Z"));
    expect(parseWallTime("2026-11-18T14:20", "Asia/Kolkata")).toEqual(new Date("2026-11-18T08:50:00Z"));
    expect(wallTimeOf(new Date("2026-11-17T23:00:59Z"), "Europe/Berlin")).toBe("2026-11-18T00:00");
    for (const text of ["2026-11-18", "2026-02-30T00:00", "2026-11-18T24:00", "2026-11-18T00:00Z", ""])
      expect(parseWallTime(text, "UTC")).toBeNull();
  });

  test("are added by the clock, not by 24 hours", () => {
    const noon = new Date("2026-03-28T11:00:00Z");
    expect(addDays(noon, 1, "Europe/Berlin")).toEqual(new Date("2026-03-29T10:00:00Z"));
    expect(addDays(noon, -30, "Europe/Berlin")).toEqual(new Date("2026-02-26T11:00:00Z"));
  });

  test("are counted by the calendar, and only between midnights", () => {
    const march = { from: new Date("2026-02-28T23:00:00Z"), to: new Date("2026-03-31T22:00:00Z") };
    expect(wholeDays(march, "Europe/Berlin")).toBe(31);
    expect(wholeDays(march, "UTC")).toBeNull();
  });
});

describe("hours, weeks and months", () => {
  test("a range is whole months where both its ends are starts of one in the zone", () => {
    expect(wholeMonths(range("2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z"), "Europe/Berlin")).toBe(1);
    expect(wholeMonths(range("2025-11-01T00:00:00Z", "2026-11-01T00:00:00Z"), "UTC")).toBe(12);
    expect(wholeMonths(range("2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z"), "UTC")).toBeNull();
    expect(wholeMonths(range("2026-11-02T00:00:00Z", "2026-12-01T00:00:00Z"), "UTC")).toBeNull();
  });

  test("a month earlier is the same day and time on the clock, or the end of a month without it", () => {
    const back = (at: string) => addMonths(new Date(at), -1, "Europe/Berlin").toISOString();
    // Through the end of summer time.
    expect(back("2026-11-20T13:20:00Z")).toBe("2026-10-20T12:20:00.000Z");
    expect(back("2026-03-30T22:00:00Z")).toBe("2026-02-28T23:00:00.000Z");
    expect(back("2026-03-31T22:00:00Z")).toBe("2026-02-28T23:00:00.000Z");
    expect(back("2026-01-14T23:00:00Z")).toBe("2025-12-14T23:00:00.000Z");
  });

  test("an hour that comes twice is two buckets, one that is skipped none", () => {
    expect(
      buckets(range("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"), "hour", "Europe/Berlin"),
    ).toHaveLength(25);
    expect(
      buckets(range("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"), "hour", "Europe/Berlin"),
    ).toHaveLength(23);
  });

  test("hours stay on the clock through a change of thirty minutes", () => {
    const zone = "Australia/Lord_Howe";
    const clock = (from: string, to: string) =>
      buckets(range(from, to), "hour", zone).map((hour) => formatClock(hour.from, zone));
    expect(clock("2026-10-03T14:30:00Z", "2026-10-03T18:00:00Z")).toEqual([
      "01:00",
      "02:30",
      "03:00",
      "04:00",
    ]);
    expect(clock("2026-04-04T13:00:00Z", "2026-04-04T17:30:00Z")).toEqual([
      "00:00",
      "01:00",
      "01:30",
      "02:00",
      "03:00",
    ]);
  });

  test("hours of a zone off by half an hour begin at its full hours", () => {
    const list = buckets(range("2026-11-19T18:30:00Z", "2026-11-19T20:30:00Z"), "hour", "Asia/Kolkata");
    expect(list.map(({ from }) => from.toISOString())).toEqual([
      "2026-11-19T18:30:00.000Z",
      "2026-11-19T19:30:00.000Z",
    ]);
  });

  test("weeks begin on Monday and the ends are clipped", () => {
    const list = buckets(range("2026-10-22T12:00:00Z", "2026-11-03T00:00:00Z"), "week", "UTC");
    expect(list.map(({ from }) => from.toISOString().slice(0, 13))).toEqual([
      "2026-10-22T12",
      "2026-10-26T00",
      "2026-11-02T00",
    ]);
    expect(list.at(-1)?.to).toEqual(new Date("2026-11-03T00:00:00Z"));
  });

  test("months have their own lengths", () => {
    const list = buckets(range("2026-01-31T23:00:00Z", "2026-04-30T22:00:00Z"), "month", "Europe/Berlin");
    expect(hoursOf(list)).toEqual([28 * 24, 31 * 24 - 1, 30 * 24]);
  });

  test("start of week and month", () => {
    const instant = new Date("2026-11-01T03:00:00Z");
    expect(startOf("week", instant, "America/New_York")).toEqual(new Date("2026-10-26T04:00:00Z"));
    expect(startOf("month", instant, "America/New_York")).toEqual(new Date("2026-10-01T04:00:00Z"));
    expect(startOf("month", instant, "UTC")).toEqual(new Date("2026-11-01T00:00:00Z"));
  });

  test("an empty range has none", () => {
    expect(buckets(range("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"), "day", "UTC")).toEqual([]);
  });
});

test("buckets of any range cover it without gap, and a day holds one date", () => {
  const instant = fc.date({ min: new Date("2009-01-01"), max: new Date("2030-01-01"), noInvalidDate: true });
  const intervals: Interval[] = ["hour", "day", "week", "month"];
  fc.assert(
    fc.property(
      instant,
      fc.integer({ min: 1, max: 40 * 86_400_000 }),
      fc.constantFrom(...ZONES),
      fc.constantFrom(...intervals),
      (from, length, zone, interval) => {
        const to = new Date(from.getTime() + length);
        const list = buckets({ from, to }, interval, zone);
        expect(list[0]?.from).toEqual(from);
        expect(list.at(-1)?.to).toEqual(to);
        list.forEach((bucket, index) => {
          expect(bucket.from < bucket.to).toBe(true);
          if (index > 0) expect(bucket.from).toEqual(list[index - 1]?.to);
          const last = new Date(bucket.to.getTime() - 1);
          if (interval === "day") expect(dateOf(bucket.from, zone)).toBe(dateOf(last, zone));
          if (interval === "week") expect(weekdayOf(last, zone) >= weekdayOf(bucket.from, zone)).toBe(true);
          if (interval === "month")
            expect(dateOf(bucket.from, zone).slice(0, 7)).toBe(dateOf(last, zone).slice(0, 7));
        });
      },
    ),
    { numRuns: 300 },
  );
});

describe("words", () => {
  const instant = new Date("2026-11-20T13:19:58.204Z");

  test("are those of the zone, in 24 hours", () => {
    expect(formatInstant(instant, "Europe/Berlin")).toBe("Nov 20, 2026, 14:19:58.204");
    expect(formatDate(new Date("2026-11-20T23:30:00Z"), "Europe/Berlin")).toBe("Nov 21");
    expect(formatClock(new Date("2026-11-20T23:00:00Z"), "Europe/Berlin")).toBe("00:00");
    expect(formatWeekday(instant, "Europe/Berlin")).toBe("Fri, Nov 20");
  });

  test("of a range name its first and its last day", () => {
    const zone = "Europe/Berlin";
    const days = (from: string, to: string) => formatDays(range(from, to), zone, instant);
    expect(days("2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z")).toBe("Nov 1 – 30");
    expect(days("2026-10-21T22:00:00Z", "2026-11-20T23:00:00Z")).toBe("Oct 22 – Nov 20");
    expect(days("2026-11-19T23:00:00Z", "2026-11-20T23:00:00Z")).toBe("Nov 20");
    expect(days("2025-11-20T23:00:00Z", "2026-11-20T23:00:00Z")).toBe("Nov 21, 2025 – Nov 20, 2026");
    expect(days("2025-01-31T23:00:00Z", "2025-02-28T23:00:00Z")).toBe("Feb 1, 2025 – Feb 28, 2025");
  });

  test("of a month are whole, with the year when it is another", () => {
    expect(formatLongMonth(new Date("2026-09-30T22:00:00Z"), "Europe/Berlin", instant)).toBe("October");
    expect(formatLongMonth(new Date("2025-09-30T21:00:00Z"), "Europe/Berlin", instant)).toBe(
      "September 2025",
    );
  });
});

test("only IANA names are time zones", () => {
  expect(ZONES.every(isTimeZone)).toBe(true);
  for (const name of ["", "Mars/Olympus", "+02:00", "Europe/Berlin; DROP"])
    expect(isTimeZone(name)).toBe(false);
});

test("a zone's many spellings do not fill the memory", () => {
  const made = vi.spyOn(Intl, "DateTimeFormat");
  const zone = "america/argentina/buenos_aires";
  const spelled = (number: number) =>
    [...zone].map((letter, place) => ((number >> place) & 1 ? letter.toUpperCase() : letter)).join("");
  const count = () => {
    made.mockClear();
    expect(isTimeZone(spelled(1))).toBe(true);
    return made.mock.calls.length;
  };
  expect([count(), count()]).toEqual([1, 0]);
  for (let number = 2; number < 2000; number++) isTimeZone(spelled(number));
  expect(count()).toBe(1);
  made.mockRestore();
});

test("an instant needs its offset and a day that there is", () => {
  expect(parseInstant("2026-11-01", "Europe/Berlin")).toEqual(new Date("2026-10-31T23:00:00Z"));
  expect(parseInstant("2026-11-01T10:00+05:30", "UTC")).toEqual(new Date("2026-11-01T04:30:00Z"));
  for (const text of [
    "2026-11-01T10:00",
    "2026-02-30T00:00Z",
    "2026-13-01T00:00Z",
    "2026-11-01T25:00Z",
    "soon",
  ])
    expect(parseInstant(text, "UTC")).toBeNull();
});
