import { beforeAll, describe, expect, test } from "vitest";
import { budgetInput, createBudget, listBudgets, recount, updateBudget } from "@/lib/budgets";
import { database, inTransaction } from "@/lib/db";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { createPriceAdjustment } from "@/lib/overrides";
import { applyReprice, continueReprices, previewReprice, undoReprice } from "@/lib/reprice";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { supersede } from "./supersede";

useDatabase();
beforeAll(() => seedPrices(database().pool));

const MINUTE = 60_000;
const define = (given: Record<string, unknown>) =>
  budgetInput("Asia/Kolkata").parse({ name: "any", limit_usd: "5", period: "month", mode: "hard", ...given });

const DEFINITIONS = [
  define({}),
  define({ period: "total" }),
  define({ period: "hour", time_zone: "America/New_York" }),
  define({ period: "day", per: "user_id" }),
  define({ period: "rolling", period_days: 3, selector: { model: ["gpt-4o", "gpt-4o-mini"] } }),
  define({ period: "week", start_day: 3, per: "tag.matter" }),
  define({ period: "year", selector: { feature: ["chat", ""], provider: ["openai"] } }),
  define({ period: "month", selector: { "tag.matter": ["a"], door: ["http"] }, per: "model" }),
  define({ period: "quarter", mode: "soft", selector: { status: ["ok"], grade: ["exact"] } }),
  define({ period: "day", mode: "track", per: "grade" }),
];

let seed = 42;
function random(below: number): number {
  seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
  return Math.floor((seed / 2 ** 32) * below);
}
const oneOf = <T>(list: T[]): T => list[random(list.length)] as T;

function anyEvent(id: string) {
  return {
    event_id: id,
    provider: oneOf(["openai", "openai", "anthropic"]),
    model: oneOf(["gpt-4o", "gpt-4o-mini", "claude-sonnet-4-5", "unknown"]),
    timestamp: Date.now() - random(6 * 24 * 60) * MINUTE,
    input_tokens: random(50_000),
    output_tokens: random(5_000),
    status: oneOf(["ok", "ok", "error"]),
    tags: {
      ...oneOf([{}, { feature: "chat" }, { feature: "search" }]),
      ...oneOf([{}, { user_id: "ann" }, { user_id: "bob" }]),
      ...oneOf([{}, { matter: "a" }, { matter: "b" }]),
    },
  };
}

const send = (team: TestTeam, events: Record<string, unknown>[]) =>
  ingest(team.scope, { projectId: team.projectId, door: "http", events });

async function sendMany(team: TestTeam, name: string, requests: number) {
  const batches = Array.from({ length: requests }, (_, batch) =>
    Array.from({ length: 20 }, (_, place) => anyEvent(`${name}-${batch}-${place}`)),
  );
  await Promise.all([...batches, ...batches.slice(0, 3)].map((events) => send(team, events)));
}

/** Asks the ledger in SQL what each budget has spent; answers the budgets whose counters were something else. */
async function wrongCounters(team: TestTeam) {
  const wrong = [];
  for (const budget of await listBudgets(team.scope))
    if ((await recount(team.scope, budget.id)) > 0) wrong.push(budget.selector);
  return wrong;
}

describe("the counters of budgets", () => {
  test("equal the ledger after calls, retries, corrections and what is superseded", async () => {
    const team = await makeTeam();
    await sendMany(team, "before", 5);
    for (const definition of DEFINITIONS) await createBudget(team.scope, definition);
    await sendMany(team, "after", 10);
    expect(await database().prisma.budgetCounter.count({ where: { teamId: team.teamId } })).toBeGreaterThan(
      10,
    );
    expect(await wrongCounters(team)).toEqual([]);

    await inTransaction((client) =>
      supersede(
        client,
        { teamId: team.teamId, createdBy: "job:test", reason: "nested" },
        Array.from({ length: 10 }, (_, place) => ({
          projectId: team.projectId,
          eventId: `after-2-${place}`,
        })),
      ),
    );
    expect(await wrongCounters(team)).toEqual([]);

    await createPriceAdjustment(team.scope, {
      provider: "openai",
      multiplier: "0.7",
      validFrom: new Date(Date.now() - 4 * 86_400_000),
    });
    const [from, to] = [new Date(Date.now() - 7 * 86_400_000), new Date()];
    const { id } = await previewReprice(team.scope, { from, to, filter: {}, timeZone: "UTC" });
    await applyReprice(team.scope, id, { reason: "a discount" });
    await continueReprices();
    expect(
      await database().prisma.eventAdjustment.count({ where: { teamId: team.teamId, kind: "reprice" } }),
    ).toBeGreaterThan(50);
    expect(await wrongCounters(team)).toEqual([]);
    await undoReprice(team.scope, id, { reason: "no discount" });
    await continueReprices();
    expect(await wrongCounters(team)).toEqual([]);
  });

  test("are right for a budget that is made, changed and dropped while calls come in", async () => {
    const team = await makeTeam();
    const calls = sendMany(team, "meanwhile", 40);
    const made = await createBudget(team.scope, define({ period: "total", per: "user_id" }));
    await createBudget(team.scope, define({ period: "rolling", period_days: 7 }));
    await updateBudget(
      team.scope,
      made.id,
      define({ period: "total", per: "model", selector: { feature: ["chat"] } }),
    );
    await calls;
    expect(await wrongCounters(team)).toEqual([]);
    const sums = await database().prisma.budgetCounter.count({
      where: { teamId: team.teamId, budgetId: made.id },
    });
    expect(sums).toBeGreaterThan(1);
  });

  test("of another process's budgets are counted by whoever knew none", async () => {
    const team = await makeTeam();
    await send(team, [anyEvent("first")]);
    const books = Reflect.get(globalThis, "tokenbudgetBooks") as Map<string, unknown>;
    const old = books.get(team.teamId);
    const budget = await createBudget(team.scope, define({ period: "total" }));
    books.set(team.teamId, old);
    await send(team, [{ ...anyEvent("second"), provider: "openai", model: "gpt-4o", input_tokens: 1000 }]);
    expect(await recount(team.scope, budget.id)).toBe(0);
  });
});
