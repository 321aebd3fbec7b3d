// Re-prices of a team of which some events are superseded beside those of a team that was never sent them.
import fc from "fast-check";
import { expect, test } from "vitest";
import { summary } from "@/lib/analytics";
import { database } from "@/lib/db";
import { ingest } from "@/lib/events";
import { parseFilter } from "@/lib/filters";
import { Decimal, toUsdString } from "@/lib/money";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, supersedeEvents, type TestTeam } from "@/tests/support/factories";
import { expectRollupsToEqualLedger } from "@/tests/support/ledger";
import { type GivenPrice, givePrices } from "@/tests/support/prices";
import { applyReprice, undoReprice } from "./acts";
import { getReprice, previewReprice } from "./reprices";
import { continueReprices } from "./work";

useDatabase();

const from = new Date("2026-10-01T00:00:00Z");
const range = { from, to: new Date("2026-11-01T00:00:00Z"), timeZone: "UTC", filter: {} };
const reason = { reason: "the price was wrong" };
const STAGES = ["sent", "previewed", "applied", "never"] as const;

const event = fc.record({
  model: fc.constantFrom("rocket", "comet", "unknown"),
  input_tokens: fc.nat(2_000_000),
  cost_usd: fc.option(fc.constant("0.123456789012"), { nil: undefined }),
  timestamp: fc.nat(30 * 96).map((n) => from.getTime() + n * 900_000),
  stage: fc.constantFrom(...STAGES),
});
type Sent = typeof event extends fc.Arbitrary<infer T> ? T : never;

async function send({ scope, projectId }: TestTeam, events: Sent[]): Promise<void> {
  const sent = events.map(({ stage: _, ...one }, n) => ({ event_id: `e${n}`, provider: "acme", ...one }));
  for (let first = 0; first < sent.length; first += 1000) {
    const part = JSON.parse(JSON.stringify(sent.slice(first, first + 1000)));
    await ingest(scope, { projectId, door: "http", events: part });
  }
}

async function totals({ scope, teamId }: TestTeam) {
  await expectRollupsToEqualLedger(teamId);
  const days = { from: range.from.toISOString(), to: range.to.toISOString() };
  const { previous: _, ...rest } = await summary(scope, parseFilter(days, { timeZone: "UTC" }));
  return rest;
}

function price(team: TestTeam, model: string, input: string): GivenPrice {
  return {
    provider: "acme",
    model,
    teamId: team.teamId,
    from: from.toISOString(),
    sheet: { rates: { input } },
  };
}

async function makePriced(events: Sent[]): Promise<TestTeam> {
  const team = await makeTeam();
  await givePrices(price(team, "comet", "0.333333"));
  await send(team, events);
  await database().pool.query("UPDATE price SET replaced_at = now() WHERE team_id = $1", [team.teamId]);
  await givePrices(price(team, "comet", "7.1"), price(team, "rocket", "2"));
  return team;
}

async function apply({ scope }: TestTeam, id: string): Promise<void> {
  await applyReprice(scope, id, reason);
  await continueReprices();
}

async function undo({ scope }: TestTeam, id: string): Promise<void> {
  await undoReprice(scope, id, reason);
  await continueReprices();
  expect(await getReprice(scope, id)).toMatchObject({ state: "undone" });
}

test("a re-price and its undoing leave superseded events alone, whenever these were superseded", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 40 }), async (events) => {
      const whole = await makePriced(events);
      const takeOut = (stage: (typeof STAGES)[number]) =>
        supersedeEvents(
          whole,
          events.flatMap((one, n) => (one.stage === stage ? [`e${n}`] : [])),
        );
      const plain = await makePriced(events.filter(({ stage }) => stage === "never"));
      const first = await totals(plain);
      await takeOut("sent");
      const { id, preview } = await previewReprice(whole.scope, range);
      expect(preview.scanned).toBe(events.filter(({ stage }) => stage !== "sent").length);
      await takeOut("previewed");
      await apply(whole, id);
      await takeOut("applied");
      const other = await previewReprice(plain.scope, range);
      await apply(plain, other.id);
      expect(await totals(whole)).toEqual(await totals(plain));
      await undo(whole, id);
      expect(await totals(whole)).toEqual(first);
      const again = await previewReprice(whole.scope, range);
      await apply(whole, again.id);
      expect(await totals(whole)).toEqual(await totals(plain));
    }),
    { numRuns: 8 },
  );
});

test("events that are superseded while a re-price runs, or is undone, are in no total after it", async () => {
  const events = Array.from({ length: 2500 }, (_, n): Sent => {
    const stage = n % 5 === 0 ? "previewed" : n % 5 === 1 ? "applied" : "never";
    return {
      model: "rocket",
      input_tokens: n,
      cost_usd: undefined,
      timestamp: from.getTime() + n * 60_000,
      stage,
    };
  });
  const whole = await makeTeam();
  await send(whole, events);
  await givePrices(price(whole, "rocket", "2"));
  const takeOut = async (stage: (typeof STAGES)[number]) => {
    const ids = events.flatMap((one, n) => (one.stage === stage ? [`e${n}`] : []));
    for (let first = 0; first < ids.length; first += 50)
      await supersedeEvents(whole, ids.slice(first, first + 50));
  };
  const { id } = await previewReprice(whole.scope, range);
  await Promise.all([takeOut("previewed"), applyReprice(whole.scope, id, reason)]);
  while ((await getReprice(whole.scope, id)).state === "applying") await continueReprices();
  const priced = events.filter(({ stage }) => stage !== "previewed");
  const tokens = priced.reduce((sum, { input_tokens }) => sum + input_tokens, 0);
  expect((await totals(whole)).costUsd).toBe(toUsdString(new Decimal(tokens * 2).div(1_000_000)));
  await Promise.all([takeOut("applied"), undoReprice(whole.scope, id, reason)]);
  while ((await getReprice(whole.scope, id)).state === "undoing") await continueReprices();
  expect(await totals(whole)).toMatchObject({ costUsd: "0", requests: 1500 });
});
