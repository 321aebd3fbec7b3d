import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Budget, budgetInput, createBudget, type Definition, periodAt, stepAt } from "@/lib/budgets";
import { database } from "@/lib/db";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { Decimal, toUsdString } from "@/lib/money";
import { reservationInput, reserve, settle } from "@/lib/reservations";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { type ReplayedPeriod, replay } from "./replay";

useDatabase();
beforeAll(() => seedPrices(database().pool));
afterEach(() => {
  vi.useRealTimers();
});

const DAY_MS = 86_400_000;
const DAYS = 9;
const END = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const START = END - DAYS * DAY_MS;

const define = (given: Record<string, unknown>): Definition =>
  budgetInput("Europe/Berlin").parse({ name: "any", limit_usd: "1", period: "day", mode: "hard", ...given });

let seed = 7;
function random(below: number): number {
  seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
  return Math.floor((seed / 2 ** 32) * below);
}

type Made = ReturnType<typeof anyCall>;
function anyCall(place: number, timestamp: number) {
  return {
    event_id: `call-${place}`,
    timestamp,
    provider: "openai",
    model: ["gpt-4o", "gpt-4o", "gpt-4o-mini", "nobody-knows"][random(4)] as string,
    input_tokens: random(40_000),
    output_tokens: random(4000),
    tags: random(4) ? { user_id: `u${random(2)}` } : {},
  };
}

/** Some before the budget is made, in the order of time. */
function makeCalls(before: number, after: number): Made[] {
  const times = [
    ...Array.from({ length: before }, () => START - random(3 * DAY_MS)),
    ...Array.from({ length: after }, () => START + random(DAYS * DAY_MS)),
  ].sort((a, b) => a - b);
  return times.map((at, place) => anyCall(place, at));
}

const send = (team: TestTeam, events: Made[]) =>
  ingest(team.scope, { projectId: team.projectId, door: "http", events });

async function spentOf(team: TestTeam, budget: Budget, key: string, at: Date): Promise<Decimal> {
  const { _sum } = await database().prisma.budgetCounter.aggregate({
    where: {
      ...{ teamId: team.teamId, budgetId: budget.id, revision: budget.revision, key },
      stepStart: { gte: periodAt(budget.cycle, at).from ?? new Date(0) },
    },
    _sum: { spentUsd: true },
  });
  return new Decimal(_sum.spentUsd?.toString() ?? 0);
}

async function costsOf(team: TestTeam): Promise<Map<string, string>> {
  const { rows } = await database().pool.query<{ event_id: string; cost: string }>(
    "SELECT event_id, coalesce(cost_usd, 0)::text AS cost FROM event WHERE team_id = $1",
    [team.teamId],
  );
  return new Map(rows.map(({ event_id, cost }) => [event_id, cost]));
}

/** Makes the budget and asks it before each call, at the time of the call. */
async function enforce(definition: Definition, calls: Made[], costs: Map<string, string>) {
  const team = await makeTeam();
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(START);
  await send(
    team,
    calls.filter(({ timestamp }) => timestamp < START),
  );
  const budget = await createBudget(team.scope, definition);
  const periods = new Map<string, ReplayedPeriod>();
  for (const call of calls) {
    if (call.timestamp < START) continue;
    const at = new Date(call.timestamp);
    vi.setSystemTime(at);
    const key = definition.per ? (call.tags.user_id ?? "") : "";
    const before = await spentOf(team, budget, key, at);
    const isFree = await ask(team, call);
    if (isFree)
      await settle(team.scope, { projectId: team.projectId, door: "http", id: call.event_id, event: call });
    const after = await spentOf(team, budget, key, at);
    const name = JSON.stringify([stepAt(definition.cycle, at).from, key]);
    const period = periods.get(name) ?? {
      ...{ key, range: stepAt(definition.cycle, at), warnings: [], blockedAt: null },
      ...{ spentUsd: "0", stoppedCalls: 0, stoppedUsd: "0" },
    };
    periods.set(name, period);
    period.spentUsd = toUsdString(after);
    for (const percent of definition.thresholds) {
      const level = new Decimal(definition.limitUsd).times(percent).div(100);
      if (before.lt(level) && after.gte(level)) period.warnings.push({ threshold: percent, at });
    }
    if (!isFree) {
      period.blockedAt ??= at;
      period.stoppedCalls++;
      period.stoppedUsd = toUsdString(new Decimal(period.stoppedUsd).plus(costs.get(call.event_id) ?? 0));
    }
  }
  vi.useRealTimers();
  return [...periods.values()].filter(({ warnings, blockedAt }) => warnings.length > 0 || blockedAt !== null);
}

async function ask(team: TestTeam, call: Made): Promise<boolean> {
  const { provider, model, input_tokens, output_tokens, tags } = call;
  const ahead = { provider, model, input_tokens, max_output_tokens: output_tokens, tags };
  const asked = { projectId: team.projectId, id: call.event_id, call: reservationInput.parse(ahead) };
  return (await reserve(team.scope, asked)).isFree;
}

const inOrder = (periods: ReplayedPeriod[]) =>
  [...periods].sort(
    (a, b) => (a.range.from?.getTime() ?? 0) - (b.range.from?.getTime() ?? 0) || (a.key < b.key ? -1 : 1),
  );

describe("the replay of a budget", () => {
  test.each([
    ["of days", define({ limit_usd: "0.5" })],
    ["of each user", define({ limit_usd: "0.3", per: "user_id", unpriced: "allow" })],
    ["of rolling days", define({ limit_usd: "1.2", period: "rolling", period_days: 3, unpriced: "allow" })],
    [
      "of a week and one model",
      define({ period: "week", selector: { model: ["gpt-4o"] }, thresholds: [10, 33.3, 90] }),
    ],
    ["of all time", define({ limit_usd: "4", period: "total", unpriced: { input: "2", output: "9" } })],
    ["that blocks nobody", define({ limit_usd: "0.4", mode: "soft", thresholds: [50, 100, 200] })],
  ])("%s tells what it did when it was asked before every call", async (_, definition) => {
    const calls = makeCalls(40, 110);
    const team = await makeTeam();
    await send(team, calls);
    const told = await replay(team.scope, definition, { days: DAYS, now: new Date(END) });
    const done = await enforce(definition, calls, await costsOf(team));
    expect(done.length).toBeGreaterThan(0);
    expect(inOrder(told.periods)).toEqual(inOrder(done));
    const stopped = done.reduce((sum, { stoppedUsd }) => sum.plus(stoppedUsd), new Decimal(0));
    expect(told).toMatchObject({
      stoppedUsd: toUsdString(stopped),
      stoppedCalls: done.reduce((sum, { stoppedCalls }) => sum + stoppedCalls, 0),
      blockedPeriods: done.filter(({ blockedAt }) => blockedAt).length,
      warnedPeriods: done.filter(({ warnings }) => warnings.length > 0).length,
    });
  });
});
