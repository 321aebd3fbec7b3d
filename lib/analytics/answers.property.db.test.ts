// Every answer beside the same question asked of the event rows in plain JavaScript.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Filter } from "@/lib/filters";
import { Decimal } from "@/lib/money";
import type { Interval } from "@/lib/time";
import {
  dimension,
  type Naive,
  question,
  selected,
  spend,
  toQuestion,
  useLedger,
  valueIn,
} from "@/tests/support/naive";
import { type BreakdownOrder, type BreakdownRow, breakdown, latency, summary, timeseries } from ".";

const made = useLedger();
const team = () => made().team;
const rows = () => made().rows;

test("totals are those of the ledger", async () => {
  await fc.assert(
    fc.asyncProperty(question, async (asked) => {
      const filter = toQuestion(asked);
      const found = await summary(team().scope, filter);
      const expected = selected(rows(), filter);
      expect([found.costUsd, found.requests, found.errors]).toEqual([
        spend(expected),
        expected.length,
        expected.filter(({ status }) => status === "error").length,
      ]);
      expect(found.grades.unpriced.requests).toBe(
        expected.filter(({ grade }) => grade === "unpriced").length,
      );
      expect(found.inputTokens).toBe(expected.reduce((sum, row) => sum + Number(row.input_tokens), 0));
      const before = selected(rows(), filter, found.previous.range);
      expect([found.previous.costUsd, found.previous.requests]).toEqual([spend(before), before.length]);
    }),
    { numRuns: 60 },
  );
});

test("values of any dimension are those of the ledger", async () => {
  await fc.assert(
    fc.asyncProperty(question, dimension, async (asked, by) => {
      const filter = toQuestion(asked);
      const found = await breakdown(team().scope, filter, by, { limit: 1000 });
      const expected = new Map<string, Naive[]>();
      for (const row of selected(rows(), filter)) {
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
      const found = await timeseries(team().scope, filter, by);
      expect(found.buckets.at(0)?.from).toEqual(filter.range.from);
      expect(found.buckets.at(-1)?.to).toEqual(filter.range.to);
      for (const bucket of found.buckets) {
        const own = selected(rows(), filter, bucket);
        expect([bucket.from, bucket.requests, bucket.costUsd]).toEqual([bucket.from, own.length, spend(own)]);
        const parts = bucket.seriesFigures.reduce((sum, part) => sum.plus(part.costUsd), new Decimal(0));
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
  const own = selected(rows(), filter, bucket).flatMap((row) =>
    row.latency_ms === null ? [] : Number(row.latency_ms),
  );
  return own.sort((a, b) => a - b);
}

test("the latency of a bucket is that of its place among those of the ledger", async () => {
  await fc.assert(
    fc.asyncProperty(question, async (asked) => {
      const filter = toQuestion(asked);
      const found = await latency(team().scope, filter);
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
      const all = selected(rows(), { ...filter, selection: {} }).length;
      fc.pre(all > 100);
      const bound = { exactUpTo: 100, sample: all / 2 };
      const found = await latency(team().scope, filter, bound);
      expect(found).toEqual(await latency(team().scope, filter, bound));
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
      const whole = await breakdown(team().scope, filter, by, { limit: 1000 });
      const paged: BreakdownRow[] = [];
      for (let after: BreakdownRow | undefined; ; ) {
        const page = await breakdown(team().scope, filter, by, { limit, after });
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
        const found = await timeseries(team().scope, filter, by, choice);
        const keyOf = (row: Naive) => JSON.stringify([by === "model" ? row.provider : "", valueIn(row, by)]);
        const all = new Set(selected(rows(), filter).map(keyOf));
        const shown = found.series.map(({ provider, key }) => JSON.stringify([provider, key]));
        expect([shown.length, found.otherCount]).toEqual([
          Math.min(all.size, top),
          Math.max(0, all.size - top),
        ]);
        for (const bucket of found.buckets) {
          const own = selected(rows(), filter, bucket);
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

test("a breakdown in any order is one by its columns, what has no value in the first last, and pages follow", async () => {
  const read: Record<BreakdownOrder, (row: BreakdownRow) => Decimal | string | null> = {
    name: ({ key }) => key || null,
    cost: ({ costUsd }) => costUsd && new Decimal(costUsd),
    change: ({ costUsd, previousCostUsd: then }) =>
      costUsd && Number(then) > 0 ? new Decimal(costUsd).div(then ?? 1) : null,
    requests: ({ requests }) => new Decimal(requests),
    input: ({ inputTokens }) => new Decimal(inputTokens),
    cached: ({ cacheReadTokens, inputTokens }) =>
      inputTokens > 0 ? new Decimal(cacheReadTokens).div(inputTokens) : null,
    output: ({ outputTokens }) => new Decimal(outputTokens),
    mean: ({ meanCostUsd }) => meanCostUsd && new Decimal(meanCostUsd),
  };
  const column = fc.constantFrom(...(Object.keys(read) as BreakdownOrder[]));
  await fc.assert(
    fc.asyncProperty(question, dimension, column, fc.boolean(), async (asked, by, order, descending) => {
      const filter = toQuestion(asked);
      const sort = [{ by: order, descending }];
      const whole = await breakdown(team().scope, filter, by, { limit: 1000, offset: 0, sort });
      const values = whole.rows.map((row) => read[order](row));
      const firstNull = values.indexOf(null);
      expect(firstNull === -1 || values.slice(firstNull).every((value) => value === null)).toBe(true);
      const known = values.filter((value) => value !== null);
      known.slice(1).forEach((value, place) => {
        const before = known[place] ?? value;
        if (typeof value === "string") return;
        expect(new Decimal(before).cmp(value) * (descending ? 1 : -1)).toBeGreaterThanOrEqual(0);
      });
      const page = await breakdown(team().scope, filter, by, { limit: 3, offset: 2, sort });
      expect(page.rows).toEqual(whole.rows.slice(2, 5));
      expect(page.count).toBe(whole.count);
    }),
    { numRuns: 60 },
  );
});

test("a second column orders what is alike in the first", async () => {
  const filter = toQuestion({ tz: "UTC", from: 0, days: 6, offset: 0, selection: {} });
  const sort = [
    { by: "requests", descending: true },
    { by: "input", descending: false },
  ] as const;
  const { rows: found } = await breakdown(team().scope, filter, "session", {
    limit: 1000,
    offset: 0,
    sort: [...sort],
  });
  const sorted = [...found].sort((a, b) => b.requests - a.requests || a.inputTokens - b.inputTokens);
  expect(found.map(({ key }) => key)).toEqual(sorted.map(({ key }) => key));
  expect(new Set(found.map(({ requests }) => requests)).size).toBeLessThan(found.length);
});
