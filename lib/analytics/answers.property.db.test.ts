// Every answer beside the same question asked of the event rows in plain JavaScript: any filter, dimension, range and
// zone, with adjustments, with daily sums that hold and with some that no longer do.
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { type Filter, type Selection, toFilter } from "@/lib/filters";
import { newId } from "@/lib/id";
import { rollUpDays } from "@/lib/ledger";
import { Decimal } from "@/lib/money";
import { refreshCatalogue } from "@/lib/pricing";
import { applyReprice, continueReprices, previewReprice } from "@/lib/reprice";
import type { Interval } from "@/lib/time";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { type BreakdownRow, breakdown, latency, summary, timeseries } from ".";
import type { Dimension } from "./usage";

const database = useDatabase();
const START = Date.UTC(2026, 9, 22);
const DAYS = 6;
const NOW = new Date("2026-11-02T12:00:00Z");
const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"];

type Naive = Record<string, string | null> & { tags: Record<string, string> | null; at: number };

let team: TestTeam;
let rows: Naive[];

function makeEvents(seed: number, count: number) {
  const pick = (place: number, of: (string | undefined)[]) => of[Math.floor(place) % of.length];
  return Array.from({ length: count }, (_, n) => {
    const spread = (n * 7919 + seed * 104_729) % 100_003;
    return {
      event_id: `e${seed}-${n}`,
      timestamp: START + Math.floor((spread / 100_003) * DAYS * 86_400_000),
      provider: pick(spread, ["openai", "openai", "acme"]) as string,
      model: pick(spread / 3, ["gpt-4o", "gpt-4o-mini", "rocket"]) as string,
      input_tokens: spread % 5000,
      cache_read_tokens: spread % 300 > 200 ? 0 : Math.min(spread % 5000, spread % 200),
      output_tokens: spread % 700,
      reasoning_tokens: spread % 5 === 0 ? spread % 300 : 0,
      cache_write_tokens: spread % 4 === 0 ? spread % 100 : 0,
      latency_ms: spread % 3 === 0 ? undefined : 100 + (spread % 9000),
      status: spread % 17 === 0 ? "error" : "ok",
      tags: {
        feature: pick(spread / 7, ["search", "drafts", undefined]),
        environment: pick(spread / 11, ["production", "staging"]),
        user_id: pick(spread / 13, ["u1", "u2", "u3", undefined]),
        session_id: `s${spread % 40}`,
        matter: pick(spread / 19, ["M-1", "M-2", undefined]),
      },
    };
  });
}

async function send(seed: number, count: number) {
  const events: unknown[] = JSON.parse(JSON.stringify(makeEvents(seed, count)));
  await ingest(team.scope, { projectId: team.projectId, door: "http", events });
}

async function ledger(): Promise<Naive[]> {
  const { rows } = await database().pool.query(
    `SELECT e.*, (extract(epoch FROM e.occurred_at) * 1000)::float8 AS at, a.grade AS new_grade, a.cost_usd AS new_cost,
            a.id AS entry
       FROM event e LEFT JOIN LATERAL (
         SELECT * FROM event_adjustment a WHERE a.event_row_id = e.id ORDER BY created_at DESC, id DESC LIMIT 1
       ) a ON true WHERE e.team_id = $1`,
    [team.teamId],
  );
  return rows.map((row) => (row.entry ? { ...row, grade: row.new_grade, cost_usd: row.new_cost } : row));
}

beforeAll(async () => {
  await seedPrices(database().pool);
  team = await makeTeam();
  await send(1, 700);
  const range = { from: new Date(START), to: new Date(START + DAYS * 86_400_000) };
  const price = {
    teamId: team.teamId,
    provider: "acme",
    model: "rocket",
    validFrom: range.from,
    source: "override",
  };
  await database().prisma.price.create({
    data: { id: newId(), ...price, fetchedAt: NOW, hash: "h", rates: { rates: { input: "3", output: "7" } } },
  });
  await refreshCatalogue(database().pool);
  const { id } = await previewReprice(team.scope, { ...range, filter: {}, timeZone: "UTC" });
  await applyReprice(team.scope, id, { reason: "a price at last" });
  await continueReprices();
  await rollUpDays(NOW);
  // Events that come late make some of the sums void.
  const late = makeEvents(2, 60).filter(({ timestamp }) => timestamp > START + 4 * 86_400_000);
  await ingest(team.scope, {
    projectId: team.projectId,
    door: "http",
    events: JSON.parse(JSON.stringify(late)),
  });
  rows = await ledger();
});

const COLUMNS: Record<string, string> = {
  project: "project_id",
  key: "key_id",
  user: "end_user_id",
  user_id: "end_user_id",
  customer: "customer_id",
  session: "session_id",
};

function valueIn(row: Naive, name: string): string {
  if (name.startsWith("tag.")) return row.tags?.[name.slice(4)] ?? "";
  return row[COLUMNS[name] ?? name] ?? "";
}

function selected(filter: Filter, range = filter.range): Naive[] {
  return rows.filter(
    (row) =>
      row.at >= range.from.getTime() &&
      row.at < range.to.getTime() &&
      Object.entries(filter.selection).every(([name, values]) => values.includes(valueIn(row, name))),
  );
}

function spend(of: Naive[]): string {
  return of.reduce((sum, row) => sum.plus(row.cost_usd ?? 0), new Decimal(0)).toFixed();
}

const dimension = fc.constantFrom<Exclude<Dimension, "total">>(
  ...([
    "model",
    "provider",
    "project",
    "feature",
    "environment",
    "key",
    "user",
    "session",
    "status",
  ] as const),
  ...(["grade", "door", "tag.matter", "service_tier", "customer", "operation"] as const),
);
const narrow: fc.Arbitrary<Selection> = fc.record(
  {
    model: fc.constantFrom(["gpt-4o"], ["rocket", "gpt-4o-mini"]),
    provider: fc.constantFrom(["openai"], ["acme"]),
    feature: fc.constantFrom(["search"], [""], ["drafts", ""]),
    user_id: fc.constantFrom(["u1"], ["u2", ""]),
    grade: fc.constantFrom(["exact"], ["unpriced", "exact"], ["estimated"]),
    status: fc.constantFrom(["error"], ["ok"]),
    "tag.matter": fc.constantFrom(["M-1"], [""]),
  },
  { requiredKeys: [] },
);
// Mostly a name or none: then roll-ups and daily sums answer.
const selection = fc.oneof(
  fc.constant({}),
  fc.constantFrom<Selection>({ grade: ["exact"] }, { user_id: ["u1", "u2"] }, { model: ["rocket"] }),
  narrow,
);
const question = fc.record({
  tz: fc.constantFrom(...ZONES),
  from: fc.integer({ min: -1, max: DAYS - 1 }),
  days: fc.integer({ min: 1, max: DAYS }),
  // Ends that lie on no quarter of an hour, and ones that do.
  offset: fc.constantFrom(0, 0, 900_000, 12_345, 40_000_000),
  selection,
});

function toQuestion(asked: {
  tz: string;
  from: number;
  days: number;
  offset: number;
  selection: Selection;
}): Filter {
  const from = new Date(START + asked.from * 86_400_000 + asked.offset);
  const to = new Date(from.getTime() + asked.days * 86_400_000 + (asked.offset % 7));
  const filter = toFilter(
    { from: from.toISOString(), to: to.toISOString(), selection: asked.selection },
    { timeZone: asked.tz },
    NOW,
  );
  return filter;
}

test("totals are those of the ledger", async () => {
  await fc.assert(
    fc.asyncProperty(question, async (asked) => {
      const filter = toQuestion(asked);
      const found = await summary(team.scope, filter);
      const expected = selected(filter);
      expect([found.costUsd, found.requests, found.errors]).toEqual([
        spend(expected),
        expected.length,
        expected.filter(({ status }) => status === "error").length,
      ]);
      expect(found.grades.unpriced.requests).toBe(
        expected.filter(({ grade }) => grade === "unpriced").length,
      );
      expect(found.inputTokens).toBe(expected.reduce((sum, row) => sum + Number(row.input_tokens), 0));
      const before = selected(filter, found.previous.range);
      expect([found.previous.costUsd, found.previous.requests]).toEqual([spend(before), before.length]);
    }),
    { numRuns: 60 },
  );
});

test("values of any dimension are those of the ledger", async () => {
  await fc.assert(
    fc.asyncProperty(question, dimension, async (asked, by) => {
      const filter = toQuestion(asked);
      const found = await breakdown(team.scope, filter, by, { limit: 1000 });
      const expected = new Map<string, Naive[]>();
      for (const row of selected(filter)) {
        const key = JSON.stringify([by === "model" ? row.provider : "", valueIn(row, by)]);
        expected.set(key, [...(expected.get(key) ?? []), row]);
      }
      expect(found.count).toBe(expected.size);
      for (const row of found.rows) {
        const own = expected.get(JSON.stringify([row.provider, row.key])) ?? [];
        expect([row.key, row.requests, row.costUsd ?? "0"]).toEqual([row.key, own.length, spend(own)]);
      }
    }),
    { numRuns: 80 },
  );
});

test("buckets in any zone are those of the ledger", async () => {
  await fc.assert(
    fc.asyncProperty(question, dimension, async (asked, by) => {
      const filter = toQuestion(asked);
      const found = await timeseries(team.scope, filter, by);
      expect(found.buckets.at(0)?.from).toEqual(filter.range.from);
      expect(found.buckets.at(-1)?.to).toEqual(filter.range.to);
      for (const bucket of found.buckets) {
        const own = selected(filter, bucket);
        expect([bucket.from, bucket.requests, bucket.costUsd]).toEqual([bucket.from, own.length, spend(own)]);
        const parts = bucket.seriesCostUsd.reduce((sum, part) => sum.plus(part), new Decimal(0));
        expect(parts.toFixed()).toBe(bucket.costUsd);
        const tokens = (column: string) => own.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);
        expect(bucket).toMatchObject({
          errors: own.filter(({ status }) => status === "error").length,
          inputTokens: tokens("input_tokens"),
          cacheReadTokens: tokens("cache_read_tokens"),
          cacheWriteTokens: tokens("cache_write_tokens") + tokens("cache_write_1h_tokens"),
          outputTokens: tokens("output_tokens"),
          reasoningTokens: tokens("reasoning_tokens"),
        });
      }
    }),
    { numRuns: 40 },
  );
});

function latenciesIn(filter: Filter, bucket = filter.range): number[] {
  const own = selected(filter, bucket).flatMap((row) =>
    row.latency_ms === null ? [] : Number(row.latency_ms),
  );
  return own.sort((a, b) => a - b);
}

test("the latency of a bucket is that of its place among those of the ledger", async () => {
  await fc.assert(
    fc.asyncProperty(question, async (asked) => {
      const filter = toQuestion(asked);
      const found = await latency(team.scope, filter);
      expect([found.requests, found.isSampled]).toEqual([latenciesIn(filter).length, false]);
      for (const bucket of found.buckets) {
        const own = latenciesIn(filter, bucket);
        const rank = (part: number) => own[Math.ceil(part * own.length) - 1] ?? null;
        expect([bucket.requests, bucket.p50Ms, bucket.p95Ms]).toEqual([own.length, rank(0.5), rank(0.95)]);
      }
    }),
    { numRuns: 40 },
  );
});

test("past a number of events the latency comes from some of them, always the same", async () => {
  await fc.assert(
    fc.asyncProperty(question, async (asked) => {
      const filter = toQuestion(asked);
      const all = selected({ ...filter, selection: {} }).length;
      fc.pre(all > 100);
      const bound = { exactUpTo: 100, sample: all / 2 };
      const found = await latency(team.scope, filter, bound);
      expect(found).toEqual(await latency(team.scope, filter, bound));
      expect(found.isSampled).toBe(true);
      expect(found.requests).toBeLessThan(latenciesIn(filter).length * 0.8 + 10);
      if (Object.keys(filter.selection).length === 0)
        expect(found.requests).toBeGreaterThan(latenciesIn(filter).length * 0.2 - 10);
      for (const bucket of found.buckets) {
        const own = latenciesIn(filter, bucket);
        expect(own).toEqual(expect.arrayContaining([bucket.p50Ms, bucket.p95Ms].filter((ms) => ms !== null)));
      }
    }),
    { numRuns: 30 },
  );
});

test("pages of a breakdown are the whole of it in one order", async () => {
  await fc.assert(
    fc.asyncProperty(question, dimension, fc.integer({ min: 1, max: 5 }), async (asked, by, limit) => {
      const filter = toQuestion(asked);
      const whole = await breakdown(team.scope, filter, by, { limit: 1000 });
      const paged: BreakdownRow[] = [];
      for (let after: BreakdownRow | undefined; ; ) {
        const page = await breakdown(team.scope, filter, by, { limit, after });
        expect([page.count, page.costUsd]).toEqual([whole.count, whole.costUsd]);
        after = page.rows.at(-1);
        if (!after) break;
        paged.push(...page.rows);
      }
      expect(paged).toEqual(whole.rows);
    }),
    { numRuns: 12 },
  );
});

test("series of any dimension and number are those of the ledger, with what is not priced", async () => {
  await fc.assert(
    fc.asyncProperty(
      question,
      dimension,
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom<Interval>("hour", "day", "week", "month"),
      async (asked, by, top, interval) => {
        const filter = { ...toQuestion(asked), interval };
        const choice = { top, withUnspent: true, isAlone: true };
        const found = await timeseries(team.scope, filter, by, choice);
        const keyOf = (row: Naive) => JSON.stringify([by === "model" ? row.provider : "", valueIn(row, by)]);
        const all = new Set(selected(filter).map(keyOf));
        const shown = found.series.map(({ provider, key }) => JSON.stringify([provider, key]));
        expect([shown.length, found.otherCount]).toEqual([
          Math.min(all.size, top),
          Math.max(0, all.size - top),
        ]);
        for (const bucket of found.buckets) {
          const own = selected(filter, bucket);
          expect(bucket.unpricedRequests).toBe(own.filter(({ grade }) => grade === "unpriced").length);
          const others = own.filter((row) => !shown.includes(keyOf(row)));
          const groups = [
            ...shown.map((key) => own.filter((row) => keyOf(row) === key)),
            ...(found.otherCount > 0 ? [others] : []),
          ];
          expect(bucket.seriesFigures).toEqual(
            groups.map((rows) => ({
              costUsd: spend(rows),
              requests: rows.length,
              unpricedRequests: rows.filter(({ grade }) => grade === "unpriced").length,
            })),
          );
        }
      },
    ),
    { numRuns: 40 },
  );
});
