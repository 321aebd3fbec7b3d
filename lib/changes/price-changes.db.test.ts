import { beforeEach, describe, expect, test } from "vitest";
import { type RateSheet, refreshCatalogue } from "@/lib/pricing";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { givePrices } from "@/tests/support/prices";
import { listPriceChanges, type PriceChangePage } from "./price-changes";

const database = useDatabase();
let team: TestTeam;
beforeEach(async () => {
  team = await makeTeam();
  await database().pool.query("DELETE FROM price");
  await refreshCatalogue(database().pool);
});

const sheet = (input: string, output = "2"): RateSheet => ({ rates: { input, output } });
const list = (page: Partial<PriceChangePage> = {}) => listPriceChanges(team.scope, { limit: 100, ...page });

test("a change names its versions, what differs and which way it goes", async () => {
  const tiered = { ...sheet("1"), service_tiers: { batch: { rates: { input: "0.5" } } } };
  const [first, second] = await givePrices(
    { model: "m", from: "2026-01-01", to: "2026-02-01", sheet: tiered },
    { model: "m", from: "2026-02-01", sheet: { ...sheet("1.0", "3"), units: { images: "0.04" } } },
  );
  expect(await list()).toEqual({
    changes: [
      {
        provider: "openai",
        model: "m",
        changedAt: new Date("2026-02-01"),
        priceId: second,
        previousPriceId: first,
        rates: [
          { kind: "output", old: "2", new: "3" },
          { kind: "batch.input", old: "0.5", new: null },
          { kind: "units.images", old: null, new: "0.04" },
        ],
        direction: "up",
        impactUsd30d: "0",
      },
    ],
    next: null,
  });
});

test("a model that a sync found is new, one that left is removed, one that was shipped is neither", async () => {
  await givePrices(
    { model: "shipped", from: "2026-01-01", sheet: sheet("1") },
    { model: "gone", from: "2026-01-01", delisted: "2026-03-01", sheet: sheet("1") },
    { model: "found", from: "2026-02-01", isSynced: true, sheet: sheet("1") },
    { model: "ours", teamId: team.teamId, from: "2026-02-01", isSynced: true, sheet: sheet("1") },
  );
  const { changes } = await list();
  expect(
    changes.map(({ model, direction, changedAt, rates }) => [model, direction, changedAt, rates]),
  ).toEqual([
    ["gone", "removed", new Date("2026-03-01"), []],
    ["found", "new", new Date("2026-02-01"), []],
  ]);
});

test("a model that came, changed, left and came back at another price tells each of it", async () => {
  await givePrices(
    { model: "m", from: "2026-01-01", to: "2026-02-01", isSynced: true, sheet: sheet("1") },
    {
      model: "m",
      from: "2026-02-01",
      to: "2026-04-01",
      delisted: "2026-03-01",
      isSynced: true,
      sheet: sheet("3"),
    },
    { model: "m", from: "2026-04-01", isSynced: true, sheet: sheet("2") },
  );
  expect((await list()).changes.map(({ direction }) => direction)).toEqual(["down", "removed", "up", "new"]);
});

test("a model that left and came back at the same price is removed and new", async () => {
  const [first, second] = await givePrices(
    { model: "m", from: "2026-01-01", to: "2026-04-01", delisted: "2026-03-01", sheet: sheet("1") },
    { model: "m", from: "2026-04-01", isSynced: true, sheet: sheet("1") },
  );
  const brief = (await list()).changes.map(({ direction, priceId, previousPriceId, rates }) => {
    return { direction, priceId, previousPriceId, rates };
  });
  expect(brief).toEqual([
    { direction: "new", priceId: second, previousPriceId: null, rates: [] },
    { direction: "removed", priceId: first, previousPriceId: null, rates: [] },
  ]);
});

describe("the list", () => {
  beforeEach(async () => {
    const days = ["2026-02-01", "2026-03-01", "2026-04-01"];
    await givePrices(
      ...["c", "a", "b"].flatMap((model) =>
        ["2026-01-01", ...days].map((from, place) => ({
          provider: model === "a" ? "google" : "openai",
          model,
          from,
          ...(days[place] ? { to: days[place] } : {}),
          sheet: sheet(String(place + 1)),
        })),
      ),
    );
  });
  const brief = ({ changes }: Awaited<ReturnType<typeof list>>) =>
    changes.map(({ model, changedAt }) => `${model} ${changedAt.getUTCMonth() + 1}`);

  test("comes in pages, the newest first and each once", async () => {
    const all = ["a 4", "b 4", "c 4", "a 3", "b 3", "c 3", "a 2", "b 2", "c 2"];
    expect(brief(await list())).toEqual(all);
    for (const limit of [1, 2, 3, 4, 9]) {
      const seen: string[] = [];
      let cursor: string | null | undefined;
      while (cursor !== null) {
        const page = await list({ limit, cursor });
        expect(page.changes.length).toBeLessThanOrEqual(limit);
        seen.push(...brief(page));
        cursor = page.next;
      }
      expect(seen).toEqual(all);
    }
  });

  test("can be of a time, a provider and a model", async () => {
    const march = { from: new Date("2026-03-01"), to: new Date("2026-04-01") };
    expect(brief(await list(march))).toEqual(["a 3", "b 3", "c 3"]);
    expect(brief(await list({ provider: "gemini" }))).toEqual(["a 4", "a 3", "a 2"]);
    expect(brief(await list({ ...march, provider: "openai", model: "b" }))).toEqual(["b 3"]);
  });

  test("refuses a cursor that is none of its own", async () => {
    const [good] = [Buffer.from(JSON.stringify([1, "a", "b", false])).toString("base64url")];
    expect((await list({ cursor: good })).changes).toEqual([]);
    for (const wrong of [
      "",
      "x",
      "e30",
      '[1,"a\0","b",true]',
      '[1e15,"a","b",true]',
      '[-1,"a","b",true]',
      "[1]",
    ])
      for (const cursor of [wrong, Buffer.from(wrong).toString("base64url")])
        await expect(list({ cursor }), wrong).rejects.toMatchObject({ code: "bad_request" });
  });
});
