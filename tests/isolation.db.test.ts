// Every domain function that takes a scope is tried with another team's. A function without a case here fails.
import { existsSync, readdirSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import {
  breakdown,
  latency,
  receiving,
  summary,
  summedDays,
  timeseries,
  trends,
  usage,
} from "@/lib/analytics";
import { priceHistory } from "@/lib/browse";
import {
  budgetInput,
  createBudget,
  deleteBudget,
  getBudget,
  getBudgetSettings,
  listBudgets,
  raiseBudget,
  recount,
  saveBudgetSettings,
  settingsInput,
  updateBudget,
} from "@/lib/budgets";
import { listPriceChanges, sumTraffic } from "@/lib/changes";
import { seriesColors } from "@/lib/colors";
import { budgetCourse, listRefusals } from "@/lib/course";
import { Prisma, type Scope } from "@/lib/db";
import { clearDemo, findDemo, loadDemo, PROFILES } from "@/lib/demo";
import { getReceipt, ingest } from "@/lib/events";
import { countEvents, listEvents } from "@/lib/explore";
import { seedPrices } from "@/lib/feed";
import { adjustmentsWithin, eventWhere, parseFilter, recordedWhere, type Selection } from "@/lib/filters";
import { newId } from "@/lib/id";
import { createKey, getKey, keyNames, listKeys, revokeKey } from "@/lib/keys";
import { anomalies, forecast } from "@/lib/outlook";
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
} from "@/lib/overrides";
import { findPrice, getCatalogue, listPricesById, refreshCatalogue } from "@/lib/pricing";
import { callsInFlight } from "@/lib/proxy";
import { enterCall, leaveCall } from "@/lib/proxy/calls";
import { replay } from "@/lib/replay";
import {
  applyReprice,
  continueReprices,
  countUnpriced,
  discardReprice,
  getReprice,
  listReprices,
  listUnpriced,
  previewReprice,
  undoReprice,
} from "@/lib/reprice";
import { checkBudgets, release, reservationInput, reserve, reserveHard, settle } from "@/lib/reservations";
import { compareCall, compareTraffic, recommendations } from "@/lib/savings";
import {
  budgetBound,
  budgetHistory,
  budgetStatus,
  budgetStatuses,
  counterBalances,
  countStopping,
} from "@/lib/standing";
import { actorNames, getProject, getTeam, listProjects } from "@/lib/teams";
import { ingestTraces } from "@/lib/traces";
import { courses, listTagKeys, listValues, namesOf, parts, seen } from "@/lib/values";
import {
  createProviderKey,
  deleteProviderKey,
  findProviderKey,
  getProviderKey,
  getWhenAway,
  listProviderKeys,
  newProviderKeyInput,
  saveWhenAway,
  tryProviderKey,
} from "@/lib/vault";
import { useDatabase } from "./support/database";
import { makeTeam, scopeOf, type TestTeam } from "./support/factories";
import { makeSpan, spanId, traceId } from "./support/spans";

const database = useDatabase();
beforeAll(() => seedPrices(database().pool));

/** A team that pries, and the one whose things it must neither see nor change. */
type Case = (prying: TestTeam, owner: TestTeam) => Promise<void>;

const notFound = { code: "not_found" };

async function makeKey(scope: Scope): Promise<string> {
  return (await createKey(scope, { name: "theirs" })).id;
}

/** A provider's key of the whole team. */
async function makeProviderKey({ scope }: TestTeam): Promise<string> {
  const input = { name: "theirs", provider: "openai", api_key: "sk-of-the-owner" };
  return (await createProviderKey(scope, newProviderKeyInput.parse(input))).id;
}

/** A preview of all that the team has. */
async function previewOf({ scope }: TestTeam): Promise<string> {
  const range = { from: new Date("2024-01-01"), to: new Date(Date.now() + 60_000) };
  return (await previewReprice(scope, { ...range, filter: {}, timeZone: "UTC" })).id;
}

function sendEvent(team: TestTeam, model = "gpt-4o-mini") {
  const event = {
    event_id: "e",
    response_id: "r",
    provider: "openai",
    model,
    input_tokens: 1,
    latency_ms: 5,
    tags: { user_id: "u_1" },
  };
  return ingest(team.scope, { projectId: team.projectId, door: "http", events: [event] });
}

function dailyRow({ teamId, projectId }: TestTeam, dimension: string) {
  const sums = {
    requests: 1,
    errors: 0,
    inputTokens: 1,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
  };
  const place = { bucket: new Date(Date.UTC(2026, 10, 2)), key: "v", grade: "exact" };
  return { teamId, projectId, dimension, ...place, ...sums, reasoningTokens: 0, costUsd: "0" };
}

/** A key of the team that sees one project only. */
function boundTo({ teamId }: TestTeam, projectId: string) {
  return { scope: scopeOf(teamId, { kind: "key", keyId: newId(), projectId }) };
}

const ownPrice = { provider: "openai", model: "gpt-4o", sheet: { rates: { input: "1", output: "1" } } };
const ownMapping = { provider: "azure", deployment: "ours", targetProvider: "openai", model: "gpt-4o" };

/** The price that a team's call of a model would take now. */
async function priceFor({ teamId }: TestTeam, name: { provider: string; model: string }) {
  const catalogue = await getCatalogue(database().pool);
  return findPrice(catalogue, { ...name, teamId, at: new Date() })?.price;
}

/** The last days of everything, and of the owner's project by its id. */
function filters(owner: TestTeam) {
  return [{}, { project_id: owner.projectId }].map((params) => parseFilter(params, { timeZone: "UTC" }));
}

/** How many events fulfil a condition of somebody's: without a range, and with one that holds the owner's. */
function eventsWhere(conditions: typeof eventWhere, { scope }: TestTeam, owner: TestTeam): Promise<number[]> {
  const ranges = [undefined, filters(owner)[0]?.range];
  const where = ranges.map((range) => conditions(scope, range));
  return Promise.all(
    where.map(
      async (own) => (await scope.db.$queryRaw<[]>(Prisma.sql`SELECT FROM event e WHERE ${own}`)).length,
    ),
  );
}

const ownBudget = budgetInput("UTC").parse({ name: "b", limit_usd: "1", period: "day", mode: "hard" });
const callAhead = reservationInput.parse({
  provider: "openai",
  model: "gpt-4o",
  input_tokens: 1000,
  max_output_tokens: 1000,
});

/** A budget of the owner that has a call, as recounted from the ledger. */
async function budgetOf(owner: TestTeam): Promise<string> {
  await sendEvent(owner);
  return (await createBudget(owner.scope, ownBudget)).id;
}

function reserveFor({ scope, projectId }: TestTeam, id: string) {
  return reserve(scope, { projectId, id, call: callAhead });
}

async function reservedBy(owner: TestTeam, budgetId: string): Promise<string> {
  return (await budgetStatus(owner.scope, budgetId)).reservedUsd;
}

const cases: Record<string, Case> = {
  "budgets.createBudget": async (prying, owner) => {
    await createBudget(prying.scope, ownBudget);
    expect(await listBudgets(owner.scope)).toEqual([]);
  },
  "budgets.deleteBudget": async (prying, owner) => {
    const id = await budgetOf(owner);
    await expect(deleteBudget(prying.scope, id)).rejects.toMatchObject(notFound);
    expect((await getBudget(owner.scope, id)).id).toBe(id);
  },
  "budgets.getBudget": async (prying, owner) => {
    await expect(getBudget(prying.scope, await budgetOf(owner))).rejects.toMatchObject(notFound);
  },
  "budgets.getBudgetSettings": async (prying, owner) => {
    await budgetOf(owner);
    await expect(getBudgetSettings(prying.scope)).rejects.toMatchObject(notFound);
  },
  "budgets.listBudgets": async (prying, owner) => {
    await budgetOf(owner);
    expect(await listBudgets(prying.scope)).toEqual([]);
  },
  "budgets.raiseBudget": async (prying, owner) => {
    const id = await budgetOf(owner);
    const raise = { amountUsd: "1", expiresAt: new Date(Date.now() + 60_000), reason: "r" };
    await expect(raiseBudget(prying.scope, id, raise)).rejects.toMatchObject(notFound);
    expect((await getBudget(owner.scope, id)).raises).toEqual([]);
  },
  "budgets.recount": async (prying, owner) => {
    const id = await budgetOf(owner);
    await owner.scope.db.budgetCounter.updateMany({ where: { budgetId: id }, data: { spentUsd: "9" } });
    expect(await recount(prying.scope, id)).toBe(0);
    expect((await budgetStatus(owner.scope, id)).spentUsd).toBe("9");
    expect(await recount(owner.scope, id)).toBe(1);
  },
  "budgets.saveBudgetSettings": async (prying, owner) => {
    const id = await budgetOf(owner);
    const input = settingsInput.parse({ period_type: "daily", limit_amount: "5" });
    expect((await saveBudgetSettings(prying.scope, input)).budgetId).not.toBe(id);
    expect((await getBudget(owner.scope, id)).limitUsd).toBe("1");
  },
  "budgets.updateBudget": async (prying, owner) => {
    const id = await budgetOf(owner);
    const other = { ...ownBudget, limitUsd: "5" };
    await expect(updateBudget(prying.scope, id, other)).rejects.toMatchObject(notFound);
    expect((await getBudget(owner.scope, id)).limitUsd).toBe("1");
  },
  "proxy.callsInFlight": async (prying, owner) => {
    const { teamId, projectId } = owner;
    const call = { id: newId(), teamId, projectId, provider: "openai", model: null, operation: "chat" };
    const rest = {
      isStream: true,
      feature: null,
      startedAt: new Date(),
      phase: "waiting",
      bytes: 0,
      reservation: null,
    } as const;
    enterCall({ ...call, ...rest }, () => {});
    expect(callsInFlight(prying.scope)).toEqual([]);
    expect(callsInFlight(owner.scope)).toHaveLength(1);
    leaveCall(call.id);
  },
  "reservations.checkBudgets": async (prying, owner) => {
    await budgetOf(owner);
    const asked = { projectId: owner.projectId, call: callAhead };
    expect((await checkBudgets(prying.scope, asked)).balances).toEqual([]);
    expect((await checkBudgets(owner.scope, asked)).balances).toHaveLength(1);
  },
  "reservations.release": async (prying, owner) => {
    const id = await budgetOf(owner);
    await reserveFor(owner, "one");
    await expect(release(prying.scope, "one")).rejects.toMatchObject(notFound);
    expect(await reservedBy(owner, id)).toBe("0.0125");
  },
  "reservations.reserve": async (prying, owner) => {
    const id = await budgetOf(owner);
    await reserveFor(prying, "one");
    expect(await reservedBy(owner, id)).toBe("0");
    expect(await reserveFor(owner, "one")).toMatchObject({ isFree: true, reservedUsd: "0.0125" });
  },
  "reservations.reserveHard": async (prying, owner) => {
    await createBudget(
      owner.scope,
      budgetInput("UTC").parse({ name: "none", limit_usd: "0.000001", period: "total", mode: "hard" }),
    );
    const input = { projectId: prying.projectId, door: "proxy", id: newId(), call: callAhead } as const;
    expect(await reserveHard(prying.scope, input)).toBeNull();
  },
  "reservations.settle": async (prying, owner) => {
    const id = await budgetOf(owner);
    await reserveFor(owner, "one");
    const event = { provider: "openai", model: "gpt-4o", input_tokens: 1 };
    const input = { projectId: prying.projectId, door: "http", id: "one", event } as const;
    await expect(settle(prying.scope, input)).rejects.toMatchObject(notFound);
    expect(await reservedBy(owner, id)).toBe("0.0125");
  },
  "standing.budgetBound": async (prying, owner) => {
    await expect(budgetBound(prying.scope, await budgetOf(owner))).rejects.toMatchObject(notFound);
    const { id } = await createBudget(prying.scope, ownBudget);
    expect((await budgetBound(prying.scope, id)).unreservedUsd).toBe("0");
  },
  "standing.budgetHistory": async (prying, owner) => {
    const id = await budgetOf(owner);
    const tomorrow = new Date(Date.now() + 86_400_000);
    expect(await budgetHistory(owner.scope, id, { now: tomorrow })).toHaveLength(1);
    await expect(budgetHistory(prying.scope, id)).rejects.toMatchObject(notFound);
    const own = await createBudget(prying.scope, ownBudget);
    expect(await budgetHistory(prying.scope, own.id, { now: tomorrow })).toEqual([]);
  },
  "standing.budgetStatus": async (prying, owner) => {
    const id = await budgetOf(owner);
    await expect(budgetStatus(prying.scope, id)).rejects.toMatchObject(notFound);
  },
  "standing.budgetStatuses": async (prying, owner) => {
    await budgetOf(owner);
    expect(await budgetStatuses(prying.scope)).toEqual([]);
    await createBudget(prying.scope, ownBudget);
    expect(await budgetStatuses(prying.scope)).toMatchObject([{ spentUsd: "0", usualUsdPerHour: "0" }]);
  },
  "standing.counterBalances": async (prying, owner) => {
    const id = await budgetOf(owner);
    await expect(counterBalances(prying.scope, id)).rejects.toMatchObject(notFound);
    expect(await counterBalances(owner.scope, id)).toHaveLength(1);
  },
  "standing.countStopping": async (prying, owner) => {
    const id = await budgetOf(owner);
    await owner.scope.db.budgetCounter.updateMany({ where: { budgetId: id }, data: { spentUsd: "9" } });
    expect(await countStopping(owner.scope)).toBe(1);
    expect(await countStopping(prying.scope)).toBe(0);
  },
  "course.budgetCourse": async (prying, owner) => {
    const id = await budgetOf(owner);
    await expect(budgetCourse(prying.scope, id)).rejects.toMatchObject(notFound);
    const { id: own } = await createBudget(prying.scope, { ...ownBudget, limitUsd: "7" });
    const { points } = await budgetCourse(prying.scope, own);
    expect(points.every(({ leftUsd }) => leftUsd === "7")).toBe(true);
  },
  "course.listRefusals": async (prying, owner) => {
    const id = await budgetOf(owner);
    await expect(listRefusals(prying.scope, id, { limit: 9 })).rejects.toMatchObject(notFound);
    expect(await listRefusals(owner.scope, id, { limit: 9 })).toEqual([]);
  },
  "replay.replay": async (prying, owner) => {
    await sendEvent(owner);
    const tiny = { ...ownBudget, limitUsd: "0.000000000001" };
    const later = { now: new Date(Date.now() + 60_000) };
    expect((await replay(owner.scope, tiny, later)).stoppedCalls).toBe(1);
    expect((await replay(prying.scope, tiny, later)).stoppedCalls).toBe(0);
  },
  "analytics.breakdown": async (prying, owner) => {
    await sendEvent(owner);
    for (const filter of filters(owner))
      expect((await breakdown(prying.scope, filter, "model", { limit: 10 })).rows).toEqual([]);
  },
  "values.courses": async (prying, owner) => {
    await sendEvent(owner);
    for (const filter of filters(owner).map((asked) => ({ ...asked, now: asked.range.to })))
      for (const by of ["total", "model"] as const) {
        const value = by === "total" ? { provider: "", key: "" } : { provider: "openai", key: "gpt-4o-mini" };
        const [points = []] = await courses(prying.scope, filter, by, [value]);
        expect(points.length).toBeGreaterThan(0);
        expect(points.every(({ requests }) => requests === 0)).toBe(true);
      }
  },
  "values.listTagKeys": async (prying, owner) => {
    await sendEvent(owner);
    await owner.scope.db.usageDaily.create({ data: dailyRow(owner, "tag.theirs") });
    expect(await listTagKeys(owner.scope)).toEqual(["theirs"]);
    expect(await listTagKeys(prying.scope)).toEqual([]);
  },
  "values.listValues": async (prying, owner) => {
    await sendEvent(owner);
    for (const filter of filters(owner))
      for (const by of ["project", "model", "user"] as const)
        expect(await listValues(prying.scope, filter, by, { limit: 10 })).toEqual([]);
  },
  "values.namesOf": async (prying, owner) => {
    const id = await makeKey(owner.scope);
    expect(await namesOf(prying.scope, "key", [id])).toEqual(new Map());
    expect((await namesOf(prying.scope, "project", [owner.projectId])).has(owner.projectId)).toBe(false);
  },
  "values.parts": async (prying, owner) => {
    await sendEvent(owner);
    const value = { provider: "openai", key: "gpt-4o-mini" };
    const by = { outer: "model", inner: "feature" } as const;
    const choice = { sort: [], top: 5, ofUsd: "0" };
    for (const filter of filters(owner)) {
      expect((await parts(owner.scope, filter, by, [value], choice))[0]?.rows).toHaveLength(1);
      expect((await parts(prying.scope, filter, by, [value], choice))[0]?.rows).toEqual([]);
    }
  },
  "values.seen": async (prying, owner) => {
    await sendEvent(owner);
    for (const filter of filters(owner))
      expect(await seen(prying.scope, filter, "user", ["u_1"])).toEqual(new Map());
  },
  "changes.sumTraffic": async (prying, owner) => {
    await sendEvent(owner);
    const models = [{ provider: "openai", model: "gpt-4o-mini", steps: [] }];
    const split = { models, tiers: [], regions: [], fees: [], instants: [] };
    for (const filter of filters(owner)) {
      expect(await sumTraffic(prying.scope, filter, split)).toEqual([]);
      expect(await sumTraffic(owner.scope, filter, split)).toHaveLength(1);
    }
  },
  "filters.adjustmentsWithin": async (prying, owner) => {
    await sendEvent(owner, "no-such-model");
    await createOverride(owner.scope, { ...ownPrice, model: "no-such-model", validFrom: new Date(0) });
    await applyReprice(owner.scope, await previewOf(owner), { reason: "ours" });
    await continueReprices();
    const range = { from: new Date(0), to: new Date(Date.now() + 60_000) };
    const adjusted = ({ scope }: TestTeam) =>
      owner.scope.db.$queryRaw(Prisma.sql`
        SELECT a.grade FROM event e ${adjustmentsWithin(scope, range)} WHERE e.team_id = ${owner.teamId}::uuid`);
    expect([await adjusted(prying), await adjusted(owner)]).toEqual([
      [{ grade: null }],
      [{ grade: "exact" }],
    ]);
  },
  "filters.eventWhere": async (prying, owner) => {
    await sendEvent(owner);
    expect(await eventsWhere(eventWhere, prying, owner)).toEqual([0, 0]);
    expect(await eventsWhere(eventWhere, owner, owner)).toEqual([1, 1]);
  },
  "filters.recordedWhere": async (prying, owner) => {
    await sendEvent(owner);
    expect(await eventsWhere(recordedWhere, prying, owner)).toEqual([0, 0]);
    expect(await eventsWhere(recordedWhere, owner, owner)).toEqual([1, 1]);
  },
  "analytics.latency": async (prying, owner) => {
    await sendEvent(owner);
    for (const filter of filters(owner))
      for (const exactUpTo of [0, 10])
        expect((await latency(prying.scope, filter, { exactUpTo, sample: 1 })).requests).toBe(0);
    for (const filter of filters(owner)) expect((await latency(owner.scope, filter)).requests).toBe(1);
  },
  "analytics.receiving": async (prying, owner) => {
    await sendEvent(owner);
    expect(await receiving(prying.scope)).toEqual({ lastEventAt: null, eventsInLastMinute: 0 });
  },
  "colors.seriesColors": async (prying, owner) => {
    await seriesColors(owner.scope, "model", ["gpt"]);
    await owner.scope.db.seriesColor.updateMany({ where: { teamId: owner.teamId }, data: { slot: 20 } });
    expect((await seriesColors(prying.scope, "model", ["gpt"])).get("gpt")?.isHollow).toBe(false);
    const theirs = await seriesColors(owner.scope, "model", ["gpt"]);
    expect(theirs.get("gpt")).toEqual({ slot: 10, isHollow: true });
  },
  "analytics.summary": async (prying, owner) => {
    await sendEvent(owner);
    for (const filter of filters(owner)) expect((await summary(prying.scope, filter)).requests).toBe(0);
  },
  "analytics.summedDays": async (prying, owner) => {
    const day = new Date(Date.UTC(2026, 0, 5));
    await owner.scope.db.usageDay.create({ data: { teamId: owner.teamId, day, rolledVersion: 0 } });
    const range = { from: new Date(Date.UTC(2026, 0, 1)), to: new Date(Date.UTC(2026, 0, 9)) };
    expect(await summedDays(owner.scope, { selection: {} }, { outer: "user" }, [range])).toHaveLength(1);
    expect(await summedDays(prying.scope, { selection: {} }, { outer: "user" }, [range])).toEqual([]);
  },
  "analytics.timeseries": async (prying, owner) => {
    await sendEvent(owner);
    for (const filter of filters(owner)) expect((await timeseries(prying.scope, filter)).series).toEqual([]);
  },
  "analytics.trends": async (prying, owner) => {
    await sendEvent(owner);
    for (const filter of filters(owner)) {
      expect((await trends(owner.scope, filter)).current?.requests).toBe(1);
      expect((await trends(prying.scope, filter)).current?.requests).toBe(0);
    }
  },
  "analytics.usage": async (prying, owner) => {
    await sendEvent(owner);
    for (const { range, selection } of filters(owner))
      for (const outer of ["model", "user"] as const) {
        const table = usage(prying.scope, { selection }, { outer }, [range], [{ ...range, cuts: [] }]);
        expect(await prying.scope.db.$queryRaw(Prisma.sql`SELECT r.key FROM ${table} r`)).toEqual([]);
      }
  },
  "demo.clearDemo": async (prying, owner) => {
    await sendEvent(owner);
    await clearDemo(prying.scope);
    expect((await getReceipt(owner.scope, { eventId: "e" })).event.eventId).toBe("e");
  },
  "demo.findDemo": async (prying, owner) => {
    await sendEvent(owner);
    expect(await findDemo(prying.scope)).toBeNull();
  },
  "demo.loadDemo": async (prying, owner) => {
    const [profile] = PROFILES;
    if (profile) await loadDemo(prying.scope, { profile, events: 9, days: 1, seed: 1, now: new Date() });
    expect(await findDemo(prying.scope)).toEqual({ events: 9, seed: 1 });
    for (const filter of filters(owner)) expect((await summary(owner.scope, filter)).requests).toBe(0);
    expect((await listProjects(owner.scope)).map(({ slug }) => slug)).toEqual(["default"]);
  },
  "events.getReceipt": async (prying, owner) => {
    await sendEvent(owner);
    for (const projectId of [undefined, owner.projectId])
      await expect(getReceipt(prying.scope, { eventId: "e", projectId })).rejects.toMatchObject(notFound);
    expect((await getReceipt(owner.scope, { eventId: "e" })).event.eventId).toBe("e");
  },
  "events.ingest": async (prying, owner) => {
    await sendEvent(owner);
    expect(await sendEvent(prying)).toMatchObject({ accepted: 1, duplicates: 0 });
    const [filter] = filters(owner);
    if (filter) expect((await summary(owner.scope, filter)).requests).toBe(1);
  },
  "explore.listEvents": async (prying, owner) => {
    await sendEvent(owner);
    const elsewhere = boundTo(owner, newId());
    for (const filter of filters(owner))
      for (const text of [{}, { text: "e" }, { text: "r" }, { text: "U_" }, { text: "gpt" }]) {
        const found = ({ scope }: Pick<TestTeam, "scope">) =>
          listEvents(scope, filter, { limit: 10, ...text }).then(({ events }) => events.length);
        expect(await Promise.all([prying, elsewhere, owner].map(found))).toEqual([0, 0, 1]);
      }
  },
  "explore.countEvents": async (prying, owner) => {
    await sendEvent(owner);
    const elsewhere = boundTo(owner, newId());
    const selections: Selection[] = [{}, { user_id: ["u_1"] }, { door: ["http"], model: ["gpt-4o-mini"] }];
    for (const filter of filters(owner))
      for (const selection of selections)
        for (const text of [null, "e", "gpt"]) {
          const asked = { ...filter, selection: { ...filter.selection, ...selection } };
          const count = ({ scope }: Pick<TestTeam, "scope">) =>
            countEvents(scope, asked, text).then(({ events }) => events);
          expect(await Promise.all([prying, elsewhere, owner].map(count))).toEqual([0, 0, 1]);
        }
  },
  "pricing.listPricesById": async (prying, owner) => {
    const { prisma } = database();
    const id = newId();
    const common = { provider: "house", model: "llama", source: "team", hash: "x", rates: { rates: {} } };
    const dates = { validFrom: new Date(), fetchedAt: new Date() };
    await prisma.price.create({ data: { id, teamId: owner.teamId, ...common, ...dates } });
    expect(await listPricesById(prying.scope, [id])).toEqual([]);
    expect(await listPricesById(owner.scope, [id])).toHaveLength(1);
  },
  "reprice.applyReprice": async (prying, owner) => {
    const id = await previewOf(owner);
    await expect(applyReprice(prying.scope, id, { reason: "mine" })).rejects.toMatchObject(notFound);
    expect((await getReprice(owner.scope, id)).state).toBe("previewed");
  },
  "reprice.countUnpriced": async (prying, owner) => {
    await sendEvent(owner, "no-such-model");
    expect(await countUnpriced(prying.scope)).toBe(0);
  },
  "reprice.discardReprice": async (prying, owner) => {
    const id = await previewOf(owner);
    await expect(discardReprice(prying.scope, id)).rejects.toMatchObject(notFound);
    expect((await getReprice(owner.scope, id)).id).toBe(id);
  },
  "reprice.getReprice": async (prying, owner) => {
    await expect(getReprice(prying.scope, await previewOf(owner))).rejects.toMatchObject(notFound);
  },
  "reprice.listReprices": async (prying, owner) => {
    await applyReprice(owner.scope, await previewOf(owner), { reason: "ours" });
    await continueReprices();
    expect(await listReprices(prying.scope, { limit: 10 })).toEqual([]);
  },
  "reprice.listUnpriced": async (prying, owner) => {
    await sendEvent(owner, "no-such-model");
    expect(await listUnpriced(prying.scope)).toEqual([]);
  },
  "reprice.previewReprice": async (prying, owner) => {
    await sendEvent(owner, "no-such-model");
    const { preview } = await getReprice(prying.scope, await previewOf(prying));
    expect(preview.scanned).toBe(0);
  },
  "reprice.undoReprice": async (prying, owner) => {
    const id = await previewOf(owner);
    await applyReprice(owner.scope, id, { reason: "ours" });
    await continueReprices();
    await expect(undoReprice(prying.scope, id, { reason: "mine" })).rejects.toMatchObject(notFound);
    expect((await getReprice(owner.scope, id)).state).toBe("applied");
  },
  "changes.listPriceChanges": async (prying, owner) => {
    const began = new Date("2026-09-01");
    const price = { provider: "openai", model: `moved-${owner.slug}`, source: "test", fetchedAt: began };
    const version = (input: string, validFrom: Date, validTo: Date | null) => {
      const id = newId();
      return { ...price, id, hash: id, validFrom, validTo, rates: { rates: { input } } };
    };
    await owner.scope.db.price.createMany({
      data: [version("1", new Date("2026-08-01"), began), version("2", began, null)],
    });
    await refreshCatalogue(database().pool);
    const event = { provider: "openai", model: price.model, input_tokens: 1_000_000 };
    await ingest(owner.scope, { projectId: owner.projectId, door: "http", events: [event] });
    const page = { model: price.model, limit: 10 };
    const impactFor = async ({ scope }: TestTeam) =>
      (await listPriceChanges(scope, page)).changes.map((one) => one.impactUsd30d);
    expect([await impactFor(owner), await impactFor(prying)]).toEqual([["1"], ["0"]]);
  },
  "browse.priceHistory": async (prying, owner) => {
    const [id, validFrom] = [newId(), new Date()];
    const theirs = { provider: "house", model: "llama", source: "override", hash: id, rates: {} };
    const data = { id, teamId: owner.teamId, ...theirs, validFrom, fetchedAt: validFrom };
    await owner.scope.db.price.create({ data });
    expect(await priceHistory(prying.scope, theirs)).toEqual([]);
    expect(await priceHistory(owner.scope, theirs)).toHaveLength(1);
  },
  "outlook.anomalies": async (prying, owner) => {
    await sendEvent(owner);
    for (const filter of filters(owner)) expect(await anomalies(prying.scope, filter)).toEqual([]);
  },
  "outlook.forecast": async (prying, owner) => {
    const day = (ago: number) => ({
      event_id: `e${ago}`,
      timestamp: Date.now() - ago * 86_400_000,
      cost_usd: 1,
    });
    const events = Array.from({ length: 12 }, (_, ago) => ({
      ...day(ago),
      provider: "acme",
      model: "rocket",
    }));
    await ingest(owner.scope, { projectId: owner.projectId, door: "http", events });
    for (const filter of filters(owner)) {
      expect(await forecast(prying.scope, filter)).toBeNull();
      expect((await forecast(owner.scope, filter))?.expectedUsd).toBeGreaterThan(0);
    }
  },
  "overrides.createModelMapping": async (prying, owner) => {
    const theirs = await createModelMapping(owner.scope, ownMapping);
    await createModelMapping(prying.scope, { ...ownMapping, model: "gpt-4o-mini" });
    expect(await listModelMappings(owner.scope)).toEqual([theirs]);
    const deployment = { provider: "azure", model: "ours" };
    expect((await priceFor(owner, deployment))?.model).toBe("gpt-4o");
    expect((await priceFor(prying, deployment))?.model).toBe("gpt-4o-mini");
  },
  "overrides.createOverride": async (prying, owner) => {
    const validFrom = new Date("2026-10-01T00:00:00Z");
    const theirs = await createOverride(owner.scope, { ...ownPrice, validFrom });
    expect((await priceFor(prying, ownPrice))?.teamId).toBeNull();
    const mine = await createOverride(prying.scope, { ...ownPrice, validFrom });
    expect(await listOverrides(owner.scope)).toEqual([theirs]);
    expect((await priceFor(owner, ownPrice))?.id).toBe(theirs.id);
    expect((await priceFor(prying, ownPrice))?.id).toBe(mine.id);
  },
  "overrides.createPriceAdjustment": async (prying, owner) => {
    const theirs = await createPriceAdjustment(owner.scope, { multiplier: "0.5" });
    await createPriceAdjustment(prying.scope, { multiplier: "2" });
    expect(await listPriceAdjustments(owner.scope)).toEqual([theirs]);
  },
  "overrides.deleteModelMapping": async (prying, owner) => {
    const { id } = await createModelMapping(owner.scope, ownMapping);
    await expect(deleteModelMapping(prying.scope, id)).rejects.toMatchObject(notFound);
    expect(await listModelMappings(owner.scope)).toHaveLength(1);
  },
  "overrides.endOverride": async (prying, owner) => {
    const theirs = await createOverride(owner.scope, ownPrice);
    for (const withdraw of [false, true])
      await expect(endOverride(prying.scope, theirs.id, { withdraw })).rejects.toMatchObject(notFound);
    expect(await listOverrides(owner.scope)).toEqual([theirs]);
  },
  "overrides.endPriceAdjustment": async (prying, owner) => {
    const theirs = await createPriceAdjustment(owner.scope, { multiplier: "0.5" });
    for (const withdraw of [false, true])
      await expect(endPriceAdjustment(prying.scope, theirs.id, { withdraw })).rejects.toMatchObject(notFound);
    expect(await listPriceAdjustments(owner.scope)).toEqual([theirs]);
  },
  "overrides.giveFees": async (prying, owner) => {
    const { provider, model } = ownPrice;
    const fees = { provider, model, since: new Date("2026-10-01T00:00:00Z"), units: { moon: "1" } };
    const theirs = await createOverride(owner.scope, ownPrice);
    await giveFees(prying.scope, fees);
    expect(await listOverrides(owner.scope)).toEqual([theirs]);
    expect(await listOverrides(prying.scope)).toMatchObject([{ sheet: { units: { moon: "1" } } }]);
    expect((await listOverrides(prying.scope))[0]?.sheet.rates).not.toEqual(theirs.sheet.rates);
  },
  "overrides.listModelMappings": async (prying, owner) => {
    const { id } = await createModelMapping(owner.scope, ownMapping);
    expect(await listModelMappings(prying.scope)).toEqual([]);
    expect(await listModelMappings(prying.scope, { after: `f${id.slice(1)}` })).toEqual([]);
  },
  "overrides.listOverrides": async (prying, owner) => {
    const { id } = await createOverride(owner.scope, ownPrice);
    expect(await listOverrides(prying.scope)).toEqual([]);
    expect(await listOverrides(prying.scope, { after: `f${id.slice(1)}` })).toEqual([]);
  },
  "overrides.listPriceAdjustments": async (prying, owner) => {
    const { id } = await createPriceAdjustment(owner.scope, { multiplier: "0.5" });
    expect(await listPriceAdjustments(prying.scope)).toEqual([]);
    expect(await listPriceAdjustments(prying.scope, { after: `f${id.slice(1)}` })).toEqual([]);
  },
  "savings.compareCall": async (prying, owner) => {
    await createOverride(owner.scope, { ...ownPrice, provider: "house", model: "llama" });
    const asked = {
      usage: { inputTokens: 1 },
      serviceTier: null,
      now: { provider: "house", model: "llama" },
    };
    const compared = ({ scope }: TestTeam) => compareCall(scope, asked, { providers: ["house"], models: [] });
    expect(await compared(prying)).toMatchObject({ models: [], currentUsd: null });
    expect((await compared(owner)).models).toHaveLength(1);
  },
  "savings.compareTraffic": async (prying, owner) => {
    await sendEvent(owner);
    for (const filter of filters(owner)) {
      const found = await compareTraffic(prying.scope, filter, { providers: [], models: [] });
      expect(found).toEqual({ models: [], currentUsd: "0", requests: 0, unpricedRequests: 0 });
    }
  },
  "savings.recommendations": async (prying, owner) => {
    const event = { event_id: "big", provider: "openai", model: "gpt-4o", input_tokens: 500_000_000 };
    await ingest(owner.scope, { projectId: owner.projectId, door: "http", events: [event] });
    for (const filter of filters(owner)) {
      expect((await recommendations(prying.scope, filter)).list).toEqual([]);
      expect((await recommendations(owner.scope, filter)).list.length).toBeGreaterThan(0);
    }
  },
  "teams.actorNames": async (prying, owner) => {
    const theirs = `user:${owner.userId}`;
    expect(await actorNames(prying.scope, [theirs])).toEqual(new Map([[theirs, "a former member"]]));
    expect((await actorNames(owner.scope, [theirs])).get(theirs)).toBe(owner.slug);
  },
  "teams.getProject": async (prying, owner) => {
    await expect(getProject(prying.scope, owner.projectId)).rejects.toMatchObject(notFound);
  },
  "teams.getTeam": async (prying) => {
    expect((await getTeam(prying.scope)).id).toBe(prying.teamId);
  },
  "teams.listProjects": async (prying) => {
    expect((await listProjects(prying.scope)).map(({ id }) => id)).toEqual([prying.projectId]);
  },
  "traces.ingestTraces": async (prying, owner) => {
    const of = { traceId: traceId(1), responseId: "r" };
    const send = ({ scope, projectId }: TestTeam, place: number, parent: number | null) => {
      const span = makeSpan({
        ...of,
        spanId: spanId(place),
        parentSpanId: parent === null ? null : spanId(parent),
      });
      return ingestTraces(scope, { projectId, spans: [span] });
    };
    await send(owner, 1, null);
    expect(await send(prying, 2, 1)).toMatchObject({ accepted: 1, duplicates: 0 });
    for (const filter of filters(owner)) expect((await summary(owner.scope, filter)).requests).toBe(1);
  },
  "keys.createKey": async (prying, owner) => {
    const input = { name: "theirs", projectId: owner.projectId };
    await expect(createKey(prying.scope, input)).rejects.toMatchObject(notFound);
    await createKey(prying.scope, { name: "mine" });
    expect(await listKeys(owner.scope)).toEqual([]);
  },
  "keys.getKey": async (prying, owner) => {
    const id = await makeKey(owner.scope);
    await expect(getKey(prying.scope, id)).rejects.toMatchObject(notFound);
  },
  "keys.keyNames": async (prying, owner) => {
    const id = await makeKey(owner.scope);
    expect(await keyNames(prying.scope, [id])).toEqual(new Map());
    expect(await keyNames(owner.scope, [id])).toEqual(new Map([[id, "theirs"]]));
  },
  "keys.listKeys": async (prying, owner) => {
    await makeKey(owner.scope);
    expect(await listKeys(prying.scope)).toEqual([]);
  },
  "keys.revokeKey": async (prying, owner) => {
    const id = await makeKey(owner.scope);
    await expect(revokeKey(prying.scope, id)).rejects.toMatchObject(notFound);
    expect((await getKey(owner.scope, id)).revokedAt).toBeNull();
  },
  "vault.createProviderKey": async (prying, owner) => {
    const input = { name: "mine", provider: "openai", api_key: "sk-of-the-prying" };
    const theirs = newProviderKeyInput.parse({ ...input, project_id: owner.projectId });
    await expect(createProviderKey(prying.scope, theirs)).rejects.toMatchObject(notFound);
    await makeProviderKey(prying);
    expect(await listProviderKeys(owner.scope)).toEqual([]);
  },
  "vault.deleteProviderKey": async (prying, owner) => {
    const id = await makeProviderKey(owner);
    await expect(deleteProviderKey(prying.scope, id)).rejects.toMatchObject(notFound);
    expect((await getProviderKey(owner.scope, id)).id).toBe(id);
  },
  "vault.findProviderKey": async (prying, owner) => {
    const id = await makeProviderKey(owner);
    const asked = { provider: "openai", projectId: owner.projectId };
    expect((await findProviderKey(owner.scope, asked))?.id).toBe(id);
    expect(await findProviderKey(prying.scope, asked)).toBeNull();
  },
  "vault.getProviderKey": async (prying, owner) => {
    const id = await makeProviderKey(owner);
    await expect(getProviderKey(prying.scope, id)).rejects.toMatchObject(notFound);
  },
  "vault.getWhenAway": async (prying, owner) => {
    await saveWhenAway(owner.scope, "closed");
    expect(await getWhenAway(prying.scope)).toBe("open");
  },
  "vault.listProviderKeys": async (prying, owner) => {
    await makeProviderKey(owner);
    expect(await listProviderKeys(prying.scope)).toEqual([]);
  },
  "vault.saveWhenAway": async (prying, owner) => {
    await saveWhenAway(prying.scope, "closed");
    expect(await getWhenAway(owner.scope)).toBe("open");
  },
  "vault.tryProviderKey": async (prying, owner) => {
    const id = await makeProviderKey(owner);
    await expect(tryProviderKey(prying.scope, id)).rejects.toMatchObject(notFound);
  },
};

/** Exported functions whose first parameter is the scope, as `domain.function`; `lib/db` is what the scope is made of. */
async function scopedFunctions(): Promise<string[]> {
  const domains = readdirSync("lib").filter((name) => name !== "db" && existsSync(`lib/${name}/index.ts`));
  const found = await Promise.all(
    domains.map(async (domain) => {
      const face: Record<string, unknown> = await import(`../lib/${domain}/index.ts`);
      return Object.entries(face)
        .filter(([, value]) => typeof value === "function" && takesScope(value.toString()))
        .map(([name]) => `${domain}.${name}`);
    }),
  );
  return found.flat().sort();
}

function takesScope(source: string): boolean {
  return /^(async )?(function\s*\w*)?\s*\(\s*scope\b/.test(source);
}

test("every function that takes a scope has a case, and every case a function", async () => {
  expect(Object.keys(cases).sort()).toEqual(await scopedFunctions());
});

describe("another team's things are out of reach of", () => {
  test.each(Object.entries(cases))("%s", async (_, tryIt) => tryIt(await makeTeam(), await makeTeam()));
});
