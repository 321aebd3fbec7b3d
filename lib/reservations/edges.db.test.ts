import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { budgetInput, createBudget, raiseBudget, reloadBook, updateBudget } from "@/lib/budgets";
import { database } from "@/lib/db";
import { seedPrices } from "@/lib/feed";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { release, settle } from "./end";
import { reservationInput } from "./request";
import { checkBudgets, reserve } from "./reserve";

useDatabase();
beforeAll(() => seedPrices(database().pool));
afterEach(() => {
  vi.useRealTimers();
});

const define = (given: Record<string, unknown>) =>
  budgetInput("UTC").parse({ name: "all", limit_usd: "0.03", period: "month", mode: "hard", ...given });

/** A call of 0.0125 US dollars at most. */
const counts = { provider: "openai", model: "gpt-4o", input_tokens: 1000 };
const ask = (team: TestTeam, id: string | null = null) =>
  reserve(team.scope, {
    projectId: team.projectId,
    id,
    call: reservationInput.parse({ ...counts, max_output_tokens: 1000 }),
  });

test("a call whose tags cannot be stored is not asked for", () => {
  const given = { ...counts, max_output_tokens: 1, tags: { "a\0": "b" } };
  expect(reservationInput.safeParse(given).error?.issues[0]?.path).toEqual(["tags", "a\0"]);
});

describe("a reservation at its edges", () => {
  test("is not given again after its end, for it holds nothing any more", async () => {
    const team = await makeTeam();
    await createBudget(team.scope, define({}));
    await ask(team, "released");
    await release(team.scope, "released");
    await expect(ask(team, "released")).rejects.toMatchObject({ code: "conflict" });
    await ask(team, "settled");
    const event = { ...counts, output_tokens: 1 };
    await settle(team.scope, { projectId: team.projectId, door: "http", id: "settled", event });
    await expect(ask(team, "settled")).rejects.toMatchObject({ code: "conflict" });
  });

  test.each(["hour", "day"])("of a new %s counts what calls of the one before still hold", async (period) => {
    const team = await makeTeam();
    const midnight = Math.ceil(Date.now() / 86_400_000) * 86_400_000 - 86_400_000;
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(midnight - 20);
    await createBudget(team.scope, define({ period }));
    expect(await ask(team, "one")).toMatchObject({ isFree: true });
    expect(await ask(team, "two")).toMatchObject({ isFree: true });
    vi.setSystemTime(midnight + 20);
    expect(await ask(team)).toMatchObject({
      isFree: false,
      balances: [{ spentUsd: "0", reservedUsd: "0.025" }],
    });
    const event = { ...counts, output_tokens: 1000 };
    await settle(team.scope, { projectId: team.projectId, door: "http", id: "one", event });
    await release(team.scope, "two");
    expect(await ask(team)).toMatchObject({
      isFree: true,
      balances: [{ spentUsd: "0.0125", reservedUsd: "0" }],
    });
  });

  test("of rolling days sees what a clock that is already in the next day has taken", async () => {
    const team = await makeTeam();
    const midnight = Math.ceil(Date.now() / 86_400_000) * 86_400_000 - 86_400_000;
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(midnight - 20);
    await createBudget(team.scope, define({ period: "rolling", period_days: 7 }));
    vi.setSystemTime(midnight + 20);
    expect(await ask(team)).toMatchObject({ isFree: true });
    expect(await ask(team)).toMatchObject({ isFree: true });
    vi.setSystemTime(midnight - 10);
    expect(await ask(team)).toMatchObject({ isFree: false, balances: [{ reservedUsd: "0.025" }] });
  });

  test("stays held when its budget changes, but not what that counts", async () => {
    const team = await makeTeam();
    const { id } = await createBudget(team.scope, define({ selector: { model: ["gpt-4o", "o3"] } }));
    await ask(team);
    const changed = { name: "renamed", limit_usd: "0.02", selector: { model: ["o3", "gpt-4o"] } };
    await updateBudget(team.scope, id, define(changed));
    expect(await ask(team)).toMatchObject({ isFree: false, balances: [{ reservedUsd: "0.0125" }] });
  });

  test("asks the budgets of its door", async () => {
    const team = await makeTeam();
    await createBudget(team.scope, define({ limit_usd: "0.01", selector: { door: ["sdk"] } }));
    const { projectId } = team;
    const call = reservationInput.parse({ ...counts, max_output_tokens: 1000 });
    expect(await reserve(team.scope, { projectId, door: "sdk", id: null, call })).toMatchObject({
      isFree: false,
    });
    expect(await checkBudgets(team.scope, { projectId, door: "http", call })).toMatchObject({ isFree: true });
  });

  test("is answered while the budgets are being changed, however many do both", async () => {
    const team = await makeTeam();
    const { id } = await createBudget(team.scope, define({}));
    const raise = { amountUsd: "1", expiresAt: new Date(Date.now() + 60_000), reason: "launch" };
    const call = reservationInput.parse({ ...counts, max_output_tokens: 1000 });
    const raised = Array.from({ length: 24 }, () => raiseBudget(team.scope, id, raise));
    const asked = Array.from({ length: 60 }, () =>
      checkBudgets(team.scope, { projectId: team.projectId, call }),
    );
    const answers = await Promise.allSettled([...raised, ...asked]);
    expect(answers.filter(({ status }) => status === "rejected")).toEqual([]);
  });

  test("waits for a budget that is not counted yet, however many ask", async () => {
    const team = await makeTeam();
    const { id } = await createBudget(team.scope, define({ limit_usd: "100" }));
    await database().prisma.budget.update({ where: { id }, data: { countedAt: null } });
    await reloadBook(team.teamId);
    const answers = await Promise.allSettled(Array.from({ length: 60 }, () => ask(team)));
    expect(answers.filter(({ status }) => status === "rejected")).toEqual([]);
  });
});
