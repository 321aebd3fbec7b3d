import { beforeAll, describe, expect, test } from "vitest";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { type Selection, toFilter } from "@/lib/filters";
import { Decimal, toUsdString } from "@/lib/money";
import { createOverride, createPriceAdjustment } from "@/lib/overrides";
import { cost, findPrice, getCatalogue } from "@/lib/pricing";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { compareCall, compareTraffic } from ".";

const database = useDatabase();
beforeAll(() => seedPrices(database().pool));

const NOW = new Date("2026-11-20T12:00:00Z");
const everything = { providers: [], models: [] };

async function send(team: TestTeam, ...events: Record<string, unknown>[]) {
  const whole = events.map((event) => ({
    timestamp: "2026-11-10T10:00:00Z",
    provider: "openai",
    model: "gpt-4o",
    ...event,
  }));
  const { rejected } = await ingest(team.scope, { projectId: team.projectId, door: "http", events: whole });
  expect(rejected).toEqual([]);
}

function filterOf(selection: Selection = {}) {
  return toFilter({ from: "2026-11-01", to: "2026-11-15", selection }, { timeZone: "UTC" }, NOW);
}

async function compared(team: TestTeam, models: string[], selection: Selection = {}) {
  const found = await compareTraffic(team.scope, filterOf(selection), { providers: [], models });
  return {
    ...found,
    models: Object.fromEntries(found.models.map((row) => [`${row.provider}/${row.model}`, row])),
  };
}

describe("a team's own traffic", () => {
  test("costs with its own model what the ledger says, and with others what their prices make of its tokens", async () => {
    const team = await makeTeam();
    await send(
      team,
      { input_tokens: 10_000, cache_read_tokens: 4000, output_tokens: 1000 },
      { input_tokens: 2000, output_tokens: 500 },
    );
    const { models, currentUsd, requests } = await compared(team, ["gpt-4o", "gpt-4o-mini"]);
    // 8000 × 2.50 + 4000 × 1.25 + 1500 × 10; and 0.15, 0.075, 0.60
    expect([currentUsd, requests]).toEqual(["0.04", 2]);
    expect(models["openai/gpt-4o"]).toMatchObject({ costUsd: "0.04", deltaUsd: "0", ratio: 1 });
    expect(models["openai/gpt-4o-mini"]).toEqual({
      provider: "openai",
      model: "gpt-4o-mini",
      costUsd: "0.0024",
      deltaUsd: "-0.0376",
      ratio: 0.06,
      coversRequests: 2,
      isEstimate: false,
    });
  });

  test("stays what it costs where another model cannot serve it", async () => {
    const team = await makeTeam();
    await send(
      team,
      { input_tokens: 1_000_000 },
      { model: "text-embedding-3-large", operation: "embeddings", input_tokens: 1_000_000 },
      { operation: "image", input_tokens: 1_000_000 },
      { cost_usd: "7", cost_source: "provider" },
      { input_tokens: 1_000_000, units: { annotated_pages: 3 }, cost_usd: "9", cost_source: "provider" },
      { model: "gpt-4o-audio-preview", input_tokens: 1_000_000 },
      { model: "nobody-knows", input_tokens: 1_000_000 },
    );
    const { models, ...totals } = await compared(team, ["gpt-4o-mini", "text-embedding-3-small"]);
    // 2.5 + 0.13 + 2.5 + 7 + 9 + 2.5
    expect(totals).toEqual({ currentUsd: "23.63", requests: 6, unpricedRequests: 1 });
    expect(models["openai/gpt-4o-mini"]).toMatchObject({ costUsd: "21.28", coversRequests: 1 });
    expect(models["openai/text-embedding-3-small"]).toMatchObject({ costUsd: "23.52", coversRequests: 1 });
  });

  test("is that of the filter", async () => {
    const team = await makeTeam();
    await send(
      team,
      { input_tokens: 1000, tags: { feature: "a" } },
      { input_tokens: 3000, tags: { feature: "b" } },
    );
    await send(team, { input_tokens: 1_000_000, timestamp: "2026-11-15T00:00:00Z" });
    expect(await compared(team, ["gpt-4o-mini"])).toMatchObject({ currentUsd: "0.01", requests: 2 });
    const { currentUsd, models } = await compared(team, ["gpt-4o-mini"], {
      feature: ["a"],
      grade: ["exact"],
    });
    expect([currentUsd, models["openai/gpt-4o-mini"]?.costUsd]).toEqual(["0.0025", "0.00015"]);
  });

  test("costs with any model the sum of its calls one by one, by tier, size and kind of token", async () => {
    const team = await makeTeam();
    const events = Array.from({ length: 60 }, (_, n) => ({
      event_id: `e${n}`,
      model: ["gpt-4o", "gpt-5", "gpt-4o-mini"][n % 3],
      input_tokens: [900, 150_000, 210_000, 300_000][n % 4],
      cache_read_tokens: n % 5 === 0 ? 500 : 0,
      cache_write_tokens: n % 7 === 0 ? 300 : 0,
      output_tokens: 100 + n,
      reasoning_tokens: n % 2 === 0 ? 40 : 0,
      service_tier: [undefined, "batch", "flex"][n % 3],
      units: n % 6 === 0 ? { web_search_requests: 2 } : null,
      tags: n % 8 === 0 ? { inference_geo: "eu" } : {},
    }));
    await send(team, ...JSON.parse(JSON.stringify(events)));
    const { rows } = await database().pool.query("SELECT event_id, cost_usd FROM event WHERE team_id = $1", [
      team.teamId,
    ]);
    const spent = new Map(rows.map(({ event_id, cost_usd }) => [event_id, cost_usd]));
    const catalogue = await getCatalogue(database().pool);
    const names = ["gemini-2.5-pro", "gpt-5.4", "claude-sonnet-4-5", "gpt-5-mini"];
    const { models } = await compared(team, names);
    for (const model of names) {
      const row = Object.values(models).find((one) => one.model === model && one.provider !== "azure");
      const { price } = findPrice(catalogue, { provider: row?.provider ?? "", model, at: NOW }) ?? {};
      const each = events.map((event) => {
        const usage = {
          inputTokens: event.input_tokens,
          cacheReadTokens: event.cache_read_tokens,
          cacheWriteTokens: event.cache_write_tokens,
          outputTokens: event.output_tokens,
          reasoningTokens: event.reasoning_tokens,
          units: { web_search_requests: event.units?.web_search_requests ?? 0 },
        };
        const terms = { serviceTier: event.service_tier, region: event.tags.inference_geo };
        const { costUsd, hasUnknownUnits } = cost(usage, price?.sheet ?? { rates: {} }, terms);
        return hasUnknownUnits ? null : costUsd;
      });
      const sum = each.reduce<Decimal>(
        (total, costUsd, n) => total.plus(costUsd ?? spent.get(`e${n}`)),
        new Decimal(0),
      );
      const covered = each.filter((costUsd) => costUsd !== null).length;
      expect([model, row?.coversRequests, row?.costUsd]).toEqual([model, covered, toUsdString(sum)]);
    }
  });

  test("is compared on the team's own terms, cheapest first", async () => {
    const team = await makeTeam();
    await send(team, { input_tokens: 1_000_000 });
    await createOverride(team.scope, {
      provider: "house",
      model: "llama",
      validFrom: new Date("2026-01-01"),
      sheet: { rates: { input: "0.000001", output: "1" } },
    });
    await createPriceAdjustment(team.scope, {
      provider: "openai",
      multiplier: "0.5",
      validFrom: new Date("2026-01-01"),
    });
    const { models } = await compareTraffic(team.scope, filterOf(), everything);
    expect(models[0]).toMatchObject({ provider: "house", model: "llama", costUsd: "0.000001" });
    expect(models.find(({ provider, model }) => provider === "openai" && model === "gpt-4o")?.costUsd).toBe(
      "1.25",
    );
    const costs = models.map(({ costUsd }) => Number(costUsd));
    expect(costs).toEqual([...costs].sort((a, b) => a - b));
    expect(models.length).toBeGreaterThan(500);
    const others = models
      .map(({ model }) => model)
      .filter((model) => /^ft:|embed|whisper|tts|dall-e/.test(model));
    expect(others).toEqual([]);
    const stranger = await compareTraffic((await makeTeam()).scope, filterOf(), everything);
    expect(stranger).toEqual({ models: [], currentUsd: "0", requests: 0, unpricedRequests: 0 });
  });
});

describe("a call with stated counts", () => {
  const usage = { inputTokens: 300_000, cacheReadTokens: 100_000, outputTokens: 1000 };
  const call = { usage, serviceTier: null, now: null };

  test("costs with each model what its price says, long contexts too", async () => {
    const { scope } = await makeTeam();
    const { models, currentUsd } = await compareCall(
      scope,
      call,
      { providers: ["google", "openai"], models: [] },
      NOW,
    );
    const costOf = (name: string) => models.find(({ model }) => model === name)?.costUsd;
    // 200 000 × 2.50 + 100 000 × 0.25 (above 200 000) + 1000 × 15
    expect([costOf("gemini-2.5-pro"), currentUsd]).toEqual(["0.54", null]);
    // 200 000 × 0.15 + 100 000 × 0.075 + 1000 × 0.60
    expect(models.find(({ model }) => model === "gpt-4o-mini")).toEqual({
      provider: "openai",
      model: "gpt-4o-mini",
      costUsd: "0.0381",
      deltaUsd: null,
      ratio: null,
      coversRequests: 1,
      isEstimate: false,
    });
  });

  test("is set beside the model that it is made with now", async () => {
    const { scope } = await makeTeam();
    const now = { provider: "openai", model: "gpt-4o" };
    const { models, currentUsd } = await compareCall(scope, { ...call, now }, everything, NOW);
    expect(currentUsd).toBe("0.635");
    expect(
      models.find(({ provider, model }) => provider === "openai" && model === "gpt-4o-mini"),
    ).toMatchObject({
      deltaUsd: "-0.5969",
      ratio: 0.06,
    });
  });
});
