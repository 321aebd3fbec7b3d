import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { budgetInput, createBudget, recount } from "@/lib/budgets";
import { database, dropMonthsBefore, ensureMonths, retentionFloor } from "@/lib/db";
import { env } from "@/lib/env";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { newId } from "@/lib/id";
import { reservationInput, reserve } from "@/lib/reservations";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, scopeOf, type TestTeam } from "@/tests/support/factories";

useDatabase();
beforeAll(() => seedPrices(database().pool));
afterEach(() => {
  Object.assign(env(), { RETENTION_DAYS: undefined });
});

const DAY_MS = 86_400_000;
const define = (given: Record<string, unknown>) =>
  budgetInput("UTC").parse({ name: "any", limit_usd: "100", period: "total", mode: "hard", ...given });

function spend(team: TestTeam, usd: string, given: Record<string, unknown> = {}, projectId = team.projectId) {
  const event = { provider: "acme", model: "m", input_tokens: 1, cost_usd: usd, cost_source: "provider" };
  return ingest(team.scope, { projectId, door: "http", events: [{ ...event, ...given }] });
}

async function spentOf({ teamId }: TestTeam) {
  const rows = await database().prisma.budgetCounter.findMany({ where: { teamId } });
  return rows.map(({ spentUsd }) => spentUsd.toString());
}

describe("the recount of a budget", () => {
  test("leaves what was counted before retention dropped its calls", async () => {
    const team = await makeTeam();
    const old = new Date(Date.now() - 100 * DAY_MS);
    await ensureMonths([old.toISOString().slice(0, 7)]);
    await spend(team, "3", { timestamp: old.getTime() });
    await spend(team, "4");
    const { id } = await createBudget(team.scope, define({}));
    expect(await spentOf(team)).toEqual(["7"]);
    Object.assign(env(), { RETENTION_DAYS: 30 });
    await dropMonthsBefore(retentionFloor(new Date(), 30));
    expect(await recount(team.scope, id)).toBe(0);
    expect(await spentOf(team)).toEqual(["7"]);
    await createBudget(team.scope, define({ name: "later" }));
    expect((await spentOf(team)).sort()).toEqual(["4", "7"]);
  });

  test("counts all that the budget selects, also when a key of one project has it counted", async () => {
    const team = await makeTeam();
    const other = newId();
    await database().prisma.project.create({
      data: { id: other, teamId: team.teamId, slug: "other", name: "Other" },
    });
    await spend(team, "3");
    await spend(team, "4", {}, other);
    const { id } = await createBudget(team.scope, define({}));
    await database().prisma.budget.update({ where: { id }, data: { countedAt: null } });
    await database().prisma.team.update({
      where: { id: team.teamId },
      data: { budgetVersion: { increment: 1 } },
    });
    const bound = scopeOf(team.teamId, { kind: "key", keyId: newId(), projectId: other });
    const asked = { provider: "openai", model: "gpt-4o", input_tokens: 1, max_output_tokens: 1 };
    await reserve(bound, { projectId: other, id: null, call: reservationInput.parse(asked) });
    expect(await spentOf(team)).toEqual(["7"]);
  });
});
