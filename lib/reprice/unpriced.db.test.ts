import { beforeAll, expect, test } from "vitest";
import { database } from "@/lib/db";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { newId } from "@/lib/id";
import { refreshCatalogue } from "@/lib/pricing";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, scopeOf, type TestTeam } from "@/tests/support/factories";
import { countUnpriced, listUnpriced } from "./unpriced";

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

test("a key of another project does not see it", async () => {
  const team = await makeTeam();
  await send(team, [rocket, { ...rocket, model: "gpt-4o", provider: "openai", units: { moon_landings: 1 } }]);
  const bound = scopeOf(team.teamId, { kind: "key", keyId: newId(), projectId: newId() });
  expect(await listUnpriced(bound)).toEqual([]);
  expect(await countUnpriced(bound)).toBe(0);
});
