import { beforeAll, describe, expect, test } from "vitest";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { type Filter, parseFilter, previousRange } from "@/lib/filters";
import { Decimal } from "@/lib/money";
import { startOfDate } from "@/lib/time";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, scopeOf, type TestTeam } from "@/tests/support/factories";
import { breakdown, receiving, summary, timeseries } from ".";

const database = useDatabase();

const MODELS = [
  ["openai", "gpt-4o"],
  ["openai", "gpt-4o-mini"],
  ["openai", "gpt-4.1"],
  ["azure", "gpt-4o"],
  ["anthropic", "claude-3-5-haiku-20241022"],
  ["anthropic", "claude-sonnet-4-20250514"],
  ["google", "gemini-2.5-pro"],
  ["google", "gemini-2.5-flash"],
  ["acme", "nobody-knows-this"],
] as const;
const FEATURES = ["search", "drafts", undefined];

/** A generator that gives the same numbers on every run. */
function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

async function fill(team: TestTeam, span: { from: string; to: string }, count: number, seed: number) {
  const random = lcg(seed);
  const [from, to] = [Date.parse(span.from), Date.parse(span.to)];
  const events = Array.from({ length: count }, (_, index) => {
    const [provider, model] = MODELS[Math.floor(random() ** 2 * MODELS.length)] ?? MODELS[0];
    const input = Math.floor(random() * 20_000);
    return {
      event_id: `e-${seed}-${index}`,
      timestamp: Math.floor(from + random() * (to - from)),
      provider,
      model,
      input_tokens: input,
      cache_read_tokens: Math.floor(input * random()),
      output_tokens: Math.floor(random() * 2_000),
      status: random() < 0.05 ? "error" : "ok",
      tags: { feature: FEATURES[Math.floor(random() * FEATURES.length)] },
      ...(random() < 0.1 && provider !== "acme"
        ? { cost_usd: "0.012345678901", cost_source: "provider" }
        : {}),
    };
  });
  for (let start = 0; start < count; start += 500) {
    const { accepted } = await ingest(team.scope, {
      projectId: team.projectId,
      door: "http",
      events: JSON.parse(JSON.stringify(events.slice(start, start + 500))),
    });
    expect(accepted).toBe(Math.min(500, count - start));
  }
}

type Naive = {
  at: number;
  project_id: string;
  provider: string;
  model: string;
  feature: string | null;
  status: string;
  grade: string;
  cost_usd: string | null;
  input_tokens: string;
  cache_read_tokens: string;
  output_tokens: string;
};

async function ledger(team: TestTeam, range: { from: Date; to: Date }): Promise<Naive[]> {
  const { rows } = await database().pool.query(
    "SELECT *, (extract(epoch FROM occurred_at) * 1000)::float8 AS at FROM event WHERE team_id = $1",
    [team.teamId],
  );
  return rows.filter((row: Naive) => row.at >= range.from.getTime() && row.at < range.to.getTime());
}

function spend(rows: Naive[]): string {
  return rows.reduce((sum, row) => sum.plus(row.cost_usd ?? 0), new Decimal(0)).toFixed();
}

function count(rows: Naive[], column: "input_tokens" | "cache_read_tokens" | "output_tokens"): number {
  return rows.reduce((sum, row) => sum + Number(row[column]), 0);
}

/** The date on a calendar in the zone, by other means than the code under test. */
function localDate(at: number, tz: string): string {
  return new Date(at).toLocaleDateString("sv-SE", { timeZone: tz });
}

function byDate(rows: Naive[], tz: string): Map<string, Naive[]> {
  const days = new Map<string, Naive[]>();
  for (const row of rows) {
    const date = localDate(row.at, tz);
    days.set(date, [...(days.get(date) ?? []), row]);
  }
  return days;
}

function dates(from: string, to: string): string[] {
  const list: string[] = [];
  for (let day = Date.parse(from); day < Date.parse(to); day += 86_400_000)
    list.push(new Date(day).toISOString().slice(0, 10));
  return list;
}

function filterOf(params: Record<string, string>, now: string): Filter {
  return parseFilter(params, { timeZone: "UTC" }, new Date(now));
}

const SPAN = { from: "2026-02-20T00:00:00Z", to: "2026-04-12T00:00:00Z" };
let team: TestTeam;
let stranger: TestTeam;

beforeAll(async () => {
  await seedPrices(database().pool);
  [team, stranger] = [await makeTeam(), await makeTeam()];
  await fill(team, SPAN, 3000, 1);
  await fill(stranger, SPAN, 500, 2);
});

// Each range holds a change of its zone's clocks; Kolkata has none but lies half an hour off.
const RANGES = [
  ["Europe/Berlin", "2026-03-20", "2026-04-05"],
  ["America/New_York", "2026-03-01", "2026-03-15"],
  ["Asia/Kolkata", "2026-03-20", "2026-04-05"],
  ["Australia/Lord_Howe", "2026-03-28", "2026-04-10"],
  ["Africa/Casablanca", "2026-03-15", "2026-03-30"],
] as const;

describe.each(RANGES)("in %s from %s to %s", (tz, from, to) => {
  const filter = filterOf({ from, to, tz }, "2026-05-01T00:00:00Z");

  test("every day holds the spend and the requests of that date", async () => {
    const rows = await ledger(team, filter.range);
    const days = byDate(rows, tz);
    const { buckets, series, otherCount } = await timeseries(team.scope, filter);
    expect(buckets.map((bucket) => localDate(bucket.from.getTime(), tz))).toEqual(dates(from, to));
    expect(rows.length).toBeGreaterThan(300);
    for (const bucket of buckets) {
      const date = localDate(bucket.from.getTime(), tz);
      const own = days.get(date) ?? [];
      expect(bucket).toMatchObject({
        costUsd: spend(own),
        requests: own.length,
        exactRequests: own.filter((row) => row.grade === "exact").length,
        inputTokens: count(own, "input_tokens"),
        outputTokens: count(own, "output_tokens"),
        isComplete: true,
        expectedCostUsd: null,
      });
      series.forEach(({ provider, key }, index) => {
        const ofModel = own.filter((row) => row.provider === provider && row.model === key);
        expect(bucket.seriesFigures[index]?.costUsd).toBe(spend(ofModel));
      });
      const stacked = bucket.seriesFigures.reduce((sum, part) => sum.plus(part.costUsd), new Decimal(0));
      expect(stacked.toFixed()).toBe(bucket.costUsd);
    }
    const { rows: models } = await breakdown(team.scope, filter, "model", { limit: 6 });
    expect(series).toEqual(models.map(({ key, provider, costUsd }) => ({ key, provider, costUsd })));
    expect(otherCount).toBe(2);
  });

  test("the tick of a day is the same place of the range before", async () => {
    const earlier = dates(from, to).length;
    const { buckets } = await timeseries(team.scope, filter);
    const days = byDate(await ledger(team, { from: new Date(0), to: filter.range.from }), tz);
    for (const bucket of buckets) {
      const then = new Date(Date.parse(localDate(bucket.from.getTime(), tz)) - earlier * 86_400_000);
      const date = then.toISOString().slice(0, 10);
      expect(bucket.previousCostUsd).toBe(spend(days.get(date) ?? []));
    }
  });

  test("the summary and the breakdown add up to the ledger", async () => {
    const rows = await ledger(team, filter.range);
    const before = await ledger(team, previousRange(filter));
    const totals = await summary(team.scope, filter);
    const priced = rows.filter((row) => row.cost_usd !== null);
    expect(totals).toMatchObject({
      costUsd: spend(rows),
      requests: rows.length,
      errors: rows.filter((row) => row.status === "error").length,
      pricedRequests: priced.length,
      meanCostUsd: new Decimal(spend(rows)).div(priced.length).toDecimalPlaces(12).toFixed(),
      inputTokens: count(rows, "input_tokens"),
      cacheReadTokens: count(rows, "cache_read_tokens"),
      outputTokens: count(rows, "output_tokens"),
    });
    for (const grade of ["exact", "reported", "estimated", "unpriced"] as const) {
      const own = rows.filter((row) => row.grade === grade);
      const costUsd = grade === "unpriced" ? null : spend(own);
      expect(totals.grades[grade]).toEqual({ requests: own.length, costUsd });
    }
    expect(totals.previous).toMatchObject({ costUsd: spend(before), requests: before.length });

    const { rows: features, count: all } = await breakdown(team.scope, filter, "feature", { limit: 10 });
    expect(all).toBe(3);
    for (const feature of features) {
      const own = rows.filter((row) => (row.feature ?? "") === feature.key);
      expect(feature).toMatchObject({ costUsd: spend(own), requests: own.length });
      expect(feature.share).toBeCloseTo(Number(spend(own)) / Number(spend(rows)), 12);
      const then = before.filter((row) => (row.feature ?? "") === feature.key);
      expect(feature.previousCostUsd).toBe(spend(then));
    }
  });
});

test("models come dearest first, one name at two hosts apart, what has no price last and without a cost", async () => {
  const filter = filterOf({ from: "2026-03-01", to: "2026-04-01" }, "2026-05-01T00:00:00Z");
  const { rows, count: all } = await breakdown(team.scope, filter, "model", { limit: 100 });
  expect(all).toBe(MODELS.length);
  expect(
    rows
      .filter(({ key }) => key === "gpt-4o")
      .map(({ provider }) => provider)
      .sort(),
  ).toEqual(["azure", "openai"]);
  const costs = rows.map(({ costUsd }) => (costUsd === null ? -1 : Number(costUsd)));
  expect(costs).toEqual([...costs].sort((a, b) => b - a));
  const last = rows.at(-1);
  expect(last).toMatchObject({ key: "nobody-knows-this", costUsd: null, share: 0 });
  expect(last?.grades.unpriced).toBe(last?.requests);
  const top = await breakdown(team.scope, filter, "model", { limit: 2 });
  expect(top).toMatchObject({ rows: rows.slice(0, 2), count: all });
});

test.each([
  ["2026-04-01", "2026-05-01"],
  ["2026-03-01", "2026-04-01"],
])(
  "a day of the month from %s is set beside that of the month before, where it has one",
  async (from, to) => {
    const filter = filterOf({ from, to, tz: "Europe/Berlin" }, "2026-06-01T00:00:00Z");
    const { buckets } = await timeseries(team.scope, filter);
    const days = byDate(await ledger(team, previousRange(filter)), "Europe/Berlin");
    const month = localDate(previousRange(filter).from.getTime(), "Europe/Berlin").slice(0, 8);
    for (const [place, { previousCostUsd }] of buckets.entries())
      expect(previousCostUsd).toBe(spend(days.get(month + String(place + 1).padStart(2, "0")) ?? []));
    expect(buckets.some(({ previousCostUsd }) => previousCostUsd !== "0")).toBe(true);
  },
);

describe("a running range", () => {
  const now = "2026-03-31T14:20:00+02:00";
  const filter = filterOf({ period: "30d", tz: "Europe/Berlin" }, now);

  test("is compared with the same elapsed span of the one before", async () => {
    expect(filter.range).toEqual({
      from: startOfDate("2026-03-02", "Europe/Berlin"),
      to: startOfDate("2026-04-01", "Europe/Berlin"),
    });
    // 14:20 of March 1, in winter time; roll-ups end at 14:15.
    const span = {
      from: startOfDate("2026-01-31", "Europe/Berlin"),
      to: new Date("2026-03-01T14:15:00+01:00"),
    };
    expect(previousRange(filter)).toEqual(span);
    const { previous } = await summary(team.scope, filter);
    const rows = await ledger(team, previousRange(filter));
    expect(previous.requests).toBe(rows.length);
    const { buckets } = await timeseries(team.scope, filter);
    const today = buckets.at(-1);
    expect(today?.isComplete).toBe(false);
    const twin = rows.filter((row) => localDate(row.at, "Europe/Berlin") === "2026-03-01");
    expect(today?.previousCostUsd).toBe(spend(twin));
  });

  test("expects of today what the same weekdays spent after this time of day", async () => {
    const { buckets } = await timeseries(team.scope, filter);
    const rows = await ledger(team, filter.range);
    const elapsed = Date.parse(now) - Date.parse("2026-03-31T00:00:00+02:00");
    const tuesdays = buckets.filter((_, index) => (29 - index) % 7 === 0 && index < 29);
    expect(tuesdays).toHaveLength(4);
    const late = tuesdays.map((day) =>
      spend(
        rows.filter((row) => {
          const quarter = Math.floor(row.at / 900_000) * 900_000;
          return quarter >= day.from.getTime() + elapsed && row.at < day.to.getTime();
        }),
      ),
    );
    const mean = late.reduce((sum, part) => sum.plus(part), new Decimal(0)).div(4);
    const today = buckets.at(-1);
    expect(today?.expectedCostUsd).toBe(
      mean
        .plus(today?.costUsd ?? 0)
        .toDecimalPlaces(2)
        .toFixed(),
    );
    expect(mean.gt(0)).toBe(true);
  });

  test("has no tick on what has not begun", async () => {
    const hours = filterOf({ from: "2026-03-31", to: "2026-04-01", tz: "Europe/Berlin" }, now);
    const { buckets } = await timeseries(team.scope, hours);
    expect(buckets.map(({ previousCostUsd }) => previousCostUsd !== null)).toEqual(
      Array.from({ length: 24 }, (_, hour) => hour <= 14),
    );
  });

  test("expects nothing of a day without a pattern", async () => {
    const fresh = await makeTeam();
    await fill(fresh, { from: "2026-03-30T00:00:00Z", to: "2026-03-31T10:00:00Z" }, 40, 3);
    const { buckets } = await timeseries(fresh.scope, filter);
    expect(buckets.at(-1)?.costUsd).not.toBe("0");
    expect(buckets.every((bucket) => bucket.expectedCostUsd === null)).toBe(true);
  });
});

describe("isolation", () => {
  const filter = filterOf({ from: "2026-02-01", to: "2026-05-01" }, "2026-05-01T00:00:00Z");

  test("a team sees its own events only", async () => {
    expect((await summary(team.scope, filter)).requests).toBe(3000);
    expect((await summary(stranger.scope, filter)).requests).toBe(500);
    const empty = await makeTeam();
    expect(await summary(empty.scope, filter)).toMatchObject({
      requests: 0,
      costUsd: "0",
      meanCostUsd: null,
    });
    expect(await breakdown(empty.scope, filter, "model", { limit: 10 })).toEqual({
      rows: [],
      count: 0,
      costUsd: "0",
    });
    const { buckets, series } = await timeseries(empty.scope, filter);
    expect([series, buckets.length, buckets.every(({ costUsd }) => costUsd === "0")]).toEqual([[], 89, true]);
    expect(await receiving(empty.scope)).toEqual({ lastEventAt: null, eventsInLastMinute: 0 });
  });

  test("a project filter and a key bound to a project see that project only", async () => {
    const two = await makeTeam();
    const projectId = (
      await database().prisma.project.create({
        data: { id: crypto.randomUUID(), teamId: two.teamId, slug: "second", name: "Second" },
      })
    ).id;
    await fill(two, SPAN, 60, 4);
    await fill({ ...two, projectId }, SPAN, 25, 5);
    const bound = scopeOf(two.teamId, { kind: "key", keyId: crypto.randomUUID(), projectId });
    expect((await summary(two.scope, filter)).requests).toBe(85);
    expect((await summary(bound, filter)).requests).toBe(25);
    expect((await summary(two.scope, { ...filter, selection: { project_id: [projectId] } })).requests).toBe(
      25,
    );
    expect((await summary(bound, { ...filter, selection: { project_id: [two.projectId] } })).requests).toBe(
      0,
    );
    const models = await breakdown(bound, filter, "model", { limit: 100 });
    expect(models.rows.reduce((sum, { requests }) => sum + requests, 0)).toBe(25);
    const { buckets } = await timeseries(bound, filter);
    expect(buckets.reduce((sum, { requests }) => sum + requests, 0)).toBe(25);
  });
});

test("receiving tells the last call and those of the last minute", async () => {
  const own = await makeTeam();
  const last = new Date();
  const events = [0, 5_000, 20_000, 120_000].map((ago, index) => ({
    event_id: `r-${index}`,
    provider: "openai",
    model: "gpt-4o",
    input_tokens: 1,
    timestamp: last.getTime() - ago,
  }));
  await ingest(own.scope, { projectId: own.projectId, door: "http", events });
  expect(await receiving(own.scope)).toEqual({ lastEventAt: last, eventsInLastMinute: 3 });
});
