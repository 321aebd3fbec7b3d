import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { summary } from "@/lib/analytics";
import { database } from "@/lib/db";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { parseFilter, selectionInput } from "@/lib/filters";
import { newId } from "@/lib/id";
import { Decimal, toUsdString } from "@/lib/money";
import { type RateSheet, refreshCatalogue } from "@/lib/pricing";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, scopeOf, type TestTeam } from "@/tests/support/factories";
import { expectRollupsToEqualLedger } from "@/tests/support/ledger";
import { applyReprice, undoReprice } from "./acts";
import { discardReprice, getReprice, listReprices, previewReprice } from "./reprices";
import { continueReprices } from "./work";

useDatabase();
beforeAll(() => seedPrices(database().pool));

const DAY = 86_400_000;
const from = new Date("2026-10-01T00:00:00Z");
const to = new Date("2026-11-01T00:00:00Z");
const range = { from, to, timeZone: "UTC" };
const everything = { ...range, filter: {} };
const reason = { reason: "the feed was wrong" };

async function givePrice(team: TestTeam, model: string, sheet: RateSheet, validFrom = from) {
  const id = newId();
  const price = { id, teamId: team.teamId, provider: "acme", model, validFrom, source: "override" };
  await database().prisma.price.create({
    data: { ...price, fetchedAt: new Date(), hash: id, rates: JSON.parse(JSON.stringify(sheet)) },
  });
  await refreshCatalogue(database().pool);
  return id;
}

function send(team: TestTeam, events: Record<string, unknown>[]) {
  const filled = events.map((event, index) => ({
    event_id: `e${index}`,
    provider: "acme",
    model: "rocket",
    timestamp: from.getTime() + index * 3_600_000,
    input_tokens: 1000,
    output_tokens: 100,
    ...event,
  }));
  return ingest(team.scope, { projectId: team.projectId, door: "http", events: filled });
}

async function run(team: TestTeam, input = everything) {
  const { id } = await previewReprice(team.scope, input);
  await applyReprice(team.scope, id, reason);
  await continueReprices();
  return getReprice(team.scope, id);
}

/** Without what this process remembers of the work it has begun. */
function asAnotherProcess(work: () => Promise<void>): Promise<void> {
  Reflect.deleteProperty(globalThis, "tokenbudgetReprices");
  return work();
}

/** Lets the work stop at its second batch, again and again: an entry of it is already there. */
async function failAt(team: TestTeam, repriceId: string, act: () => Promise<unknown>) {
  await database().pool.query(
    `CREATE OR REPLACE FUNCTION refuse_second_batch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF NEW.reprice_id = '${repriceId}' AND NEW.occurred_at >= '2026-10-01T16:40:00Z' THEN RAISE 'refused'; END IF;
       RETURN NEW; END $$`,
  );
  await database().pool.query(
    "CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON event_adjustment FOR EACH ROW EXECUTE FUNCTION refuse_second_batch()",
  );
  await act();
  for (let tries = 0; tries < 6; tries++) await continueReprices();
  await database().pool.query("DROP TRIGGER refuse ON event_adjustment");
  expect(await getReprice(team.scope, repriceId)).toMatchObject({ state: "failed" });
}

async function undo(team: TestTeam, id: string) {
  await undoReprice(team.scope, id, { reason: "on second thought" });
  await continueReprices();
  return getReprice(team.scope, id);
}

async function totals(team: TestTeam) {
  const filter = parseFilter({ from: from.toISOString(), to: to.toISOString() }, { timeZone: "UTC" });
  const { previous: _, ...rest } = await summary(team.scope, filter);
  return rest;
}

/** Everything an event row holds, to show that none changes. */
async function rows(team: TestTeam) {
  const found = await database().pool.query("SELECT * FROM event WHERE team_id = $1 ORDER BY id", [
    team.teamId,
  ]);
  return found.rows;
}

test("a preview tells what a price given later would change, and changes nothing", async () => {
  const team = await makeTeam();
  await send(team, [{}, {}, { model: "gpt-4o", provider: "openai" }]);
  await givePrice(team, "rocket", { rates: { input: "2", output: "10" } });
  const before = await totals(team);
  const { state, preview, createdBy } = await previewReprice(team.scope, everything);
  expect({ state, createdBy }).toEqual({ state: "previewed", createdBy: team.slug });
  expect(preview).toMatchObject({
    events: 2,
    scanned: 3,
    oldCostUsd: "0",
    newCostUsd: "0.006",
    rangeCostUsd: "0.0035",
    newRangeCostUsd: "0.0095",
    byModel: [
      {
        provider: "acme",
        model: "rocket",
        events: 2,
        oldCostUsd: null,
        newCostUsd: "0.006",
        deltaUsd: "0.006",
      },
    ],
    byDay: [{ day: "2026-10-01", deltaUsd: "0.006" }],
    byProject: [{ projectId: team.projectId, events: 2 }],
    grades: { before: { exact: 1, unpriced: 2 }, after: { exact: 3, unpriced: 0 } },
  });
  expect(await totals(team)).toEqual(before);
  expect(await listReprices(team.scope, { limit: 10 })).toEqual([]);
});

test("days of a preview are those of the zone", async () => {
  const team = await makeTeam();
  await send(team, [{ timestamp: "2026-10-03T22:30:00Z" }]);
  await givePrice(team, "rocket", { rates: { input: "2", output: "10" } });
  const { preview } = await previewReprice(team.scope, { ...everything, timeZone: "Europe/Berlin" });
  expect(preview.byDay.map(({ day }) => day)).toEqual(["2026-10-04"]);
});

test("applied, every total moves with the entries and no event row changes", async () => {
  const team = await makeTeam();
  await send(team, [
    { tags: { feature: "chat", environment: "prod" } },
    { status: "error", error_type: "aborted" },
    { cost_usd: "0.5" },
    { cost_usd: "0.7", cost_source: "provider" },
    { service_tier: "batch", timestamp: from.getTime() + 20 * DAY },
  ]);
  const [before, events] = [await totals(team), await rows(team)];
  await givePrice(team, "rocket", { rates: { input: "2", output: "10" } });
  const done = await run(team);
  expect(done).toMatchObject({ state: "applied", reason: reason.reason, appliedBy: team.slug });
  expect(done.progress).toMatchObject({
    eventsDone: 5,
    eventsTotal: 5,
    adjusted: 4,
    deltaUsd: done.preview.byModel[0]?.deltaUsd,
  });
  const after = await totals(team);
  expect(after.costUsd).toBe(toUsdString(new Decimal(before.costUsd).plus(done.progress.deltaUsd)));
  expect(after.grades).toMatchObject({
    exact: { requests: 2 },
    reported: { requests: 1, costUsd: "0.7" },
    estimated: { requests: 2 },
    unpriced: { requests: 0 },
  });
  await expectRollupsToEqualLedger(team.teamId);
  expect(await rows(team)).toEqual(events);
  expect((await listReprices(team.scope, { limit: 10 })).map(({ id }) => id)).toEqual([done.id]);
});

test("undone, every total is what it was to the last digit", async () => {
  const event = fc.record({
    model: fc.constantFrom("rocket", "comet", "unknown"),
    input_tokens: fc.nat(2_000_000),
    output_tokens: fc.nat(50_000),
    cost_usd: fc.option(
      fc.nat(10 ** 9).map((n) => `0.${String(n).padStart(12, "0")}`),
      { nil: undefined },
    ),
    timestamp: fc.nat(30 * 96).map((n) => from.getTime() + n * 900_000),
    tags: fc.record({ feature: fc.constantFrom("a", "b") }),
  });
  const price = fc.nat(10 ** 9).map((n) => toUsdString(new Decimal(n).div(10 ** 6)));
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 1, maxLength: 40 }),
      price,
      price,
      async (events, input, output) => {
        const one = await makeTeam();
        await givePrice(one, "comet", { rates: { input: "0.333333", output: "1.7" } });
        await send(one, events);
        const before = await totals(one);
        await database().pool.query("UPDATE price SET replaced_at = now() WHERE team_id = $1", [one.teamId]);
        await givePrice(one, "rocket", { rates: { input, output } });
        await givePrice(one, "comet", { rates: { input: output, output: input } });
        const first = await run(one);
        await expectRollupsToEqualLedger(one.teamId);
        const again = await run(one);
        expect(again.progress.adjusted).toBe(0);
        await undo(one, again.id);
        const undone = await undo(one, first.id);
        expect(new Decimal(undone.progress.deltaUsd).neg().eq(first.progress.deltaUsd)).toBe(true);
        expect(await totals(one)).toEqual(before);
        await expectRollupsToEqualLedger(one.teamId);
      },
    ),
    { numRuns: 12 },
  );
});

test("a wrong price is mended, and its first cost comes back when that is undone", async () => {
  const team = await makeTeam();
  await givePrice(team, "rocket", { rates: { input: "200", output: "1000" } });
  await send(team, [{}]);
  await database().pool.query("UPDATE price SET replaced_at = now() WHERE team_id = $1", [team.teamId]);
  const priceId = await givePrice(team, "rocket", { rates: { input: "2", output: "10" } });
  const done = await run(team);
  expect(done.progress.deltaUsd).toBe("-0.297");
  const entries = await database().prisma.eventAdjustment.findMany({ where: { teamId: team.teamId } });
  expect(entries).toMatchObject([
    { kind: "reprice", priceId, reason: reason.reason, createdBy: `user:${team.userId}` },
  ]);
  await undo(team, done.id);
  expect((await totals(team)).costUsd).toBe("0.3");
});

test("only the events that were selected change", async () => {
  const team = await makeTeam();
  await send(team, [
    {},
    { tags: { feature: "chat" } },
    { tags: { matter: "M-1" }, units: { images: 1 } },
    { timestamp: to.getTime() },
  ]);
  await givePrice(team, "rocket", { rates: { input: "2", output: "10" } });
  const eventsOf = async (filter: Record<string, unknown>) => {
    const { preview } = await previewReprice(team.scope, { ...range, filter: selectionInput.parse(filter) });
    return preview.events;
  };
  expect(await eventsOf({})).toBe(3);
  expect(await eventsOf({ feature: "chat" })).toBe(1);
  expect(await eventsOf({ feature: ["chat", ""] })).toBe(3);
  expect(await eventsOf({ "tag.matter": "M-1" })).toBe(1);
  expect(await eventsOf({ unit: ["images", "pages"] })).toBe(1);
  expect(await eventsOf({ unit: "pages" })).toBe(0);
  expect(await eventsOf({ unit: "" })).toBe(2);
  expect(await eventsOf({ unit: ["", "images"] })).toBe(3);
  expect(await eventsOf({ grade: "exact" })).toBe(0);
  expect(await eventsOf({ grade: "unpriced", provider: "ACME" })).toBe(3);
  expect(await eventsOf({ project_id: newId() })).toBe(0);
});

test("what comes in or is priced anew after the preview is not part of it", async () => {
  const team = await makeTeam();
  await send(team, [{}]);
  await givePrice(team, "rocket", { rates: { input: "2", output: "10" } });
  const { id } = await previewReprice(team.scope, everything);
  await database().pool.query("UPDATE price SET replaced_at = now() WHERE team_id = $1", [team.teamId]);
  await givePrice(team, "rocket", { rates: { input: "4", output: "20" } });
  await send(team, [{ event_id: "later" }]);
  await applyReprice(team.scope, id, reason);
  await continueReprices();
  expect((await getReprice(team.scope, id)).progress.deltaUsd).toBe("0.003");
  expect((await totals(team)).costUsd).toBe("0.009");
});

test("two that meet do not both write", async () => {
  const team = await makeTeam();
  await send(
    team,
    Array.from({ length: 30 }, () => ({})),
  );
  await givePrice(team, "rocket", { rates: { input: "2", output: "10" } });
  const a = await previewReprice(team.scope, everything);
  const b = await previewReprice(team.scope, everything);
  const outcomes = await Promise.allSettled([a, a, b].map(({ id }) => applyReprice(team.scope, id, reason)));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  do await Promise.all([continueReprices(), asAnotherProcess(continueReprices)]);
  while ((await listReprices(team.scope, { limit: 1 }))[0]?.state === "applying");
  expect((await totals(team)).costUsd).toBe("0.09");
  expect(await database().prisma.eventAdjustment.count({ where: { teamId: team.teamId } })).toBe(30);
  await expect(applyReprice(team.scope, b.id, reason)).rejects.toMatchObject({ code: "conflict" });
});

test("a later re-price must be undone before the one it stands on", async () => {
  const team = await makeTeam();
  await send(team, [{}]);
  await givePrice(team, "rocket", { rates: { input: "2", output: "10" } });
  const first = await run(team);
  await database().pool.query("UPDATE price SET replaced_at = now() WHERE team_id = $1", [team.teamId]);
  await givePrice(team, "rocket", { rates: { input: "4", output: "20" } });
  const second = await run(team);
  await expect(undoReprice(team.scope, first.id, reason)).rejects.toMatchObject({ code: "conflict" });
  await undo(team, second.id);
  expect((await totals(team)).costUsd).toBe("0.003");
  await undo(team, first.id);
  expect((await totals(team)).grades.unpriced.requests).toBe(1);
  await expect(undoReprice(team.scope, first.id, reason)).rejects.toMatchObject({ code: "conflict" });
});

test("a later re-price of other events is no obstacle", async () => {
  const team = await makeTeam();
  await send(team, [{}, { model: "comet" }]);
  await givePrice(team, "rocket", { rates: { input: "2", output: "10" } });
  const first = await run(team);
  await givePrice(team, "comet", { rates: { input: "2", output: "10" } });
  const second = await run(team);
  expect(second.progress.adjusted).toBe(1);
  expect((await undo(team, first.id)).state).toBe("undone");
  expect((await totals(team)).costUsd).toBe("0.003");
});

test("a key of one project neither sees nor moves another's", async () => {
  const team = await makeTeam();
  const other = newId();
  const project = { id: other, teamId: team.teamId, slug: "other", name: "Other" };
  await database().prisma.project.create({ data: project });
  await send(team, [{}]);
  await ingest(team.scope, {
    projectId: other,
    door: "http",
    events: [
      {
        provider: "acme",
        model: "rocket",
        input_tokens: 1000,
        output_tokens: 100,
        timestamp: from.getTime(),
      },
    ],
  });
  await givePrice(team, "rocket", { rates: { input: "2", output: "10" } });
  const bound = scopeOf(team.teamId, { kind: "key", keyId: newId(), projectId: other });
  const wide = await previewReprice(team.scope, everything);
  await expect(getReprice(bound, wide.id)).rejects.toMatchObject({ code: "not_found" });
  await expect(applyReprice(bound, wide.id, reason)).rejects.toMatchObject({ code: "not_found" });
  const { id, preview } = await previewReprice(bound, everything);
  expect(preview.byProject.map(({ projectId }) => projectId)).toEqual([other]);
  await applyReprice(bound, id, reason);
  await continueReprices();
  expect((await totals(team)).costUsd).toBe("0.003");
});

test("a preview can be dropped, an applied re-price stays on record", async () => {
  const team = await makeTeam();
  await send(team, [{}]);
  const { id } = await previewReprice(team.scope, everything);
  await discardReprice(team.scope, id);
  await expect(getReprice(team.scope, id)).rejects.toMatchObject({ code: "not_found" });
  const done = await run(team);
  await expect(discardReprice(team.scope, done.id)).rejects.toMatchObject({ code: "conflict" });
});

test("events that come in meanwhile keep the totals right", async () => {
  const team = await makeTeam();
  await send(
    team,
    Array.from({ length: 2500 }, (_, index) => ({ timestamp: from.getTime() + index * 60_000 })).slice(
      0,
      1000,
    ),
  );
  await send(
    team,
    Array.from({ length: 1000 }, (_, index) => ({
      event_id: `f${index}`,
      timestamp: from.getTime() + index * 60_000,
    })),
  );
  await givePrice(team, "rocket", { rates: { input: "2", output: "10" } });
  const { id } = await previewReprice(team.scope, everything);
  await applyReprice(team.scope, id, reason);
  const arriving = Array.from({ length: 20 }, (_, batch) =>
    send(
      team,
      Array.from({ length: 50 }, (_, index) => ({
        event_id: `g${batch}-${index}`,
        timestamp: from.getTime() + index * 60_000,
      })),
    ),
  );
  await Promise.all([continueReprices(), ...arriving]);
  expect(await getReprice(team.scope, id)).toMatchObject({ state: "applied", progress: { adjusted: 2000 } });
  await expectRollupsToEqualLedger(team.teamId);
  expect((await totals(team)).costUsd).toBe("9");
});

describe("one that failed", () => {
  const minutes = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ timestamp: from.getTime() + index * 60_000 }));

  async function makeLong() {
    const team = await makeTeam();
    await send(team, minutes(1000));
    await ingest(team.scope, {
      projectId: team.projectId,
      door: "http",
      events: minutes(1500)
        .slice(1000)
        .map((at, index) => ({
          ...at,
          event_id: `f${index}`,
          provider: "acme",
          model: "rocket",
          input_tokens: 1000,
          output_tokens: 100,
        })),
    });
    await givePrice(team, "rocket", { rates: { input: "2", output: "10" } });
    const { id } = await previewReprice(team.scope, everything);
    return { team, id };
  }

  test("to apply goes on where it stopped", async () => {
    const { team, id } = await makeLong();
    await failAt(team, id, () => applyReprice(team.scope, id, reason));
    expect((await totals(team)).costUsd).toBe("3");
    await applyReprice(team.scope, id, reason);
    await continueReprices();
    expect(await getReprice(team.scope, id)).toMatchObject({
      state: "applied",
      progress: { adjusted: 1500 },
    });
    expect((await totals(team)).costUsd).toBe("4.5");
    await expectRollupsToEqualLedger(team.teamId);
  });

  test("to apply can be undone, and to undo goes on: nothing is taken back twice", async () => {
    const { team, id } = await makeLong();
    const before = await totals(team);
    await applyReprice(team.scope, id, reason);
    await continueReprices();
    await failAt(team, id, () => undoReprice(team.scope, id, reason));
    expect((await totals(team)).costUsd).toBe("1.5");
    await undo(team, id);
    expect(await totals(team)).toEqual(before);
    await expectRollupsToEqualLedger(team.teamId);
  });

  test("to apply half-way is wholly undone", async () => {
    const { team, id } = await makeLong();
    const before = await totals(team);
    await failAt(team, id, () => applyReprice(team.scope, id, reason));
    await undo(team, id);
    expect(await totals(team)).toEqual(before);
    await expectRollupsToEqualLedger(team.teamId);
  });
});

test("a preview that prices were changed under is not applied", async () => {
  const team = await makeTeam();
  await send(team, [{}]);
  const other = await database().pool.connect();
  await other.query("BEGIN");
  await other.query(
    `INSERT INTO price (id, team_id, provider, model, valid_from, source, fetched_at, hash, rates)
     VALUES ($1, $2, 'acme', 'rocket', $3, 'override', now(), 'h', '{"rates":{"input":"2","output":"10"}}')`,
    [newId(), team.teamId, from],
  );
  const { id } = await previewReprice(team.scope, everything);
  await other.query("COMMIT");
  other.release();
  await expect(applyReprice(team.scope, id, reason)).rejects.toMatchObject({ code: "conflict" });
});

test("while one is at work none is previewed, nor two at once", async () => {
  const team = await makeTeam();
  await send(team, [{}]);
  await givePrice(team, "rocket", { rates: { input: "2", output: "10" } });
  const { id } = await previewReprice(team.scope, everything);
  const quiet = { ...team.scope, defer: () => {} };
  await applyReprice(quiet, id, reason);
  await expect(previewReprice(team.scope, everything)).rejects.toMatchObject({ code: "conflict" });
  await continueReprices();
  const both = await Promise.allSettled([1, 2].map(() => previewReprice(team.scope, everything)));
  expect(both.some(({ status }) => status === "fulfilled")).toBe(true);
});
