import { spawn } from "node:child_process";
import { once } from "node:events";
import { beforeAll, describe, expect, test } from "vitest";
import { budgetInput, createBudget, type Definition, takeMoved, updateBudget } from "@/lib/budgets";
import { database } from "@/lib/db";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { writeAllCrossings, writeMovedCrossings } from "./crossings";

useDatabase();
beforeAll(() => seedPrices(database().pool));

const DAY_MS = 86_400_000;
const now = new Date();

const define = (given: Record<string, unknown>): Definition =>
  budgetInput("UTC").parse({ name: "all", limit_usd: "10", period: "total", mode: "soft", ...given });

function spend(team: TestTeam, usd: string, given: Record<string, unknown> = {}) {
  const event = { provider: "acme", model: "m", input_tokens: 1, cost_usd: usd, cost_source: "provider" };
  const events = [{ ...event, ...given }];
  return ingest(team.scope, { projectId: team.projectId, door: "http", events });
}

async function kept({ teamId }: TestTeam) {
  const rows = await database().prisma.budgetCrossing.findMany({
    where: { teamId },
    orderBy: [{ stepStart: "asc" }, { threshold: "asc" }, { key: "asc" }],
  });
  return rows.map(({ key, threshold, spentUsd }) => [key, Number(threshold), spentUsd.toString()]);
}

function startWorker({ teamId, projectId }: TestTeam, calls: number) {
  const tsx = ["--import", "tsx", "--conditions=react-server", "tests/support/crossing-worker.ts"];
  return spawn(process.execPath, [...tsx, teamId, projectId, String(calls)], {
    env: { ...process.env, DATABASE_URL: database().url },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

describe("a crossing", () => {
  test("is written once, when a counter reaches the threshold", async () => {
    const team = await makeTeam();
    await createBudget(team.scope, define({ thresholds: [50, 80.5, 100] }));
    await spend(team, "4.99");
    expect(await writeMovedCrossings()).toEqual([]);
    await spend(team, "0.01");
    expect(await writeMovedCrossings()).toMatchObject([{ key: "", threshold: 50 }]);
    await spend(team, "1");
    expect(await writeMovedCrossings()).toEqual([]);
    await spend(team, "40");
    await writeMovedCrossings();
    await writeAllCrossings();
    expect(await kept(team)).toEqual([
      ["", 50, "5"],
      ["", 80.5, "46"],
      ["", 100, "46"],
    ]);
  });

  test("is of one counter, and anew in every period", async () => {
    const team = await makeTeam();
    await createBudget(team.scope, define({ period: "day", per: "user_id", thresholds: [100] }));
    const of = (user: string) => ({ tags: { user_id: user } });
    await spend(team, "10", of("ann"));
    await spend(team, "9", of("bob"));
    await writeMovedCrossings();
    await spend(team, "10", { ...of("ann"), timestamp: now.toISOString() });
    await writeMovedCrossings();
    expect(await kept(team)).toEqual([["ann", 100, "10"]]);
    const tomorrow = new Date(now.getTime() + DAY_MS);
    await database().prisma.budgetCounter.updateMany({
      where: { teamId: team.teamId },
      data: { stepStart: new Date(tomorrow.toISOString().slice(0, 10)) },
    });
    await writeAllCrossings(tomorrow);
    expect(await kept(team)).toEqual([
      ["ann", 100, "10"],
      ["ann", 100, "20"],
    ]);
  });

  test("of a rolling window is written once while its day is in the window", async () => {
    const team = await makeTeam();
    await createBudget(
      team.scope,
      define({ limit_usd: "5", period: "rolling", period_days: 3, thresholds: [100] }),
    );
    await spend(team, "5");
    await writeMovedCrossings();
    const written = async (days: number) => {
      await database().pool.query(
        `INSERT INTO budget_counter (team_id, budget_id, revision, key, step_start, spent_usd)
         SELECT team_id, budget_id, revision, key, step_start + interval '1 day', 5 FROM budget_counter
          WHERE team_id = $1 ORDER BY step_start DESC LIMIT 1`,
        [team.teamId],
      );
      return (await writeAllCrossings(new Date(now.getTime() + days * DAY_MS))).length;
    };
    expect([await written(1), await written(2), await written(3)]).toEqual([0, 0, 1]);
  });

  test("is still written after the process that moved the counter was killed", async () => {
    const team = await makeTeam();
    await createBudget(team.scope, define({ thresholds: [50] }));
    await spend(team, "6");
    takeMoved();
    expect(await writeMovedCrossings()).toEqual([]);
    await writeAllCrossings();
    expect(await kept(team)).toEqual([["", 50, "6"]]);
  });

  test("of the period that has just ended is written when its last call comes late", async () => {
    const team = await makeTeam();
    const budget = await createBudget(team.scope, define({ period: "day", thresholds: [100] }));
    await spend(team, "10");
    const midnight = new Date(now.toISOString().slice(0, 10)).getTime() + DAY_MS;
    expect(await writeAllCrossings(new Date(midnight + 3_600_000))).toEqual([]);
    const written = await writeAllCrossings(new Date(midnight + 60_000));
    expect(written).toMatchObject([{ budgetId: budget.id, stepStart: new Date(midnight - DAY_MS) }]);
  });

  test("comes with what was spent before the budget was made, and with a lower limit", async () => {
    const team = await makeTeam();
    await spend(team, "6");
    const { id } = await createBudget(team.scope, define({ thresholds: [50, 100] }));
    await writeAllCrossings();
    await updateBudget(team.scope, id, define({ limit_usd: "6", thresholds: [50, 100] }));
    await writeAllCrossings();
    expect(await kept(team)).toEqual([
      ["", 50, "6"],
      ["", 100, "6"],
    ]);
  });

  test("is told once by several processes, one of which is killed", async () => {
    const team = await makeTeam();
    const thresholds = Array.from({ length: 20 }, (_, place) => 10 * place + 10);
    await createBudget(team.scope, define({ period: "rolling", period_days: 7, thresholds }));
    const told: string[][] = [];
    const workers = [40, 40, 40].map((calls, place) => {
      const own = told[place] ?? [];
      told[place] = own;
      const child = startWorker(team, calls);
      child.stdout?.on("data", (text: Buffer) => {
        own.push(...text.toString().split("\n").filter(Boolean));
        if (place === 0 && own.filter((line) => line === "spent").length >= 4) child.kill("SIGKILL");
      });
      return once(child, "exit");
    });
    const ends = await Promise.all(workers);
    expect(ends.map(([code]) => code)).toEqual([null, 0, 0]);
    const crossed = told.flat().filter((line) => line !== "spent");
    expect(new Set(crossed).size).toBe(crossed.length);
    const late = await writeAllCrossings();
    expect(late.filter(({ threshold }) => crossed.includes(String(threshold)))).toEqual([]);
    expect((await kept(team)).map(([, threshold]) => threshold)).toEqual(thresholds);
  });

  test("is one row, however many look at once", async () => {
    const team = await makeTeam();
    const period = { period: "rolling", period_days: 7, thresholds: [10, 20, 30] };
    await createBudget(team.scope, define(period));
    await spend(team, "9");
    const found = await Promise.all(Array.from({ length: 8 }, () => writeAllCrossings()));
    expect(found.flat()).toHaveLength(3);
    expect(await kept(team)).toHaveLength(3);
  });
});
