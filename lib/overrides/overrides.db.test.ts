import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Scope } from "@/lib/db";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { createKey } from "@/lib/keys";
import { findPrice, getCatalogue, loadKnownPrices } from "@/lib/pricing";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, scopeOf, type TestTeam } from "@/tests/support/factories";
import { givePrices } from "@/tests/support/prices";
import {
  createModelMapping,
  createOverride,
  createPriceAdjustment,
  deleteModelMapping,
  endOverride,
  endPriceAdjustment,
  giveFees,
  listModelMappings,
  listOverrides,
  listPriceAdjustments,
} from "./index";

const database = useDatabase();
beforeAll(() => seedPrices(database().pool));

let team: TestTeam;
let scope: Scope;
beforeEach(async () => {
  team = await makeTeam();
  scope = team.scope;
});

const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY);
const gpt4o = { provider: "openai", model: "gpt-4o" };
const sheet = (input: string) => ({ rates: { input, output: "0" } });
let sent = 0;

/** What a million tokens cost the team, as they were written into the ledger: dollars, grade and price. */
async function charge(
  model: { provider: string; model: string },
  over: { timestamp?: Date; tags?: Record<string, string> } = {},
) {
  const event_id = `event-${sent++}`;
  const event = { ...model, event_id, input_tokens: 1_000_000, ...over };
  const timestamp = over.timestamp?.toISOString();
  await ingest(scope, { projectId: team.projectId, door: "http", events: [{ ...event, timestamp }] });
  const row = await database().prisma.event.findFirstOrThrow({
    where: { teamId: team.teamId, eventId: event_id },
  });
  return {
    cost: row.costUsd?.toFixed() ?? null,
    grade: row.grade,
    priceId: row.priceId,
    lines: row.lineItems,
  };
}

async function costOf(...args: Parameters<typeof charge>) {
  const { cost, grade } = await charge(...args);
  return `${cost} ${grade}`;
}

const intervals = (list: { validFrom: Date; validTo: Date | null; state: string }[]) =>
  list
    .map(({ validFrom, validTo, state }) => [validFrom, validTo, state])
    .sort(([a], [b]) => Number(a) - Number(b));

describe("an override", () => {
  test("prices the next event, while events before it keep the price they had", async () => {
    const before = await charge(gpt4o);
    const made = await createOverride(scope, { ...gpt4o, sheet: sheet("1.5") });
    const after = await charge(gpt4o);
    expect([before.cost, after.cost, after.grade, after.priceId]).toEqual(["2.5", "1.5", "exact", made.id]);
    expect(before.priceId).not.toBe(made.id);
    const kept = await database().prisma.event.findFirst({
      where: { teamId: team.teamId, priceId: before.priceId },
    });
    expect(kept?.costUsd?.toFixed()).toBe("2.5");
    // An event that comes late is priced by what held in its own time.
    expect(await costOf(gpt4o, { timestamp: daysAgo(1) })).toBe("2.5 exact");
  });

  test("is answered as it is kept", async () => {
    const full = {
      ...sheet("0.000000000001"),
      off_peak: [{ from: "16:30", to: "00:30", time_zone: "Asia/Shanghai", rates: { input: "1" } }],
      regional: { eu: "1.1" },
    };
    const made = await createOverride(scope, { ...gpt4o, sheet: full });
    expect(made).toMatchObject({
      ...gpt4o,
      validTo: null,
      state: "holding",
      sheet: full,
      createdBy: team.slug,
    });
    expect(Math.abs(made.validFrom.getTime() - Date.now())).toBeLessThan(60_000);
    expect(await listOverrides(scope)).toEqual([made]);
  });

  test("that is backdated ends the older one there, and prices late events", async () => {
    await createOverride(scope, { ...gpt4o, sheet: sheet("3"), validFrom: daysAgo(10) });
    await createOverride(scope, { ...gpt4o, sheet: sheet("4"), validFrom: daysAgo(5) });
    expect(await costOf(gpt4o, { timestamp: daysAgo(7) })).toBe("3 exact");
    expect(await costOf(gpt4o, { timestamp: daysAgo(4) })).toBe("4 exact");
    expect(await costOf(gpt4o, { timestamp: daysAgo(20) })).toBe("2.5 exact");
  });

  test("that begins before another holds until that one begins", async () => {
    const [ten, five, two] = [daysAgo(10), daysAgo(5), daysAgo(2)];
    await createOverride(scope, { ...gpt4o, sheet: sheet("3"), validFrom: ten });
    await createOverride(scope, { ...gpt4o, sheet: sheet("5"), validFrom: two });
    await createOverride(scope, { ...gpt4o, sheet: sheet("4"), validFrom: five });
    expect(intervals(await listOverrides(scope))).toEqual([
      [ten, five, "ended"],
      [five, two, "ended"],
      [two, null, "holding"],
    ]);
    expect(await costOf(gpt4o, { timestamp: daysAgo(3) })).toBe("4 exact");
  });

  test("of the same time replaces the older one, which stays for the events that it priced", async () => {
    const validFrom = daysAgo(10);
    const first = await createOverride(scope, { ...gpt4o, sheet: sheet("3"), validFrom });
    const priced = await charge(gpt4o);
    const second = await createOverride(scope, { ...gpt4o, sheet: sheet("4"), validFrom });
    expect(await listOverrides(scope)).toEqual([second]);
    const kept = await database().prisma.price.findUniqueOrThrow({ where: { id: first.id } });
    expect([priced.priceId, kept.replacedAt]).toEqual([first.id, expect.any(Date)]);
  });

  test("that is still to come prices nothing yet", async () => {
    const later = new Date(Date.now() + DAY);
    await createOverride(scope, { ...gpt4o, sheet: sheet("3") });
    const future = await createOverride(scope, { ...gpt4o, sheet: sheet("4"), validFrom: later });
    expect([future.state, await costOf(gpt4o)]).toEqual(["future", "3 exact"]);
  });

  test("of a model that nobody prices reaches back, and another's shared price is not reached over", async () => {
    const ours = { provider: "house", model: "our-llama" };
    expect(await costOf(ours)).toBe("null unpriced");
    await createOverride(scope, { ...ours, sheet: sheet("1") });
    await createOverride(scope, { ...gpt4o, sheet: sheet("1") });
    expect(await costOf(ours, { timestamp: daysAgo(30) })).toBe("1 exact");
    expect(await costOf(gpt4o, { timestamp: daysAgo(30) })).toBe("2.5 exact");
  });

  test("is never the price of a model whose name only begins alike", async () => {
    await createOverride(scope, { ...gpt4o, sheet: sheet("1") });
    await createOverride(scope, { provider: "openai", model: "gpt-4o-mini", sheet: sheet("1") });
    expect(await costOf({ provider: "openai", model: "gpt-4o-mini-x" })).toBe("null unpriced");
    expect(await costOf({ provider: "openai", model: "gpt-4o-2031-01-31" })).toBe("1 exact");
    // A snapshot that has a price of its own keeps it.
    expect(await costOf({ provider: "openai", model: "gpt-4o-2024-08-06" })).toBe("2.5 exact");
  });

  test("that makes one call cost more than the ledger holds costs no other call of its list", async () => {
    const model = { provider: "house", model: "big" };
    const fees = { rates: { input: "1" }, units: { gold: "10000", silver: "1" } };
    await createOverride(scope, { ...model, sheet: fees });
    const events = [
      { ...model, event_id: "too much", units: { gold: 1e12 } },
      { ...model, event_id: "just too much", units: { silver: 1e12 } },
      { ...model, units: { silver: 1e12 - 1 } },
      { ...model, units: { gold: 1e12 }, cost_usd: "3" },
      { ...gpt4o, input_tokens: 5 },
    ];
    const result = await ingest(scope, { projectId: team.projectId, door: "http", events });
    expect(result).toMatchObject({
      accepted: 3,
      rejected: [
        { index: 0, event_id: "too much", code: "cost_too_large" },
        { index: 1, event_id: "just too much", code: "cost_too_large" },
      ],
    });
  });

  test("is nobody else's", async () => {
    await createOverride(scope, { ...gpt4o, sheet: sheet("1") });
    team = await makeTeam();
    scope = team.scope;
    expect(await costOf(gpt4o)).toBe("2.5 exact");
  });

  test("made many times at once leaves one that holds, and no error", async () => {
    const validFrom = daysAgo(3);
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        createOverride(scope, {
          ...gpt4o,
          sheet: sheet(String(n)),
          validFrom: n % 2 ? validFrom : undefined,
        }),
      ),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(12);
    const holding = (await listOverrides(scope)).filter(({ state }) => state === "holding");
    expect(holding).toHaveLength(1);
    expect(await costOf(gpt4o)).toBe(`${holding[0]?.sheet.rates.input} exact`);
  });
});

describe("an override that ends", () => {
  test("holds no longer from now on, for late events it still does", async () => {
    const { id, validFrom } = await createOverride(scope, {
      ...gpt4o,
      sheet: sheet("1"),
      validFrom: daysAgo(3),
    });
    await endOverride(scope, id);
    expect(await listOverrides(scope)).toMatchObject([
      { id, validFrom, validTo: expect.any(Date), state: "ended" },
    ]);
    expect(await costOf(gpt4o)).toBe("2.5 exact");
    expect(await costOf(gpt4o, { timestamp: daysAgo(1) })).toBe("1 exact");
    const before = await listOverrides(scope);
    await endOverride(scope, id);
    expect(await listOverrides(scope)).toEqual(before);
  });

  test("before it begins is taken out, and the one before it goes on", async () => {
    const holding = await createOverride(scope, { ...gpt4o, sheet: sheet("1"), validFrom: daysAgo(3) });
    const future = await createOverride(scope, {
      ...gpt4o,
      sheet: sheet("2"),
      validFrom: new Date(Date.now() + DAY),
    });
    await endOverride(scope, future.id);
    expect(intervals(await listOverrides(scope))).toEqual([[holding.validFrom, null, "holding"]]);
    await expect(endOverride(scope, future.id)).rejects.toMatchObject({ code: "not_found" });
  });

  test("by being withdrawn is as if it had never been", async () => {
    const [ten, five] = [daysAgo(10), daysAgo(5)];
    await createOverride(scope, { ...gpt4o, sheet: sheet("1"), validFrom: ten });
    const wrong = await createOverride(scope, { ...gpt4o, sheet: sheet("100"), validFrom: five });
    await endOverride(scope, wrong.id, { withdraw: true });
    expect(intervals(await listOverrides(scope))).toEqual([[ten, null, "holding"]]);
    expect(await costOf(gpt4o, { timestamp: daysAgo(2) })).toBe("1 exact");
  });

  test("is known by its id", async () => {
    for (const id of ["nonsense", crypto.randomUUID()])
      await expect(endOverride(scope, id)).rejects.toMatchObject({ code: "not_found" });
  });
});

test("what was known at an instant is found again, whatever was ended, cut and replaced since", async () => {
  const { pool } = database();
  const known = async (asOf: Date | "now") => {
    const catalogue =
      asOf === "now" ? await getCatalogue(pool) : (await loadKnownPrices(pool, asOf, team.teamId)).catalogue;
    return [20, 8, 6, 1].map((days) => {
      const match = findPrice(catalogue, { ...gpt4o, teamId: team.teamId, at: daysAgo(days) });
      return match?.price.sheet.rates.input;
    });
  };
  const moment = async () => {
    const { rows } = await pool.query<{ now: Date }>("SELECT clock_timestamp() AS now");
    // Times are kept in milliseconds; what follows is not of the same one.
    await pool.query("SELECT pg_sleep(0.003)");
    return rows[0]?.now ?? new Date(0);
  };
  const before = await moment();
  await createOverride(scope, { ...gpt4o, sheet: sheet("1"), validFrom: daysAgo(10) });
  const first = await moment();
  const { id } = await createOverride(scope, { ...gpt4o, sheet: sheet("2"), validFrom: daysAgo(5) });
  const second = await moment();
  await createOverride(scope, { ...gpt4o, sheet: sheet("3"), validFrom: daysAgo(7) });
  const third = await moment();
  await endOverride(scope, id, { withdraw: true });
  expect(await known("now")).toEqual(["2.5", "1", "3", "3"]);
  expect(await known(third)).toEqual(["2.5", "1", "3", "2"]);
  expect(await known(second)).toEqual(["2.5", "1", "1", "2"]);
  expect(await known(first)).toEqual(["2.5", "1", "1", "1"]);
  expect(await known(before)).toEqual(["2.5", "2.5", "2.5", "2.5"]);
});

describe("a price adjustment", () => {
  test("discounts what is computed from then on, as a line of its own", async () => {
    const made = await createPriceAdjustment(scope, { multiplier: "0.85" });
    expect(made).toMatchObject({ provider: null, model: null, multiplier: "0.85", createdBy: team.slug });
    const { cost, grade, lines } = await charge(gpt4o);
    expect([cost, grade]).toEqual(["2.125", "exact"]);
    expect(lines).toEqual([
      ["input", 1_000_000, "2.5", "2.5"],
      ["discount", 1, null, "-0.375", "×0.85"],
    ]);
    expect(await costOf(gpt4o, { timestamp: daysAgo(1) })).toBe("2.5 exact");
  });

  test("of the model counts before the one for all, and not on top of it", async () => {
    await createPriceAdjustment(scope, { multiplier: "0.5" });
    await createPriceAdjustment(scope, { model: "gpt-4o", multiplier: "1.2" });
    expect(await costOf(gpt4o)).toBe("3 exact");
    expect(await costOf({ provider: "openai", model: "gpt-4o-mini" })).toBe("0.075 exact");
  });

  test("is put on an override, too, and on what a region adds", async () => {
    await createOverride(scope, { ...gpt4o, sheet: { ...sheet("1"), regional: { us: "1.1" } } });
    await createPriceAdjustment(scope, { provider: "openai", multiplier: "2" });
    expect(await costOf(gpt4o)).toBe("2 exact");
    expect(await costOf(gpt4o, { tags: { inference_geo: "US" } })).toBe("2.2 exact");
  });

  test("is placed among the others of its name only", async () => {
    const [ten, five] = [daysAgo(10), daysAgo(5)];
    const all = await createPriceAdjustment(scope, { multiplier: "0.9", validFrom: ten });
    await createPriceAdjustment(scope, { ...gpt4o, multiplier: "0.8", validFrom: ten });
    const second = await createPriceAdjustment(scope, { ...gpt4o, multiplier: "0.7", validFrom: five });
    expect((await listPriceAdjustments(scope)).map(({ multiplier, state }) => [multiplier, state])).toEqual([
      ["0.7", "holding"],
      ["0.8", "ended"],
      ["0.9", "holding"],
    ]);
    await endPriceAdjustment(scope, second.id, { withdraw: true });
    expect(await costOf(gpt4o)).toBe("2 exact");
    await endPriceAdjustment(scope, all.id);
    expect(await costOf({ provider: "openai", model: "gpt-4o-mini" })).toBe("0.15 exact");
    await expect(endPriceAdjustment(scope, second.id)).rejects.toMatchObject({ code: "not_found" });
  });

  test("made many times at once leaves one that holds, and no error", async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, n) => createPriceAdjustment(scope, { multiplier: String(n) })),
    );
    const holding = (await listPriceAdjustments(scope)).filter(({ state }) => state === "holding");
    expect(holding).toHaveLength(1);
  });
});

describe("a model mapping", () => {
  const deployment = { provider: "azure", model: "our-deployment" };
  const mapping = {
    provider: "azure",
    deployment: "our-deployment",
    targetProvider: "azure",
    model: "gpt-4o",
  };

  test("prices a deployment as its model, until it is deleted; events keep what they had", async () => {
    expect(await costOf(deployment)).toBe("null unpriced");
    const made = await createModelMapping(scope, mapping);
    expect(made).toMatchObject({ ...mapping, createdBy: team.slug });
    expect(await listModelMappings(scope)).toEqual([made]);
    expect(await costOf(deployment)).toBe("2.5 exact");
    expect(await costOf(deployment, { timestamp: daysAgo(30) })).toBe("2.5 exact");
    await deleteModelMapping(scope, made.id);
    expect([await costOf(deployment), await listModelMappings(scope)]).toEqual(["null unpriced", []]);
    const grades = await database().prisma.event.findMany({
      where: { teamId: team.teamId },
      select: { grade: true },
    });
    expect(grades.filter(({ grade }) => grade === "exact")).toHaveLength(2);
    await expect(deleteModelMapping(scope, made.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(deleteModelMapping(scope, "nonsense")).rejects.toMatchObject({ code: "not_found" });
  });

  test("to another provider's model makes an estimate", async () => {
    await createModelMapping(scope, { ...mapping, targetProvider: "openai" });
    expect(await costOf(deployment)).toBe("2.5 estimated");
  });

  test("replaces the older one of its deployment, also many at once", async () => {
    await Promise.all(
      ["gpt-4o", "gpt-4o-mini", "gpt-4o", "gpt-4o-mini"].map((model) =>
        createModelMapping(scope, { ...mapping, model }),
      ),
    );
    const last = await createModelMapping(scope, { ...mapping, model: "gpt-4o-mini" });
    expect(await listModelMappings(scope)).toEqual([last]);
    expect((await charge(deployment)).grade).toBe("exact");
  });

  test("needs a model that has a price now, the team's own included, and not through itself", async () => {
    const wrong = (over: object) =>
      expect(createModelMapping(scope, { ...mapping, ...over })).rejects.toMatchObject({
        code: "bad_request",
        issues: [{ field: "model" }],
      });
    await wrong({ model: "gpt-4o-mini-x" });
    await wrong({ model: "our-deployment" });
    await createModelMapping(scope, mapping);
    await createModelMapping(scope, { ...mapping, deployment: "second", model: "our-deployment" });
    await wrong({ model: "second" });
    await createOverride(scope, { provider: "house", model: "our-llama", sheet: sheet("1") });
    await createModelMapping(scope, { ...mapping, targetProvider: "house", model: "our-llama" });
    expect(await costOf({ provider: "azure", model: "second" })).toBe("1 estimated");
  });
});

test("a mapping that makes a chain of more than eight is refused, at whichever end it is added", async () => {
  const link = (from: number | string, to: number | string) =>
    createModelMapping(scope, {
      provider: "azure",
      deployment: `d${from}`,
      targetProvider: "azure",
      model: to === "gpt-4o" ? to : `d${to}`,
    });
  await link(8, "gpt-4o");
  for (const from of [7, 6, 5, 4, 3, 2, 1]) await link(from, from + 1);
  expect(await costOf({ provider: "azure", model: "d1" })).toBe("2.5 exact");
  const refused = { code: "bad_request", issues: [{ field: "model", code: "invalid" }] };
  await expect(link(0, 1)).rejects.toMatchObject(refused);
  await link("other", "gpt-4o");
  await expect(link(8, "other")).rejects.toMatchObject(refused);
  expect(await listModelMappings(scope)).toHaveLength(9);
  expect(await costOf({ provider: "azure", model: "d1" })).toBe("2.5 exact");
});

describe("a team has only so many", () => {
  const made = (count: number) => {
    const own = { teamId: team.teamId, createdBy: "job:test", validFrom: daysAgo(1) };
    return Array.from({ length: count }, (_, n) => ({ ...own, id: crypto.randomUUID(), model: `m${n}` }));
  };
  const refused = (message: string) => ({ code: "conflict", message: expect.stringContaining(message) });

  test("prices; one may still take the place of another", async () => {
    const rows = made(2_000).map((row) => ({
      ...row,
      provider: "house",
      source: "override",
      fetchedAt: daysAgo(1),
      hash: row.id,
      rates: sheet("1"),
    }));
    await database().prisma.price.createMany({ data: rows });
    const message = refused("at most 2,000 prices");
    await expect(createOverride(scope, { ...gpt4o, sheet: sheet("1") })).rejects.toMatchObject(message);
    const place = { provider: "house", model: "m7", validFrom: daysAgo(1) };
    await createOverride(scope, { ...place, validFrom: rows[7]?.validFrom ?? null, sheet: sheet("2") });
    expect(await listOverrides(scope)).toHaveLength(2_000);
    await endOverride(scope, rows[8]?.id ?? "", { withdraw: true });
    await createOverride(scope, { ...gpt4o, sheet: sheet("1") });
  });

  test("discounts and margins", async () => {
    const rows = made(500).map((row) => ({ ...row, multiplier: "0.5" }));
    await database().prisma.priceAdjustment.createMany({ data: rows });
    await expect(createPriceAdjustment(scope, { multiplier: "1" })).rejects.toMatchObject(
      refused("at most 500 discounts"),
    );
  });

  test("mappings", async () => {
    const rows = made(5_000).map(({ validFrom: _, model, ...row }) => {
      return { ...row, provider: "azure", deployment: model, targetProvider: "azure", model: "gpt-4o" };
    });
    await database().prisma.modelMapping.createMany({ data: rows });
    const mapping = { provider: "azure", deployment: "one more", targetProvider: "azure", model: "gpt-4o" };
    await expect(createModelMapping(scope, mapping)).rejects.toMatchObject(refused("at most 5,000 model"));
    await createModelMapping(scope, { ...mapping, deployment: "m7" });
  });
});

describe("a key", () => {
  const keyScope = async (projectId: string | null) => {
    const { id } = await createKey(scope, { name: "billing", scopes: ["admin"], projectId });
    return scopeOf(team.teamId, { kind: "key", keyId: id, projectId });
  };

  test("of the whole team is named as who stated a price", async () => {
    const made = await createOverride(await keyScope(null), { ...gpt4o, sheet: sheet("1") });
    expect(made.createdBy).toBe("API key billing");
  });

  test("that is bound to a project reads the team's prices and changes none", async () => {
    const { id } = await createOverride(scope, { ...gpt4o, sheet: sheet("1") });
    const bound = await keyScope(team.projectId);
    expect(await listOverrides(bound)).toHaveLength(1);
    const refused = { code: "forbidden" };
    await expect(createOverride(bound, { ...gpt4o, sheet: sheet("1") })).rejects.toMatchObject(refused);
    await expect(endOverride(bound, id)).rejects.toMatchObject(refused);
    await expect(createPriceAdjustment(bound, { multiplier: "0" })).rejects.toMatchObject(refused);
    const mapping = { provider: "azure", deployment: "d", targetProvider: "azure", model: "gpt-4o" };
    await expect(createModelMapping(bound, mapping)).rejects.toMatchObject(refused);
  });
});

describe("a fee for a unit", () => {
  const model = { provider: "acme", model: "lander" };
  const [DEARER, CHEAPER] = [daysAgo(40), daysAgo(10)];
  beforeAll(() =>
    givePrices(
      { ...model, from: DEARER.toISOString(), to: CHEAPER.toISOString(), sheet: sheet("10") },
      { ...model, from: CHEAPER.toISOString(), sheet: { ...sheet("2"), units: { images: "0.5" } } },
    ),
  );
  const since = daysAgo(20);
  const give = (units: Record<string, string>) => giveFees(scope, { ...model, since, units });
  /** The price of a million tokens and a unit, at a time. */
  async function rateAt(at: Date, unit: string) {
    const match = findPrice(await getCatalogue(database().pool), { ...model, teamId: team.teamId, at });
    return `${match?.price.sheet.rates.input} ${match?.price.sheet.units?.[unit] ?? "none"}`;
  }

  test("holds since the first call that used it, and no token costs more or less for it", async () => {
    const made = await give({ moon: "3" });
    expect(intervals(made)).toEqual([
      [since, CHEAPER, "ended"],
      [CHEAPER, null, "holding"],
    ]);
    const rates = [daysAgo(30), since, daysAgo(11), CHEAPER, new Date()].map((at) => rateAt(at, "moon"));
    expect(await Promise.all(rates)).toEqual(["10 none", "10 3", "10 3", "2 3", "2 3"]);
  });

  test("is not added where the catalogue has one", async () => {
    const [made] = await give({ images: "3" });
    expect(intervals(await listOverrides(scope))).toEqual([[since, CHEAPER, "ended"]]);
    expect(made?.validTo).toEqual(CHEAPER);
    expect([await rateAt(daysAgo(11), "images"), await rateAt(new Date(), "images")]).toEqual([
      "10 3",
      "2 0.5",
    ]);
  });

  test("takes the place of the one that was given before, once", async () => {
    await give({ moon: "3" });
    const again = await give({ moon: "4" });
    expect(again).toHaveLength(2);
    expect([await rateAt(since, "moon"), await rateAt(new Date(), "moon")]).toEqual(["10 4", "2 4"]);
    expect(await give({ moon: "4" })).toEqual([]);
  });

  test("stands beside what the team's own prices say, from when to when they hold", async () => {
    await createOverride(scope, { ...model, validFrom: daysAgo(15), sheet: sheet("7") });
    await createOverride(scope, { ...model, validFrom: daysAgo(5), sheet: sheet("8") });
    await give({ moon: "3" });
    expect(intervals(await listOverrides(scope))).toEqual([
      [since, expect.any(Date), "ended"],
      [expect.any(Date), expect.any(Date), "ended"],
      [expect.any(Date), null, "holding"],
    ]);
    const rates = [daysAgo(16), daysAgo(14), daysAgo(6), new Date()].map((at) => rateAt(at, "moon"));
    expect(await Promise.all(rates)).toEqual(["10 3", "7 3", "7 3", "8 3"]);
  });

  test("is refused for a model without a price", async () => {
    const unknown = { provider: "acme", model: "no-such", since, units: { moon: "1" } };
    await expect(giveFees(scope, unknown)).rejects.toMatchObject({ code: "bad_request" });
  });
});
