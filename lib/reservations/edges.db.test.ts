import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { budgetInput, createBudget } from "@/lib/budgets";
import { database } from "@/lib/db";
import { seedPrices } from "@/lib/feed";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { release } from "./end";
import { reservationInput } from "./request";
import { reserve } from "./reserve";
import { settle } from "./settle";

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
});
