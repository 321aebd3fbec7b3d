import { describe, expect, it } from "vitest";
import { type Cycle, type Period, periodAt, stepAt } from "./periods";

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Havana",
  "America/Santiago",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Africa/Casablanca",
];
const STEP_MS = 900_000;

/** The calendar date that a clock shows, read plainly. */
function dateIn(zone: string, time: number): { year: number; month: number; day: number } {
  const [year = 0, month = 0, day = 0] = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    dateStyle: "short",
  })
    .format(time)
    .split("-")
    .map(Number);
  return { year, month, day };
}

/** A name for the period of an instant: two instants are in one period exactly when the name is the same. */
function nameOf(cycle: Cycle, time: number): string {
  const { year, month, day } = dateIn(cycle.timeZone, time);
  if (cycle.period === "day") return `${year}-${month}-${day}`;
  if (cycle.period === "week") {
    const days = Date.UTC(year, month - 1, day) / 86_400_000;
    const monday = Date.UTC(2024, 0, 1) / 86_400_000;
    return String(Math.floor((days - monday - (cycle.startDay - 1)) / 7));
  }
  const starts = { month: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], quarter: [1, 4, 7, 10], year: [1] };
  let name = "before";
  for (const y of [year - 1, year])
    for (const m of starts[cycle.period as "month"]) {
      const length = new Date(Date.UTC(y, m, 0)).getUTCDate();
      const begins = [y, m, Math.min(cycle.startDay, length)];
      const isReached = [year, month, day].join() === begins.join() || isLater([year, month, day], begins);
      if (isReached) name = `${y}-${m}`;
    }
  return name;
}

function isLater(a: number[], b: number[]): boolean {
  for (const [place, value] of a.entries()) if (value !== b[place]) return value > (b[place] ?? 0);
  return false;
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

const cycleOf = (period: Period, timeZone: string, more: Partial<Cycle> = {}): Cycle => ({
  period,
  periodDays: null,
  startDay: 1,
  timeZone,
  ...more,
});
const iso = ({ from, to }: { from: Date | null; to: Date | null }) => [
  from?.toISOString(),
  to?.toISOString(),
];

describe("periods", () => {
  it.each(ZONES)("begin and end where the calendar of %s does", (zone) => {
    const next = random(zone.length * 7919);
    const years = Date.UTC(2028, 0, 1) - Date.UTC(2019, 0, 1);
    for (let run = 0; run < 150; run++) {
      const period = (["day", "week", "month", "quarter", "year"] as const)[Math.floor(next() * 5)] ?? "day";
      const startDay = period === "week" ? 1 + Math.floor(next() * 7) : 1 + Math.floor(next() * 31);
      const cycle = cycleOf(period, zone, { startDay });
      const time = Date.UTC(2019, 0, 1) + Math.floor(next() * years);
      const { from, to } = periodAt(cycle, new Date(time));
      const name = nameOf(cycle, time);
      const [start, end] = [from?.getTime() ?? 0, to?.getTime() ?? 0];
      const told = `${period} ${startDay} at ${new Date(time).toISOString()}`;
      expect(start <= time && time < end, told).toBe(true);
      expect([nameOf(cycle, start), nameOf(cycle, end - 1)], told).toEqual([name, name]);
      expect(nameOf(cycle, start - 1), told).not.toBe(name);
      expect(nameOf(cycle, end), told).not.toBe(name);
    }
  });

  it.each(ZONES)("follow one another without gap or overlap in %s", (zone) => {
    for (const period of ["hour", "day", "week", "month", "quarter", "year"] as const)
      for (const startDay of period === "week" ? [1, 3, 7] : [1, 29, 30, 31]) {
        const cycle = cycleOf(period, zone, { startDay });
        let at = Date.UTC(2024, 1, 20, 5, 17);
        for (let steps = 0; steps < 40; steps++) {
          const { to } = periodAt(cycle, new Date(at));
          const following = periodAt(cycle, to ?? new Date(0));
          expect(following.from, `${period} ${startDay}`).toEqual(to);
          at = to?.getTime() ?? 0;
        }
      }
  });

  it("have hours of sixty minutes over every change of the clock", () => {
    for (const zone of ZONES.filter((name) => name !== "Australia/Lord_Howe"))
      for (let time = Date.UTC(2026, 2, 1); time < Date.UTC(2026, 3, 10); time += 3 * STEP_MS) {
        const { from, to } = periodAt(cycleOf("hour", zone), new Date(time));
        expect((to?.getTime() ?? 0) - (from?.getTime() ?? 0)).toBe(3_600_000);
      }
  });

  it("cut the hour in which a clock is moved by half an hour", () => {
    const hour = cycleOf("hour", "Australia/Lord_Howe");
    const atChange = new Date("2026-04-04T15:00:00Z");
    const before = periodAt(hour, new Date(atChange.getTime() - 1));
    const after = periodAt(hour, atChange);
    expect(iso(before)).toEqual(["2026-04-04T14:00:00.000Z", "2026-04-04T15:00:00.000Z"]);
    expect(iso(after)).toEqual(["2026-04-04T15:00:00.000Z", "2026-04-04T15:30:00.000Z"]);
    expect(periodAt(hour, after.to ?? atChange).from).toEqual(after.to);
  });

  it("clamp a start day that the month does not have", () => {
    const monthly = cycleOf("month", "UTC", { startDay: 31 });
    expect(iso(periodAt(monthly, new Date("2024-02-29T12:00:00Z")))).toEqual([
      "2024-02-29T00:00:00.000Z",
      "2024-03-31T00:00:00.000Z",
    ]);
    expect(iso(periodAt(monthly, new Date("2025-03-01T00:00:00Z")))).toEqual([
      "2025-02-28T00:00:00.000Z",
      "2025-03-31T00:00:00.000Z",
    ]);
    expect(
      iso(periodAt(cycleOf("quarter", "UTC", { startDay: 15 }), new Date("2026-04-14T00:00:00Z"))),
    ).toEqual(["2026-01-15T00:00:00.000Z", "2026-04-15T00:00:00.000Z"]);
  });

  it("roll over whole days, of which today is one, and keep a counter for each", () => {
    const rolling = cycleOf("rolling", "Europe/Berlin", { periodDays: 7 });
    const now = new Date("2026-03-31T10:00:00Z");
    expect(iso(periodAt(rolling, now))).toEqual(["2026-03-24T23:00:00.000Z", "2026-03-31T22:00:00.000Z"]);
    expect(iso(stepAt(rolling, now))).toEqual(["2026-03-30T22:00:00.000Z", "2026-03-31T22:00:00.000Z"]);
  });

  it("of a total budget have no ends", () => {
    expect(periodAt(cycleOf("total", "UTC"), new Date())).toEqual({ from: null, to: null });
  });
});
