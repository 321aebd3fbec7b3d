import { beforeAll, describe, expect, test } from "vitest";
import { budgetInput, createBudget, type Definition, deleteBudget, recount } from "@/lib/budgets";
import { database } from "@/lib/db";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { release, reservationInput, reserve } from "@/lib/reservations";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { forgetCounted } from "./forget";
import { budgetStatus } from "./status";

useDatabase();
beforeAll(() => seedPrices(database().pool));

const DAY_MS = 86_400_000;
const now = new Date();
const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);

const define = (given: Record<string, unknown>): Definition =>
  budgetInput("UTC").parse({ name: "all", limit_usd: "100", period: "day", mode: "hard", ...given });

function spend(team: TestTeam, usd: string, timestamp = now) {
  const event = { provider: "acme", model: "m", input_tokens: 1, cost_usd: usd, cost_source: "provider" };
  const events = [{ ...event, timestamp: timestamp.toISOString() }];
  return ingest(team.scope, { projectId: team.projectId, door: "http", events });
}

async function steps({ teamId }: TestTeam) {
  const rows = await database().prisma.budgetCounter.findMany({
    where: { teamId },
    orderBy: { stepStart: "asc" },
  });
  return rows.map(({ spentUsd }) => spentUsd.toString());
}

/** As if the budget had been made so long ago. */
async function backdate(id: string, days: number) {
  const start = new Date(daysAgo(days).toISOString().slice(0, 10));
  await database().pool.query(
    `WITH moved AS (UPDATE budget SET counts_from = $2 WHERE id = $1 RETURNING team_id)
     UPDATE team SET budget_version = budget_version + 1 FROM moved WHERE team.id = moved.team_id`,
    [id, start.toISOString()],
  );
}

describe("what is long past", () => {
  test("is forgotten of the counters, and late calls of that time do not bring a part of it back", async () => {
    const team = await makeTeam();
    for (const days of [60, 50, 20, 0]) await spend(team, String(days + 1), daysAgo(days));
    const { id } = await createBudget(team.scope, define({}));
    await backdate(id, 70);
    await recount(team.scope, id);
    expect(await steps(team)).toEqual(["61", "51", "21", "1"]);
    await forgetCounted(now);
    expect(await steps(team)).toEqual(["21", "1"]);
    await spend(team, "5", daysAgo(50));
    await spend(team, "5", daysAgo(20));
    expect(await steps(team)).toEqual(["26", "1"]);
    expect(await recount(team.scope, id)).toBe(0);
  });

  test("stays while it is of the running period", async () => {
    const team = await makeTeam();
    await spend(team, "7", daysAgo(80));
    const { id } = await createBudget(team.scope, define({ period: "rolling", period_days: 90 }));
    await backdate(id, 200);
    await recount(team.scope, id);
    await forgetCounted(now);
    expect((await budgetStatus(team.scope, id, { now })).spentUsd).toBe("7");
  });

  test("goes with the budget, the reservation that has ended and the old refusal", async () => {
    const team = await makeTeam();
    const { prisma } = database();
    const { id } = await createBudget(team.scope, define({ limit_usd: "0.02" }));
    const call = { provider: "openai", model: "gpt-4o", input_tokens: 1000, max_output_tokens: 1000 };
    const ask = () =>
      reserve(team.scope, { projectId: team.projectId, id: null, call: reservationInput.parse(call) });
    const held = await ask();
    await ask();
    if (!held.isFree) throw new Error("refused");
    await release(team.scope, held.id);
    await ask();
    await deleteBudget(team.scope, id);
    const { teamId } = team;
    const left = async (days: number) => {
      await forgetCounted(new Date(now.getTime() + days * DAY_MS));
      const where = { where: { teamId } };
      return [
        await prisma.budgetCounter.count(where),
        await prisma.reservation.count(where),
        await prisma.budgetRefusal.count(where),
      ];
    };
    expect(await left(0)).toEqual([1, 2, 1]);
    expect(await left(2)).toEqual([0, 2, 1]);
    expect(await left(9)).toEqual([0, 1, 1]);
    expect(await left(91)).toEqual([0, 1, 0]);
  });
});
