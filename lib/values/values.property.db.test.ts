// What is told of single values beside the event rows.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type BreakdownDimension, type BreakdownRow, breakdown, selectedAs } from "@/lib/analytics";
import { previousRange } from "@/lib/filters";
import { buckets } from "@/lib/time";
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
import { courses, listTagKeys, listValues, parts, seen } from ".";

const made = useLedger();

function providerOf(row: Naive, by: BreakdownDimension): string {
  return by === "model" ? (row.provider ?? "") : "";
}

test("the course of a value is what it cost in each bucket that is over", async () => {
  const { team, rows } = made();
  await fc.assert(
    fc.asyncProperty(question, dimension, fc.integer({ min: 0, max: 200 }), async (asked, by, hours) => {
      const whole = toQuestion(asked);
      const now = new Date(whole.range.from.getTime() + hours * 3_600_000);
      const filter = { ...whole, interval: "day" as const, now };
      const values = selected(rows, filter).map((row) => ({
        provider: providerOf(row, by),
        key: valueIn(row, by),
      }));
      const some = values.filter((_, place) => place % 29 === 0).slice(0, 8);
      const over = buckets(filter.range, "day", filter.tz).filter(({ to }) => to <= now);
      expect(await courses(team.scope, filter, by, some)).toEqual(
        some.map(({ provider, key }) =>
          over.map((bucket) => {
            const own = selected(rows, filter, bucket).filter(
              (row) => providerOf(row, by) === provider && valueIn(row, by) === key,
            );
            return { costUsd: spend(own), requests: own.length };
          }),
        ),
      );
      const [all] = await courses(team.scope, filter, "total", [{ provider: "", key: "" }]);
      expect(all?.map(({ requests }) => requests)).toEqual(
        over.map((bucket) => selected(rows, filter, bucket).length),
      );
    }),
    { numRuns: 40 },
  );
});

const known = fc.constantFrom<BreakdownDimension>(
  "model",
  "provider",
  "feature",
  "environment",
  "status",
  "grade",
);
// Those that combinations of a day know as often as any.
const twoDimensions = fc
  .oneof(fc.tuple(dimension, dimension), fc.tuple(known, known))
  .filter(([outer, inner]) => outer !== inner);

/** The figures of a part, and those of the same calls in the ledger. */
function partFigures({ requests, costUsd, grades, inputTokens, errors, previousCostUsd }: BreakdownRow) {
  return [requests, costUsd ?? "0", grades.unpriced, inputTokens, errors, previousCostUsd ?? "0"];
}
function naiveFigures(own: Naive[], before: Naive[]) {
  return [
    own.length,
    spend(own),
    own.filter(({ grade }) => grade === "unpriced").length,
    own.reduce((sum, row) => sum + Number(row.input_tokens), 0),
    own.filter(({ status }) => status === "error").length,
    spend(before),
  ];
}

function grouped(rows: Naive[], keyOf: (row: Naive) => string): Map<string, Naive[]> {
  const groups = new Map<string, Naive[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

test("the parts of a value by a second dimension, and the rest of it, are those of the ledger", async () => {
  const { team, rows } = made();
  const order = fc.constantFrom("cost", "requests", "input", "name");
  const top = fc.integer({ min: 1, max: 4 });
  await fc.assert(
    fc.asyncProperty(question, twoDimensions, top, order, async (asked, [outer, inner], top, by) => {
      const filter = toQuestion(asked);
      const sort = [{ by, descending: by !== "name" } as const];
      const { rows: values, costUsd } = await breakdown(team.scope, filter, outer, { limit: 4 });
      const found = await parts(team.scope, filter, { outer, inner }, values, { sort, top, ofUsd: costUsd });
      expect(found).toHaveLength(values.length);
      for (const [place, { rows: own, other, otherCount }] of found.entries()) {
        const value = values[place];
        const isOf = (row: Naive) =>
          providerOf(row, outer) === value?.provider && valueIn(row, outer) === value.key;
        const keyOf = (row: Naive) => JSON.stringify([providerOf(row, inner), valueIn(row, inner)]);
        const now = grouped(selected(rows, filter).filter(isOf), keyOf);
        const before = grouped(selected(rows, filter, previousRange(filter)).filter(isOf), keyOf);
        const shown = own.map(({ provider, key }) => JSON.stringify([provider, key]));
        expect([new Set(shown).size, otherCount]).toEqual([
          Math.min(top, now.size),
          Math.max(0, now.size - top),
        ]);
        expect(own.map(partFigures)).toEqual(
          shown.map((key) => naiveFigures(now.get(key) ?? [], before.get(key) ?? [])),
        );
        const rest = [...now.keys()].filter((key) => !shown.includes(key));
        const all = (of: Map<string, Naive[]>) => rest.flatMap((key) => of.get(key) ?? []);
        if (other) expect(partFigures(other)).toEqual(naiveFigures(all(now), all(before)));
        else expect(rest).toEqual([]);
        const least = Math.min(...own.map((row) => (by === "requests" ? row.requests : row.inputTokens)));
        const ofRest = (key: string) => naiveFigures(now.get(key) ?? [], [])[by === "requests" ? 0 : 3];
        if (by === "requests" || by === "input")
          for (const key of rest) expect(Number(ofRest(key))).toBeLessThanOrEqual(least);
      }
      // Every call has one value of each dimension, so the parts add up to their value.
      const sums = found.map(({ rows: own, other }) =>
        [...own, ...(other ? [other] : [])].reduce((sum, row) => sum + row.requests, 0),
      );
      expect(sums).toEqual(values.map(({ requests }) => requests));
    }),
    { numRuns: 60 },
  );
});

test("the course of a part is what it cost in each bucket", async () => {
  const { team, rows } = made();
  await fc.assert(
    fc.asyncProperty(question, twoDimensions, async (asked, [outer, inner]) => {
      const filter = { ...toQuestion(asked), interval: "day" as const };
      const named = (row: Naive, by: BreakdownDimension) => ({
        provider: providerOf(row, by),
        key: valueIn(row, by),
      });
      const pairs = selected(rows, filter)
        .filter((_, place) => place % 41 === 0)
        .slice(0, 6)
        .map((row) => ({ ...named(row, outer), part: named(row, inner) }));
      const over = buckets(filter.range, "day", filter.tz);
      expect(await courses(team.scope, filter, outer, pairs, inner)).toEqual(
        pairs.map(({ part, ...value }) =>
          over.map((bucket) => {
            const own = selected(rows, filter, bucket).filter(
              (row) =>
                JSON.stringify([named(row, outer), named(row, inner)]) === JSON.stringify([value, part]),
            );
            return { costUsd: spend(own), requests: own.length };
          }),
        ),
      );
    }),
    { numRuns: 30 },
  );
});

test("a value is first and last seen when its first and last event of the range occurred", async () => {
  const { team, rows } = made();
  const by = fc.constantFrom<BreakdownDimension>("user", "session", "tag.matter", "customer");
  await fc.assert(
    fc.asyncProperty(question, by, async (asked, by) => {
      const filter = toQuestion(asked);
      const times = new Map<string, number[]>();
      for (const row of selected(rows, filter)) {
        const key = valueIn(row, by);
        if (key !== "") times.set(key, [...(times.get(key) ?? []), row.at]);
      }
      const keys = [...times.keys()].filter((_, place) => place % 2 === 0);
      const found = await seen(team.scope, filter, by, ["", "nobody", ...keys]);
      expect(new Map([...found].sort())).toEqual(
        new Map(
          keys.sort().map((key) => {
            const own = times.get(key) ?? [];
            const [firstAt, lastAt] = [new Date(Math.min(...own)), new Date(Math.max(...own))];
            return [key, { firstAt, lastAt }];
          }),
        ),
      );
    }),
    { numRuns: 60 },
  );
});

test("the values to choose from are those of the range under the other names, the most called first", async () => {
  const { team, rows } = made();
  const contains = fc.constantFrom("", "", "O", "m-", "%", "search");
  await fc.assert(
    fc.asyncProperty(question, dimension, contains, async (asked, by, contains) => {
      const filter = toQuestion(asked);
      const { [selectedAs(by)]: _own, ...others } = filter.selection;
      const counts = new Map<string, number>();
      for (const row of selected(rows, { ...filter, selection: others })) {
        const key = valueIn(row, by);
        const isNamed = by === "project" || by === "key";
        const name = by === "project" ? "Default" : key;
        if (!name.toLowerCase().includes(contains.toLowerCase())) continue;
        if (!isNamed && contains !== "" && key === "") continue;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      const found = await listValues(team.scope, filter, by, { contains, limit: 1000 });
      expect(new Map(found.map(({ value, requests }) => [value, requests]))).toEqual(counts);
      const order = found.map(({ requests }) => requests);
      expect(order).toEqual([...order].sort((a, b) => b - a));
      const few = await listValues(team.scope, filter, by, { contains, limit: 2 });
      expect(few).toEqual(found.slice(0, 2));
    }),
    { numRuns: 60 },
  );
});

test("the keys of tags are told by the sums of days and by the newest events", async () => {
  const { team } = made();
  expect(await listTagKeys(team.scope)).toEqual(["matter"]);
  const day = { teamId: team.teamId, projectId: team.projectId, bucket: new Date("2026-10-22T00:00:00Z") };
  const sums = { requests: 1, errors: 0, inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
  await team.scope.db.usageDaily.createMany({
    data: ["tag.zone", "tag.Area"].map((name) => ({
      ...day,
      ...sums,
      dimension: name,
      key: "v",
      grade: "exact",
      outputTokens: 0,
      reasoningTokens: 0,
      costUsd: "0",
    })),
  });
  expect(new Set(await listTagKeys(team.scope))).toEqual(new Set(["matter", "zone", "Area"]));
});
