import { beforeAll, describe, expect, test } from "vitest";
import { budgetInput, createBudget, type Definition } from "@/lib/budgets";
import { database } from "@/lib/db";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { newId } from "@/lib/id";
import { Decimal } from "@/lib/money";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, scopeOf, type TestTeam } from "@/tests/support/factories";
import { expireReservations, release, settle } from "./end";
import { type CallAhead, reservationInput } from "./request";
import { checkBudgets, reserve } from "./reserve";

useDatabase();
beforeAll(() => seedPrices(database().pool));

const define = (given: Record<string, unknown>): Definition =>
  budgetInput("UTC").parse({ name: "all", limit_usd: "5", period: "month", mode: "hard", ...given });

/** 1,000 tokens in at 2.5 and 1,000 out at 10 US dollars per million: 0.0125 at most. */
const call = (given: Record<string, unknown> = {}): CallAhead =>
  reservationInput.parse({
    provider: "openai",
    model: "gpt-4o",
    input_tokens: 1000,
    max_output_tokens: 1000,
    ...given,
  });

const ask = (team: TestTeam, given: Record<string, unknown> = {}, id: string | null = null) =>
  reserve(team.scope, { projectId: team.projectId, id, call: call(given) });

async function counters(team: TestTeam) {
  const rows = await database().prisma.budgetCounter.findMany({ where: { teamId: team.teamId } });
  return rows.map(({ key, spentUsd, reservedUsd }) => [key, spentUsd.toString(), reservedUsd.toString()]);
}

describe("a reservation", () => {
  test("holds the most a call can cost until it is given back", async () => {
    const team = await makeTeam();
    await createBudget(team.scope, define({ limit_usd: "0.02" }));
    const first = await ask(team);
    expect(first).toMatchObject({ isFree: true, reservedUsd: "0.0125" });
    const second = await ask(team);
    expect(second).toMatchObject({
      isFree: false,
      balances: [
        { limitUsd: "0.02", spentUsd: "0", reservedUsd: "0.0125", askedUsd: "0.0125", isRefused: true },
      ],
    });
    if (!first.isFree) throw new Error("refused");
    expect(await release(team.scope, first.id)).toEqual({ releasedUsd: "0.0125" });
    expect(await release(team.scope, first.id)).toEqual({ releasedUsd: "0" });
    expect(await counters(team)).toEqual([["", "0", "0"]]);
    expect((await ask(team)).isFree).toBe(true);
  });

  test("is the same one for the same id and call, and a conflict with another call", async () => {
    const team = await makeTeam();
    await createBudget(team.scope, define({}));
    const [first, again] = [await ask(team, {}, "one"), await ask(team, {}, "one")];
    expect(again).toEqual(first);
    expect(await counters(team)).toEqual([["", "0", "0.0125"]]);
    await expect(ask(team, { input_tokens: 5 }, "one")).rejects.toMatchObject({ code: "conflict" });
    const twins = await Promise.all(Array.from({ length: 12 }, () => ask(team, {}, "two")));
    expect(new Set(twins.map(({ isFree }) => isFree))).toEqual(new Set([true]));
    expect(await counters(team)).toEqual([["", "0", "0.025"]]);
  });

  test("takes nothing from any budget when one of them refuses", async () => {
    const team = await makeTeam();
    await createBudget(team.scope, define({ name: "wide", limit_usd: "100" }));
    await createBudget(
      team.scope,
      define({ name: "narrow", limit_usd: "0.01", selector: { model: ["gpt-4o"] } }),
    );
    const decision = await ask(team);
    expect(decision.balances.map(({ name, isRefused }) => [name, isRefused]).sort()).toEqual([
      ["narrow", true],
      ["wide", false],
    ]);
    expect(await counters(team)).toEqual([
      ["", "0", "0"],
      ["", "0", "0"],
    ]);
    expect((await ask(team, { model: "gpt-4o-mini" })).isFree).toBe(true);
    const refusals = await database().prisma.budgetRefusal.findMany({ where: { teamId: team.teamId } });
    expect(refusals.map(({ askedUsd, limitUsd }) => [askedUsd.toString(), limitUsd.toString()])).toEqual([
      ["0.0125", "0.01"],
    ]);
  });

  test("counts every value of a dimension apart, and calls without one together", async () => {
    const team = await makeTeam();
    await createBudget(team.scope, define({ limit_usd: "0.02", per: "user_id" }));
    const of = (user?: string) => ask(team, user ? { tags: { user_id: user } } : {});
    const answers = [await of("ann"), await of("ann"), await of("bob"), await of(), await of()];
    expect(answers.map(({ isFree }) => isFree)).toEqual([true, false, true, true, false]);
  });

  test("of a model without a price follows the budget", async () => {
    const team = await makeTeam();
    const unknown = { provider: "acme", model: "nobody-knows" };
    await createBudget(team.scope, define({ mode: "track" }));
    expect((await ask(team, unknown)).isFree).toBe(true);
    await createBudget(team.scope, define({ name: "cautious", unpriced: { input: "10", output: "20" } }));
    expect((await ask(team, unknown)).balances.map(({ askedUsd }) => askedUsd).sort()).toEqual(["0", "0.03"]);
    await createBudget(team.scope, define({ name: "strict" }));
    expect(await ask(team, unknown)).toMatchObject({ isFree: false, isUnpriced: true });
  });

  test("that is only asked about writes nothing", async () => {
    const team = await makeTeam();
    await createBudget(team.scope, define({ limit_usd: "0.02" }));
    const asked = { projectId: team.projectId, call: call() };
    expect((await checkBudgets(team.scope, asked)).isFree).toBe(true);
    expect(await counters(team)).toEqual([]);
    await ask(team);
    expect((await checkBudgets(team.scope, asked)).isFree).toBe(false);
    expect(await database().prisma.budgetRefusal.count({ where: { teamId: team.teamId } })).toBe(0);
  });

  test("that is lost comes back after its time", async () => {
    const team = await makeTeam();
    await createBudget(team.scope, define({ limit_usd: "0.02" }));
    await ask(team);
    await database().prisma.reservation.updateMany({
      where: { teamId: team.teamId },
      data: { expiresAt: new Date(Date.now() - 1000) },
    });
    await Promise.all([expireReservations(), expireReservations(), expireReservations()]);
    expect(await counters(team)).toEqual([["", "0", "0"]]);
    expect((await ask(team)).isFree).toBe(true);
  });

  test("never passes the limit of several budgets, however many ask at once", async () => {
    const team = await makeTeam();
    await createBudget(team.scope, define({ limit_usd: "1" }));
    await createBudget(team.scope, define({ name: "per user", limit_usd: "0.3", per: "user_id" }));
    await createBudget(
      team.scope,
      define({ name: "week", limit_usd: "0.9", period: "rolling", period_days: 7 }),
    );
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        ask(team, { input_tokens: 1 + ((index * 7919) % 9000), tags: { user_id: `u${index % 5}` } }),
      ),
    );
    const held = answers.reduce(
      (sum, answer) => (answer.isFree ? sum.plus(answer.reservedUsd) : sum),
      new Decimal(0),
    );
    expect(held.lte("0.9")).toBe(true);
    for (const answer of answers)
      for (const { isRefused, limitUsd, spentUsd, reservedUsd, askedUsd } of answer.balances)
        if (!answer.isFree && isRefused)
          expect(new Decimal(spentUsd).plus(reservedUsd).plus(askedUsd).gt(limitUsd)).toBe(true);
    const kept = await database().prisma.budgetCounter.groupBy({
      by: ["budgetId"],
      where: { teamId: team.teamId },
      _sum: { reservedUsd: true },
    });
    expect(kept.map(({ _sum }) => _sum.reservedUsd?.toString())).toEqual(Array(3).fill(held.toString()));
  });
});

describe("the end of a reserved call", () => {
  const event = { provider: "openai", model: "gpt-4o", input_tokens: 1000, output_tokens: 200 };
  const end = (team: TestTeam, id: string, given: Record<string, unknown> = {}) =>
    settle(team.scope, { projectId: team.projectId, door: "http", id, event: { ...event, ...given } });

  test("puts its cost in the place of what was held, once", async () => {
    const team = await makeTeam();
    await createBudget(team.scope, define({}));
    await ask(team, {}, "one");
    const answers = await Promise.all(Array.from({ length: 5 }, () => end(team, "one")));
    expect(answers).toEqual(Array(5).fill({ costUsd: "0.0045", releasedUsd: "0.0125" }));
    expect(await counters(team)).toEqual([["", "0.0045", "0"]]);
    await expect(end(team, "one", { output_tokens: 5 })).rejects.toMatchObject({ code: "conflict" });
    expect(await release(team.scope, "one")).toEqual({ releasedUsd: "0" });
    expect(await counters(team)).toEqual([["", "0.0045", "0"]]);
  });

  test("counts as spent after the reservation was given back", async () => {
    const team = await makeTeam();
    await createBudget(team.scope, define({}));
    await ask(team, {}, "one");
    await release(team.scope, "one");
    expect(await end(team, "one")).toEqual({ costUsd: "0.0045", releasedUsd: "0" });
    expect(await counters(team)).toEqual([["", "0.0045", "0"]]);
  });

  test("gives back what was held when another door has told of the call before", async () => {
    const team = await makeTeam();
    await createBudget(team.scope, define({}));
    await ask(team, {}, "one");
    const told = { ...event, event_id: "sdk", response_id: "chatcmpl-1" };
    await ingest(team.scope, { projectId: team.projectId, door: "sdk", events: [told] });
    await end(team, "one", { response_id: "chatcmpl-1" });
    expect(await counters(team)).toEqual([["", "0.0045", "0"]]);
  });

  test("of what was never reserved, or by another project's key, is not found", async () => {
    const team = await makeTeam();
    await expect(end(team, "none")).rejects.toMatchObject({ code: "not_found" });
    await ask(team, {}, "one");
    const bound = scopeOf(team.teamId, { kind: "key", keyId: newId(), projectId: newId() });
    await expect(release(bound, "one")).rejects.toMatchObject({ code: "not_found" });
  });

  test("that cannot be read is a bad request, and the reservation stands", async () => {
    const team = await makeTeam();
    await createBudget(team.scope, define({}));
    await ask(team, {}, "one");
    await expect(end(team, "one", { input_tokens: -1 })).rejects.toMatchObject({ code: "bad_request" });
    expect(await counters(team)).toEqual([["", "0", "0.0125"]]);
  });
});
