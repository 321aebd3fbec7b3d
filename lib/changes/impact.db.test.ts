import { beforeEach, describe, expect, test } from "vitest";
import { ingest } from "@/lib/events";
import { Decimal, toUsdString } from "@/lib/money";
import { cost, getCatalogue, type RateSheet, refreshCatalogue } from "@/lib/pricing";
import { findMultiplier, findPrice } from "@/lib/pricing/catalogue";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, scopeOf, type TestTeam } from "@/tests/support/factories";
import { givePrices } from "@/tests/support/prices";
import { listPriceChanges } from "./price-changes";

const database = useDatabase();
const NOW = new Date("2026-11-20T12:00:00Z");
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString();

let team: TestTeam;
beforeEach(async () => {
  team = await makeTeam();
  await database().pool.query("DELETE FROM price");
  await refreshCatalogue(database().pool);
});

/** The model was at the first sheet and is at the second since yesterday. */
const move = (model: string, before: RateSheet, after: RateSheet) =>
  givePrices(
    { model, from: "2026-01-01", to: daysAgo(1), sheet: before },
    { model, from: daysAgo(1), sheet: after },
  );

async function send(of: TestTeam, ...events: object[]): Promise<void> {
  const all = events.map((event) => ({ provider: "openai", model: "m", timestamp: daysAgo(3), ...event }));
  const { rejected } = await ingest(of.scope, { projectId: of.projectId, door: "http", events: all });
  expect(rejected).toEqual([]);
}

async function impact(scope = team.scope): Promise<string | undefined> {
  const { changes } = await listPriceChanges(scope, { limit: 10 }, NOW);
  return changes[0]?.impactUsd30d;
}

const one: RateSheet = { rates: { input: "1", output: "4" } };
const two: RateSheet = { rates: { input: "2", output: "3" } };
const million = { input_tokens: 1_000_000 };

test("is the last 30 days at the new price less at the old, of this team alone", async () => {
  await move("m", one, two);
  expect(await impact()).toBe("0");
  await send(
    team,
    million,
    { ...million, timestamp: daysAgo(0.5) },
    { ...million, timestamp: daysAgo(30) },
    { ...million, timestamp: daysAgo(30.001) },
    { ...million, timestamp: NOW.toISOString() },
    { output_tokens: 500_000 },
    { ...million, model: "other" },
    { ...million, provider: "mistral" },
  );
  await send(await makeTeam(), million);
  expect(await impact()).toBe("2.5");
});

test("counts events by whatever name leads to the price, and none that the team prices itself", async () => {
  await move("m", one, two);
  await givePrices({ model: "m-2026-05-06", teamId: team.teamId, from: "2026-01-01", sheet: one });
  await database().prisma.modelMapping.create({
    data: {
      id: crypto.randomUUID(),
      teamId: team.teamId,
      provider: "azure",
      deployment: "prod",
      targetProvider: "openai",
      model: "m",
      createdBy: "test",
    },
  });
  await refreshCatalogue(database().pool);
  await send(team, { ...million, model: "m-2026-01-01" }, { ...million, model: "M" });
  expect(await impact()).toBe("2");
  await send(team, { ...million, provider: "azure", model: "prod" });
  expect(await impact()).toBe("3");
  await send(team, { ...million, model: "m-2026-05-06" });
  expect(await impact()).toBe("3");
});

test("is none of what the team has come to price itself since", async () => {
  await move("m", one, two);
  await send(team, million);
  expect(await impact()).toBe("1");
  await givePrices({ model: "m", teamId: team.teamId, from: daysAgo(0.5), to: daysAgo(0.1), sheet: one });
  await refreshCatalogue(database().pool);
  expect(await impact()).toBe("1");
  await givePrices({ model: "m", teamId: team.teamId, from: daysAgo(0.1), sheet: one });
  await refreshCatalogue(database().pool);
  expect(await impact()).toBe("0");
});

test("leaves out what the provider stated the cost of, and counts what the caller did", async () => {
  await move("m", one, two);
  await send(
    team,
    { ...million, cost_usd: "7", cost_source: "provider" },
    { ...million, cost_usd: "7", cost_source: "caller" },
  );
  expect(await impact()).toBe("1");
});

test("of a key that is bound to a project is of that project", async () => {
  await move("m", one, two);
  const other = crypto.randomUUID();
  await database().prisma.project.create({
    data: { id: other, teamId: team.teamId, slug: "other", name: "Other" },
  });
  await send(team, million, million);
  await send({ ...team, projectId: other }, million);
  const bound = scopeOf(team.teamId, { kind: "key", keyId: crypto.randomUUID(), projectId: other });
  expect([await impact(), await impact(bound)]).toEqual(["3", "1"]);
});

test("reads no event of a team that uses none of the models, and each once of one that does", async () => {
  await move("m", one, two);
  await move("n", one, two);
  await send(team, { ...million, model: "unrelated" });
  const reads: string[] = [];
  const db = database().prisma.$extends({
    query: {
      $queryRaw: ({ args, query }) => {
        reads.push(String(args.sql));
        return query(args);
      },
    },
  });
  // safe because an extended client answers the same calls
  const scope = { ...team.scope, db: db as unknown as typeof team.scope.db };
  const eventReads = () => reads.filter((sql) => sql.includes("FROM event e")).length;
  await impact(scope);
  expect([reads.length, eventReads()]).toEqual([2, 0]);
  await send(team, million, { ...million, model: "n" });
  await impact(scope);
  expect(eventReads()).toBe(1);
});

describe("is to the last digit what each event costs by itself", () => {
  const before: RateSheet = {
    rates: { input: "1.25", output: "10", cache_read: "0.125", reasoning: "12" },
    long_context: [{ from_input_tokens: 200_001, rates: { input: "2.5", output: "15", cache_read: "0.25" } }],
    service_tiers: {
      batch: { rates: { input: "0.625", output: "5" } },
      priority: {
        rates: { input: "2.5", output: "20" },
        long_context: [{ from_input_tokens: 128_001, rates: { input: "5" } }],
      },
    },
    units: { web_search_requests: "0.01" },
    regional: { eu: "1.1" },
  };
  const after: RateSheet = {
    rates: {
      input: "1",
      output: "12",
      cache_read: "0.1",
      cache_write: "1.25",
      cache_write_1h: "2",
      input_audio: "32",
    },
    long_context: [
      { from_input_tokens: 128_001, rates: { input: "2" } },
      { from_input_tokens: 272_000, rates: { input: "3", output: "18" } },
    ],
    service_tiers: { batch: { rates: { input: "0.5" } }, flex: { rates: { input: "0.4", output: "6" } } },
    units: { web_search_requests: "0.008", images: "0.04" },
    regional: { eu: "1.2", us: "1.05" },
  };
  const imageless: RateSheet = { rates: { input: "1" } };
  const unpricedOutput: RateSheet = { rates: { input: "2" }, units: { images: "0.05" } };

  /** Pseudo-random, and the same in every run. */
  function numbers(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
  }

  function anyEvent(next: (below: number) => number) {
    const pick = <T>(...values: T[]) => values[next(values.length)];
    const whole = pick(0, 50, 1000, 127_999, 128_001, 200_000, 200_001, 271_999, 272_000, 400_000) ?? 0;
    const input = whole + next(3);
    const part = () => (next(3) === 0 ? next(Math.min(input, 100_000) + 1) : undefined);
    const output = next(5000);
    const isSilent = next(12) === 0;
    const tags = { inference_geo: pick("eu", " EU", "us", "mars") ?? "" };
    return {
      ...(isSilent
        ? {}
        : {
            input_tokens: input,
            cache_read_tokens: part(),
            cache_write_tokens: part(),
            cache_write_1h_tokens: part(),
            input_audio_tokens: part(),
            input_image_tokens: part(),
            output_tokens: next(4) === 0 ? 0 : output,
            reasoning_tokens: next(3) === 0 ? next(output + 1) : undefined,
            output_audio_tokens: next(6) === 0 ? next(output + 1) : undefined,
          }),
      units: pick(
        undefined,
        undefined,
        { web_search_requests: next(4) },
        { images: next(3), web_search_requests: 1 },
        { pages: 2 },
        { images: 1.5, pages: 1 },
      ),
      service_tier: pick(undefined, "default", "batch", "Priority", "flex", "standard", "unheard-of"),
      status: next(15) === 0 ? "error" : "ok",
      tags: next(2) === 0 ? tags : { inference_geo: "" },
      timestamp: daysAgo(next(29_000) / 1000 + 0.01),
    };
  }
  type Sent = ReturnType<typeof anyEvent>;

  async function expected(events: Sent[], sheets: [RateSheet, RateSheet]): Promise<string> {
    const catalogue = await getCatalogue(database().pool);
    let sum = new Decimal(0);
    for (const event of events) {
      const query = { provider: "openai", model: "m", at: new Date(event.timestamp), teamId: team.teamId };
      const price = findPrice(catalogue, query)?.price;
      const usage = {
        inputTokens: event.input_tokens,
        cacheReadTokens: event.cache_read_tokens,
        cacheWriteTokens: event.cache_write_tokens,
        cacheWrite1hTokens: event.cache_write_1h_tokens,
        inputAudioTokens: event.input_audio_tokens,
        inputImageTokens: event.input_image_tokens,
        outputTokens: event.output_tokens,
        reasoningTokens: event.reasoning_tokens,
        outputAudioTokens: event.output_audio_tokens,
        units: event.units as Record<string, number> | undefined,
      };
      const terms = {
        serviceTier: event.service_tier,
        region: event.tags.inference_geo,
        multiplier: price ? findMultiplier(catalogue, query, price) : null,
      };
      const [old, now] = sheets.map((sheet) => cost(usage, sheet, terms).costUsd);
      if (old && now) sum = sum.plus(now).minus(old);
    }
    return toUsdString(sum);
  }

  test.each<[string, RateSheet, RateSheet]>([
    ["tiers, long context, regions and fees", before, after],
    ["and back", after, before],
    ["where a kind of token or a unit has no price in one of the two", imageless, unpricedOutput],
    ["where it gains one", imageless, after],
  ])("%s", async (_, old, now) => {
    await move("m", old, now);
    await database().prisma.priceAdjustment.createMany({
      data: [
        [0.85, daysAgo(20), daysAgo(10)],
        [1.2, daysAgo(10), null],
      ].map(([multiplier, from, to]) => ({
        id: crypto.randomUUID(),
        teamId: team.teamId,
        provider: "openai",
        multiplier: Number(multiplier),
        validFrom: new Date(String(from)),
        validTo: to === null ? null : new Date(String(to)),
        createdBy: "test",
      })),
    });
    await refreshCatalogue(database().pool);
    const next = numbers(20_261_120);
    const events = Array.from({ length: 600 }, () => anyEvent(next));
    const raw = events.map((event) => ({ provider: "openai", model: "m", ...event }));
    const { rejected } = await ingest(team.scope, { projectId: team.projectId, door: "http", events: raw });
    const wrong = new Set(rejected.map(({ index }) => index));
    expect(wrong.size).toBeLessThan(300);
    const sum = await expected(
      events.filter((_, index) => !wrong.has(index)),
      [old, now],
    );
    expect(sum).not.toBe("0");
    expect(await impact()).toBe(sum);
  });
});
