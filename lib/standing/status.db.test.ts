import { beforeAll, describe, expect, test } from "vitest";
import { budgetInput, createBudget, type Definition, raiseBudget } from "@/lib/budgets";
import { database } from "@/lib/db";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { reservationInput, reserve, settle } from "@/lib/reservations";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { budgetBound } from "./bound";
import { budgetHistory } from "./history";
import { budgetStatus, budgetStatuses, counterBalances, countStopping } from "./status";

useDatabase();
beforeAll(() => seedPrices(database().pool));

const DAY_MS = 86_400_000;
const now = new Date();
const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);

const define = (given: Record<string, unknown>): Definition =>
  budgetInput("UTC").parse({ name: "all", limit_usd: "10", period: "total", mode: "hard", ...given });

function spend(team: TestTeam, usd: string, given: Record<string, unknown> = {}) {
  const event = { provider: "acme", model: "m", input_tokens: 1, cost_usd: usd, cost_source: "provider" };
  return ingest(team.scope, {
    projectId: team.projectId,
    door: "http",
    events: [{ ...event, ...given }],
  });
}

function hold(team: TestTeam) {
  const call = { provider: "openai", model: "gpt-4o", input_tokens: 1000, max_output_tokens: 1000 };
  return reserve(team.scope, { projectId: team.projectId, id: null, call: reservationInput.parse(call) });
}

describe("the status of a budget", () => {
  test("tells what is spent, held and left of the limit with its raises", async () => {
    const team = await makeTeam();
    const { id } = await createBudget(team.scope, define({ thresholds: [30, 50, 90] }));
    await spend(team, "4");
    await hold(team);
    expect(await budgetStatus(team.scope, id)).toMatchObject({
      limitUsd: "10",
      spentUsd: "4",
      reservedUsd: "0.0125",
      remainingUsd: "5.9875",
      overUsd: "0",
      reached: [30],
      isStopping: false,
      isCounting: false,
      period: { from: null, to: null },
      forecastUsd: null,
    });
    const raise = { amountUsd: "2", expiresAt: new Date(Date.now() + DAY_MS), reason: "launch" };
    await raiseBudget(team.scope, id, raise);
    expect(await budgetStatus(team.scope, id)).toMatchObject({ limitUsd: "12", remainingUsd: "7.9875" });
    await spend(team, "9");
    expect(await budgetStatus(team.scope, id)).toMatchObject({
      remainingUsd: "0",
      overUsd: "1",
      reached: [30, 50, 90],
      isStopping: true,
    });
  });

  test("stops calls when the last one that was refused would be refused still, with little left", async () => {
    const team = await makeTeam();
    const { id } = await createBudget(team.scope, define({}));
    const isStopping = async () => (await budgetStatus(team.scope, id)).isStopping;
    await spend(team, "9.99");
    expect([await isStopping(), await countStopping(team.scope)]).toEqual([false, 0]);
    await hold(team);
    expect([await isStopping(), await countStopping(team.scope)]).toEqual([true, 1]);
    const raise = { amountUsd: "0.01", expiresAt: new Date(Date.now() + DAY_MS), reason: "launch" };
    await raiseBudget(team.scope, id, raise);
    expect([await isStopping(), await countStopping(team.scope)]).toEqual([false, 0]);
  });

  test("does not stop calls because one was refused that asked for more than half the limit", async () => {
    const team = await makeTeam();
    const { id } = await createBudget(team.scope, define({ limit_usd: "0.02" }));
    await hold(team);
    await spend(team, "0.001");
    await hold(team);
    expect(await budgetStatus(team.scope, id)).toMatchObject({ isStopping: false, fullCounters: 0 });
  });

  test("is that of the fullest counter, or of the one that is named", async () => {
    const team = await makeTeam();
    const { id } = await createBudget(team.scope, define({ per: "user_id" }));
    await spend(team, "1", { tags: { user_id: "ann" } });
    await spend(team, "3", { tags: { user_id: "bob" } });
    await spend(team, "2");
    expect(await budgetStatus(team.scope, id)).toMatchObject({
      key: "bob",
      spentUsd: "3",
      counters: 3,
      allSpentUsd: "6",
    });
    expect(await budgetStatus(team.scope, id, { key: "ann" })).toMatchObject({ key: "ann", spentUsd: "1" });
    expect(await budgetStatus(team.scope, id, { key: "eve" })).toMatchObject({ key: "eve", spentUsd: "0" });
    const keys = async (page: Parameters<typeof counterBalances>[2]) =>
      (await counterBalances(team.scope, id, page)).map(({ key }) => key);
    expect(await keys({})).toEqual(["bob", "", "ann"]);
    expect(await keys({ sort: "key" })).toEqual(["", "ann", "bob"]);
    expect(await keys({ limit: 1, offset: 2 })).toEqual(["ann"]);
  });

  test("has no keys where the budget is not kept by a dimension", async () => {
    const team = await makeTeam();
    const { id } = await createBudget(team.scope, define({}));
    const refused = { code: "bad_request", issues: [{ field: "key" }] };
    await expect(budgetStatus(team.scope, id, { key: "ann" })).rejects.toMatchObject(refused);
    await expect(budgetHistory(team.scope, id, { key: "" })).rejects.toMatchObject(refused);
  });

  test("of a rolling budget adds up the days of its window", async () => {
    const team = await makeTeam();
    for (const days of [0, 1, 2, 3])
      await spend(team, String(10 ** days), { timestamp: daysAgo(days).toISOString() });
    await createBudget(team.scope, define({ limit_usd: "5000", period: "rolling", period_days: 3 }));
    const [status] = await budgetStatuses(team.scope, now);
    expect(status?.spentUsd).toBe("111");
  });

  test("goes on at the rate of its own calls, and not of others", async () => {
    const team = await makeTeam();
    const of = { feature: "search" };
    await createBudget(
      team.scope,
      define({ limit_usd: "1000", period: "year", selector: { feature: ["search"] } }),
    );
    await createBudget(team.scope, define({ name: "idle", period: "year", selector: { feature: ["none"] } }));
    for (let days = 1; days < 14; days++)
      await spend(team, days < 8 ? "24" : "99", { timestamp: daysAgo(days).toISOString(), tags: of });
    await spend(team, "500");
    const [busy, idle] = await budgetStatuses(team.scope, now);
    expect(Number(busy?.usualUsdPerHour)).toBeCloseTo(1, 1);
    expect(Number(busy?.forecastUsd)).toBeGreaterThan(Number(busy?.spentUsd));
    expect(idle).toMatchObject({ usualUsdPerHour: "0", forecastUsd: "0", exhaustedAt: null });
  });

  test("takes the time that a young team has called for its rate", async () => {
    const team = await makeTeam();
    await createBudget(team.scope, define({ limit_usd: "1000", period: "year" }));
    await spend(team, "48", { timestamp: daysAgo(2).toISOString() });
    const [status] = await budgetStatuses(team.scope, now);
    expect(Number(status?.usualUsdPerHour)).toBeCloseTo(1, 1);
  });
});

describe("the history of a budget", () => {
  test("has the periods that are over, by the ledger, with the raises of their time", async () => {
    const team = await makeTeam();
    for (const [days, usd] of [
      [0, "1"],
      [1, "12"],
      [3, "4"],
    ] as const)
      await spend(team, usd, { timestamp: daysAgo(days).toISOString() });
    const { id } = await createBudget(team.scope, define({ period: "day" }));
    const past = await budgetHistory(team.scope, id, { now });
    expect(past.map(({ spentUsd, isOver }) => [spentUsd, isOver])).toEqual([
      ["12", true],
      ["0", false],
      ["4", false],
    ]);
    expect(past[0]?.to).toEqual(new Date(now.toISOString().slice(0, 10)));
    expect(await budgetHistory(team.scope, id, { now, limit: 1 })).toHaveLength(1);
  });

  test("is that of one counter where it is named", async () => {
    const team = await makeTeam();
    const yesterday = { timestamp: daysAgo(1).toISOString() };
    await spend(team, "2", { ...yesterday, tags: { user_id: "ann" } });
    await spend(team, "3", { ...yesterday, tags: { user_id: "bob" } });
    const { id } = await createBudget(team.scope, define({ period: "day", per: "user_id" }));
    const spentBy = async (key?: string) => (await budgetHistory(team.scope, id, { key, now }))[0]?.spentUsd;
    expect([await spentBy(), await spentBy("ann"), await spentBy("eve")]).toEqual(["5", "2", undefined]);
  });
});

test("the bound is the most that one minute of calls without a reservation has cost", async () => {
  const team = await makeTeam();
  const { id } = await createBudget(team.scope, define({ limit_usd: "1000", per: "user_id" }));
  const all = await createBudget(team.scope, define({ limit_usd: "1000" }));
  const minute = (text: string) => `${daysAgo(1).toISOString().slice(0, 10)}T${text}Z`;
  await spend(team, "1", { timestamp: minute("10:00:01"), tags: { user_id: "ann" } });
  await spend(team, "2", { timestamp: minute("10:00:59"), tags: { user_id: "ann" } });
  await spend(team, "2.5", { timestamp: minute("10:01:00"), tags: { user_id: "ann" } });
  await spend(team, "2.9", { timestamp: minute("10:00:30"), tags: { user_id: "bob" } });
  await spend(team, "50", { timestamp: daysAgo(8).toISOString() });
  const held = await hold(team);
  if (!held.isFree) throw new Error("refused");
  const stated = { provider: "acme", model: "m", cost_usd: "70", cost_source: "provider", input_tokens: 1 };
  const event = { ...stated, timestamp: minute("12:00:00") };
  await settle(team.scope, { projectId: team.projectId, door: "http", id: held.id, event });
  expect(await budgetBound(team.scope, id, now)).toMatchObject({ reservedCallsUsd: "0", unreservedUsd: "3" });
  expect((await budgetBound(team.scope, all.id, now)).unreservedUsd).toBe("5.9");
});
