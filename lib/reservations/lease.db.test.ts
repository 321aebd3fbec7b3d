import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { type Budget, budgetInput, createBudget, listBudgets, updateBudget } from "@/lib/budgets";
import { database } from "@/lib/db";
import { seedPrices } from "@/lib/feed";
import { newId } from "@/lib/id";
import { recordCall } from "@/lib/spool";
import { allFinished } from "@/lib/unfinished";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { expireReservations, type Hold, release, releaseHold } from "./end";
import { returnUnused } from "./lease";
import { reservationInput } from "./request";
import { checkBudgets, reserve, reserveHard } from "./reserve";

useDatabase();
beforeAll(() => seedPrices(database().pool));

/** 1,000 tokens in at 2.5 and 1,000 out at 10 US dollars per million: 0.0125 at most. */
const NAMED = { provider: "openai", model: "gpt-4o" };
const CALL = reservationInput.parse({ ...NAMED, input_tokens: 1000, max_output_tokens: 1000 });

async function teamWith(limitUsd: string): Promise<TestTeam> {
  const team = await makeTeam();
  await createBudget(
    team.scope,
    budgetInput("UTC").parse({ name: "all", limit_usd: limitUsd, period: "month", mode: "hard" }),
  );
  return team;
}

const ours = ({ projectId }: TestTeam) => ({ projectId, door: "proxy" as const, call: CALL });

async function hold(team: TestTeam): Promise<Hold | null> {
  const held = await reserveHard(team.scope, { ...ours(team), id: newId() });
  return held && "isFree" in held ? null : held;
}

/** Holds for one call after the other. */
async function holdMany(team: TestTeam, calls: number): Promise<(Hold | null)[]> {
  const holds: (Hold | null)[] = [];
  for (let call = 0; call < calls; call++) holds.push(await hold(team));
  return holds;
}

async function standing({ teamId }: TestTeam) {
  const [counter] = await database().prisma.budgetCounter.findMany({ where: { teamId } });
  return { spent: counter?.spentUsd.toString(), reserved: counter?.reservedUsd.toString() };
}

const rowsOf = ({ teamId }: TestTeam) => database().prisma.reservation.count({ where: { teamId } });
const refusalsOf = ({ teamId }: TestTeam) => database().prisma.budgetRefusal.count({ where: { teamId } });

describe("calls that come often", () => {
  test("hold parts of one reservation, of which the rest is given back a moment later", async () => {
    const team = await teamWith("1000");
    const holds = await holdMany(team, 20);
    expect(holds.slice(0, 3).map((held) => held?.heldUsd)).toEqual([null, null, null]);
    expect(new Set(holds.slice(3).map((held) => held?.heldUsd))).toEqual(new Set(["0.0125"]));
    expect(await rowsOf(team)).toBeLessThan(12);
    await allFinished();
    expect(await standing(team)).toEqual({ spent: "0", reserved: "0.25" });
  });

  test("give back what they held once, however often their end is told", async () => {
    const team = await teamWith("1000");
    const holds = await holdMany(team, 20);
    for (const held of holds) {
      const event = { ...NAMED, event_id: newId(), input_tokens: 400, output_tokens: 100 };
      const ended = { scope: team.scope, projectId: team.projectId, event, hold: held };
      await recordCall(ended);
      await recordCall(ended);
    }
    await allFinished();
    expect(await standing(team)).toEqual({ spent: "0.04", reserved: "0" });
    const states = await database().prisma.reservation.groupBy({
      ...{ by: ["state"], where: { teamId: team.teamId }, _count: true },
    });
    expect(states.map(({ state }) => state)).toEqual(["settled"]);
  });

  test("use a budget up to its last call, though room was reserved ahead", async () => {
    const team = await teamWith("0.5");
    const holds = await Promise.all(Array.from({ length: 8 }, () => holdMany(team, 6)));
    expect(holds.flat().filter((held) => held !== null)).toHaveLength(40);
    await allFinished();
    expect(await standing(team)).toEqual({ spent: "0", reserved: "0.5" });
  });

  test("keep no room from a client that asks for itself, and write no refusal of it down", async () => {
    const team = await teamWith("0.6");
    await holdMany(team, 8);
    const wide = reservationInput.parse({ ...NAMED, input_tokens: 1000, max_output_tokens: 49_750 });
    const decision = await reserve(team.scope, { projectId: team.projectId, id: null, call: wide });
    expect(decision).toMatchObject({ isFree: true, reservedUsd: "0.5" });
    expect(await refusalsOf(team)).toBe(0);
    expect(await hold(team)).toBeNull();
    expect(await refusalsOf(team)).toBe(1);
  });

  test("keep no room from a client that only asks", async () => {
    const team = await teamWith("0.6");
    await holdMany(team, 8);
    const wide = reservationInput.parse({ ...NAMED, input_tokens: 1000, max_output_tokens: 49_750 });
    expect((await checkBudgets(team.scope, { projectId: team.projectId, call: wide })).isFree).toBe(true);
  });

  test("give back what they held when they are not made", async () => {
    const team = await teamWith("1000");
    const holds = await holdMany(team, 10);
    for (const held of holds) if (held) await releaseHold(team.teamId, held);
    await allFinished();
    expect(await standing(team)).toEqual({ spent: "0", reserved: "0" });
  });

  test("are stopped at once when the budget is lowered", async () => {
    const team = await teamWith("1000");
    expect(await holdMany(team, 10)).not.toContain(null);
    const [budget] = await listBudgets(team.scope);
    await updateBudget(team.scope, (budget as Budget).id, { ...(budget as Budget), limitUsd: "0.01" });
    expect(await hold(team)).toBeNull();
  });

  test("lose their hold when they are never told to have ended", async () => {
    const team = await teamWith("1000");
    await holdMany(team, 10);
    await allFinished();
    await database().prisma.reservation.updateMany({
      where: { teamId: team.teamId },
      data: { expiresAt: new Date(0) },
    });
    await expireReservations();
    expect(await standing(team)).toEqual({ spent: "0", reserved: "0" });
  });

  test("come back to a lease after a pause", async () => {
    const team = await teamWith("1000");
    await holdMany(team, 10);
    await sleep(1100);
    const before = await rowsOf(team);
    const holds = await holdMany(team, 10);
    expect(holds.at(-1)?.heldUsd).toBe("0.0125");
    expect(await rowsOf(team)).toBeLessThan(before + 5);
  });
});

test("what a door of ours holds is not for clients to give back", async () => {
  const team = await teamWith("1000");
  const held = await hold(team);
  await expect(release(team.scope, held?.reservation ?? "")).rejects.toMatchObject({ code: "not_found" });
});

describe("while the database fails", () => {
  /** Has the statements that hold fail, or commit without an answer. */
  function breakHolds(how: "before" | "after", times: number): () => number {
    const { pool } = database();
    const query = pool.query.bind(pool) as (...given: unknown[]) => Promise<unknown>;
    let left = times;
    const broken = async (...given: unknown[]) => {
      const [config] = given;
      const isHold =
        typeof config === "object" &&
        config !== null &&
        "name" in config &&
        config.name === "reserve_together";
      if (!isHold || left-- <= 0) return query(...given);
      if (how === "after") await query(...given);
      await sleep(20);
      throw Object.assign(new Error("the connection is gone"), { code: "ECONNRESET" });
    };
    Object.assign(pool, { query: broken });
    return () => {
      Object.assign(pool, { query });
      return times - left;
    };
  }

  test("those who wait for a lease fail with it, not one after the other", async () => {
    const team = await teamWith("1000");
    await holdMany(team, 5);
    await sleep(1100);
    await holdMany(team, 3);
    const mend = breakHolds("before", 1000);
    const ended = await Promise.allSettled(Array.from({ length: 30 }, () => hold(team)));
    expect(ended.filter(({ status }) => status === "rejected").length).toBeGreaterThan(20);
    // Those who wait ask together.
    expect(mend()).toBeLessThan(5);
  });

  test("what was reserved and not heard of is given back", async () => {
    const team = await teamWith("1000");
    await holdMany(team, 3);
    const mend = breakHolds("after", 1);
    await expect(hold(team)).rejects.toThrow("gone");
    mend();
    await allFinished();
    expect(await standing(team)).toEqual({ spent: "0", reserved: "0.0375" });
  });

  test("the rest of a lease that cannot be given back is given back later", async () => {
    const team = await teamWith("1000");
    await holdMany(team, 8);
    const { pool } = database();
    const query = pool.query.bind(pool) as (...given: unknown[]) => Promise<unknown>;
    Object.assign(pool, { query: () => Promise.reject(new Error("away")) });
    await allFinished();
    Object.assign(pool, { query });
    expect(await standing(team)).not.toEqual({ spent: "0", reserved: "0.1" });
    await returnUnused();
    expect(await standing(team)).toEqual({ spent: "0", reserved: "0.1" });
  });
});

test("a hard budget that another process makes is asked a second later", async () => {
  const team = await makeTeam();
  expect(await reserveHard(team.scope, { ...ours(team), id: newId() })).toBeNull();
  const known = (globalThis as { tokenbudgetBooks?: Map<string, unknown> }).tokenbudgetBooks;
  const before = known?.get(team.teamId);
  await createBudget(
    team.scope,
    budgetInput("UTC").parse({ name: "all", limit_usd: "0.001", period: "month", mode: "hard" }),
  );
  // As the other process knows it still.
  known?.set(team.teamId, before);
  await sleep(1100);
  expect(await reserveHard(team.scope, { ...ours(team), id: newId() })).toMatchObject({ isFree: false });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1])("a call that can use %s is not made", async (count) => {
  const team = await teamWith("1000");
  const call = { ...CALL, maxOutputTokens: count };
  await expect(reserveHard(team.scope, { ...ours(team), id: newId(), call })).rejects.toMatchObject({
    code: "bad_request",
  });
});

test("a counter is never anything but a number", async () => {
  const team = await teamWith("1000");
  await hold(team);
  await expect(
    database().pool.query("UPDATE budget_counter SET reserved_usd = 'NaN' WHERE team_id = $1", [team.teamId]),
  ).rejects.toMatchObject({ code: "23514" });
});
