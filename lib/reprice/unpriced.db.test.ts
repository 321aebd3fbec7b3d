import { beforeAll, expect, test } from "vitest";
import { database } from "@/lib/db";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { selectionInput } from "@/lib/filters";
import { newId } from "@/lib/id";
import { createOverride, giveFees, overrideInput } from "@/lib/overrides";
import { refreshCatalogue } from "@/lib/pricing";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, scopeOf, type TestTeam } from "@/tests/support/factories";
import { givePrices } from "@/tests/support/prices";
import { applyReprice } from "./acts";
import { previewReprice } from "./reprices";
import { countUnpriced, listUnpriced } from "./unpriced";
import { continueReprices } from "./work";

useDatabase();
beforeAll(() => seedPrices(database().pool));

const now = Date.now();
const first = now - 3 * 86_400_000;

function send(team: TestTeam, events: Record<string, unknown>[]) {
  return ingest(team.scope, { projectId: team.projectId, door: "http", events });
}

async function givePrice(teamId: string, rates: Record<string, string>) {
  const id = newId();
  const price = { id, teamId, provider: "acme", model: "rocket", validFrom: new Date(0), source: "override" };
  await database().prisma.price.create({
    data: { ...price, fetchedAt: new Date(), hash: id, rates: { rates } },
  });
  await refreshCatalogue(database().pool);
}

const rocket = { provider: "acme", model: "rocket", input_tokens: 1000, output_tokens: 100 };

test("a model without a price stands there with its calls, tokens and the times it was seen", async () => {
  const team = await makeTeam();
  await send(team, [
    { ...rocket, timestamp: first },
    { ...rocket, timestamp: now },
    { ...rocket, timestamp: now - 5000 },
    { provider: "openai", model: "gpt-4o", input_tokens: 5 },
  ]);
  expect(await listUnpriced(team.scope)).toEqual([
    {
      provider: "acme",
      model: "rocket",
      cause: "no_price",
      requests: 3,
      inputTokens: 3000,
      outputTokens: 300,
      units: {},
      firstSeenAt: new Date(first),
      lastSeenAt: new Date(now),
    },
  ]);
  expect(await countUnpriced(team.scope)).toBe(1);
});

test("calls that told no usage are not taken for a missing price", async () => {
  const team = await makeTeam();
  await send(team, [{ provider: "openai", model: "gpt-4o" }]);
  expect(await listUnpriced(team.scope)).toMatchObject([{ model: "gpt-4o", cause: "no_usage" }]);
  expect(await countUnpriced(team.scope)).toBe(0);
});

test("a price that came later, or that lacks a rate, is told apart", async () => {
  const [priced, lacking] = [await makeTeam(), await makeTeam()];
  for (const team of [priced, lacking]) await send(team, [rocket]);
  await givePrice(priced.teamId, { input: "1", output: "2" });
  await givePrice(lacking.teamId, { input: "1" });
  expect(await listUnpriced(priced.scope)).toMatchObject([{ cause: "priced_since" }]);
  expect(await listUnpriced(lacking.scope)).toMatchObject([{ cause: "missing_rate" }]);
});

test("a unit without a fee stands there although its call has a cost", async () => {
  const team = await makeTeam();
  const units = { moon_landings: 2, web_search_requests: 1 };
  await send(team, [
    { provider: "openai", model: "gpt-4o", input_tokens: 10, units, timestamp: first },
    { provider: "openai", model: "gpt-4o", input_tokens: 10, units: { moon_landings: 0.5 }, timestamp: now },
  ]);
  expect(await listUnpriced(team.scope)).toMatchObject([
    { model: "gpt-4o", cause: "unit_without_fee", requests: 2, units: { moon_landings: 2.5 } },
  ]);
  expect(await countUnpriced(team.scope)).toBe(0);
});

test("calls that told units only are told by the units that have no fee", async () => {
  const team = await makeTeam();
  const whisper = { provider: "openai", model: "whisper-1", timestamp: now };
  await send(team, [
    { ...whisper, units: { minutes: 2, seconds: 0 } },
    { ...whisper, units: { minutes: 0.5 } },
    { provider: "openai", model: "gpt-4o", timestamp: now },
  ]);
  expect(await listUnpriced(team.scope)).toMatchObject([
    { model: "whisper-1", cause: "unit_without_fee", requests: 2, units: { minutes: 2.5 } },
    { model: "gpt-4o", cause: "no_usage", units: {} },
  ]);
  expect(await countUnpriced(team.scope)).toBe(1);
  const units = { minutes: "0.006" };
  await createOverride(
    team.scope,
    overrideInput.parse({ provider: "openai", model: "whisper-1", valid_from: "2020-01-01", units }),
  );
  expect(await listUnpriced(team.scope)).toMatchObject([
    { cause: "priced_since", units: {} },
    { model: "gpt-4o" },
  ]);
});

test("a unit beside a cost that the provider stated needs no fee", async () => {
  const team = await makeTeam();
  const stated = { cost_usd: "1", cost_source: "provider", units: { moon_landings: 2 } };
  await send(team, [{ provider: "openai", model: "gpt-4o", input_tokens: 10, ...stated }]);
  expect(await listUnpriced(team.scope)).toEqual([]);
});

/** What the inbox does when an entry is given a fee, and applies it. */
async function settle(team: TestTeam, units: Record<string, string>) {
  const [entry] = await listUnpriced(team.scope);
  if (!entry) throw new Error("the inbox is empty");
  const { provider, model, firstSeenAt: since } = entry;
  await giveFees(team.scope, { provider, model, since, units });
  const filter = selectionInput.parse({
    provider,
    model,
    unit: Object.keys(units),
    grade: ["estimated", "unpriced"],
  });
  const range = { from: since, to: new Date(Date.now() + 1000), timeZone: "UTC" };
  const { id, preview } = await previewReprice(team.scope, { ...range, filter });
  await applyReprice(team.scope, id, { reason: "a fee" });
  await continueReprices();
  return preview;
}

test("a fee moves only the calls that used the unit, by the fee, whatever the tokens cost since", async () => {
  const team = await makeTeam();
  const at = (days: number) => new Date(now - days * 86_400_000).toISOString();
  const lander = { provider: "acme", model: "lander" };
  await givePrices(
    { ...lander, from: at(60), to: at(1), sheet: { rates: { input: "10" } } },
    { ...lander, from: at(1), sheet: { rates: { input: "2" } } },
  );
  const call = { ...lander, input_tokens: 1_000_000 };
  await send(team, [
    { ...call, timestamp: at(5), units: { moon: 1 } },
    ...[4, 3, 2, 0].map((days) => ({ ...call, timestamp: at(days) })),
  ]);
  expect(await settle(team, { moon: "0.5" })).toMatchObject({
    events: 1,
    scanned: 1,
    oldCostUsd: "10",
    newCostUsd: "10.5",
  });
  expect(await listUnpriced(team.scope)).toEqual([]);
  const all = { from: new Date(at(60)), to: new Date(), timeZone: "UTC", filter: {} };
  expect((await previewReprice(team.scope, all)).preview.events).toBe(0);
});

test("a fee of 0, and one of an estimated call, takes the entry out of the inbox", async () => {
  const team = await makeTeam();
  const units = { "Flüge zum\nMond ": 2 };
  await send(team, [
    { provider: "openai", model: "gpt-4o", input_tokens: 10, units, usage_source: "estimated" },
  ]);
  const { events, oldCostUsd, newCostUsd } = await settle(team, { "Flüge zum\nMond ": "0" });
  expect([events, oldCostUsd]).toEqual([1, newCostUsd]);
  expect(await listUnpriced(team.scope)).toEqual([]);
});

test("a model is priced by its name to the last character", async () => {
  const team = await makeTeam();
  for (const model of [" lifter ", "lifter\n2"]) {
    await send(team, [{ ...rocket, model }]);
    await createOverride(
      team.scope,
      overrideInput.parse({
        provider: "acme",
        model,
        rates: { input: "1", output: "1" },
        valid_from: "2020-01-01",
      }),
    );
  }
  expect(await listUnpriced(team.scope)).toMatchObject([
    { cause: "priced_since" },
    { cause: "priced_since" },
  ]);
});

test("a key of another project does not see it", async () => {
  const team = await makeTeam();
  await send(team, [rocket, { ...rocket, model: "gpt-4o", provider: "openai", units: { moon_landings: 1 } }]);
  const bound = scopeOf(team.teamId, { kind: "key", keyId: newId(), projectId: newId() });
  expect(await listUnpriced(bound)).toEqual([]);
  expect(await countUnpriced(bound)).toBe(0);
});
