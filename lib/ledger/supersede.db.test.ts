import type { PoolClient } from "pg";
import { beforeAll, expect, test } from "vitest";
import { database, inTransaction } from "@/lib/db";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { newId } from "@/lib/id";
import { Decimal } from "@/lib/money";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { expectRollupsToEqualLedger } from "@/tests/support/ledger";

import { adjust, type Correction, supersede } from ".";

useDatabase();
beforeAll(() => seedPrices(database().pool));

const DAY = Date.UTC(2026, 8, 20);

async function send(team: TestTeam, count: number, event: object = {}) {
  const events = Array.from({ length: count }, (_, n) => ({
    event_id: `e${n}`,
    provider: "openai",
    model: "gpt-4o-mini",
    timestamp: DAY + n * 600_000,
    input_tokens: 1000,
    output_tokens: 100,
    tags: { feature: n % 2 ? "chat" : "search" },
    ...event,
  }));
  await ingest(team.scope, { projectId: team.projectId, door: "http", events });
}

function takeOut(team: TestTeam, ...eventIds: string[]): Promise<number> {
  const context = { teamId: team.teamId, createdBy: "key:k", reason: "a call below it was recorded" };
  const events = eventIds.map((eventId) => ({ projectId: team.projectId, eventId }));
  return inTransaction((client) => supersede(client, context, events));
}

async function entries(team: TestTeam) {
  const { rows } = await database().pool.query(
    `SELECT e.event_id, a.kind, a.grade, a.previous_grade, a.cost_usd::float8, a.delta_usd::float8, a.reason, a.created_by
       FROM event_adjustment a JOIN event e ON e.id = a.event_row_id
      WHERE a.team_id = $1 ORDER BY e.event_id, a.created_at, a.id`,
    [team.teamId],
  );
  return rows;
}

async function rolled(team: TestTeam) {
  const { rows } = await database().pool.query(
    `SELECT coalesce(sum(requests), 0)::int AS requests, coalesce(sum(cost_usd), 0)::float8 AS usd FROM usage_rollup
      WHERE team_id = $1 AND dimension = 'total'`,
    [team.teamId],
  );
  return rows[0];
}

/** A correction of the event as it was sent. */
async function toCorrection(team: TestTeam, eventId: string, usd: string): Promise<Correction> {
  const row = await database().prisma.event.findFirstOrThrow({ where: { teamId: team.teamId, eventId } });
  const state = { grade: "exact" as const, priceId: null, lineItems: null };
  return {
    eventRowId: row.id,
    occurredAt: row.occurredAt,
    before: { ...state, costUsd: new Decimal("0.00021") },
    after: { ...state, costUsd: new Decimal(usd) },
  };
}

function correct(client: PoolClient, team: TestTeam, corrections: Correction[]): Promise<Correction[]> {
  const context = { kind: "reprice" as const, repriceId: newId(), reason: "", createdBy: "job:x" };
  return adjust(client, { ...context, teamId: team.teamId }, corrections);
}

async function waitsForLock(): Promise<boolean> {
  const { rowCount } = await database().pool.query(
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return Boolean(rowCount);
}

test("a superseded event leaves every total by an entry, and its row stays as it is", async () => {
  const team = await makeTeam();
  await send(team, 5);
  const before = await database().prisma.event.findMany({ where: { teamId: team.teamId } });
  expect(await takeOut(team, "e1", "e3")).toBe(2);
  expect(await rolled(team)).toEqual({ requests: 3, usd: 0.00063 });
  await expectRollupsToEqualLedger(team.teamId);
  const entry = {
    kind: "superseded",
    grade: "superseded",
    previous_grade: "exact",
    cost_usd: 0,
    delta_usd: -0.00021,
    reason: "a call below it was recorded",
    created_by: "key:k",
  };
  expect(await entries(team)).toEqual([
    { event_id: "e1", ...entry },
    { event_id: "e3", ...entry },
  ]);
  expect(await database().prisma.event.findMany({ where: { teamId: team.teamId } })).toEqual(before);
});

test("an event without a price leaves the totals, too", async () => {
  const team = await makeTeam();
  await send(team, 2, { provider: "acme", model: "rocket" });
  expect(await takeOut(team, "e0")).toBe(1);
  expect(await rolled(team)).toEqual({ requests: 1, usd: 0 });
  await expectRollupsToEqualLedger(team.teamId);
});

test("an event that is named twice, superseded already, not kept or another team's is passed over", async () => {
  const [team, other] = [await makeTeam(), await makeTeam()];
  await send(team, 3);
  await send(other, 3);
  expect(await takeOut(team, "e0", "e0")).toBe(1);
  expect(await takeOut(team, "e0", "e1", "nobody")).toBe(1);
  expect(await takeOut({ ...team, projectId: other.projectId }, "e2")).toBe(0);
  expect(await takeOut({ ...team, projectId: newId() }, "e2")).toBe(0);
  expect([(await rolled(team)).requests, (await rolled(other)).requests]).toEqual([1, 3]);
  await expectRollupsToEqualLedger(team.teamId);
});

test("requests that supersede the same events at once take each out once", async () => {
  const team = await makeTeam();
  await send(team, 20);
  const ids = Array.from({ length: 20 }, (_, n) => `e${n}`);
  const taken = await Promise.all([
    takeOut(team, ...ids),
    takeOut(team, ...ids.toReversed()),
    takeOut(team, ...ids),
  ]);
  expect(taken.reduce((sum, count) => sum + count)).toBe(20);
  expect(await rolled(team)).toEqual({ requests: 0, usd: 0 });
  await expectRollupsToEqualLedger(team.teamId);
});

test("the daily sums of its day no longer hold", async () => {
  const team = await makeTeam();
  await send(team, 2);
  const versions = () =>
    database().pool.query("SELECT version::int FROM usage_day WHERE team_id = $1", [team.teamId]);
  const [{ version }] = (await versions()).rows;
  await takeOut(team, "e1");
  expect((await versions()).rows).toEqual([{ version: version + 1 }]);
});

test("a correction that was reckoned before does not bring it back", async () => {
  const team = await makeTeam();
  await send(team, 2);
  const corrections = [await toCorrection(team, "e0", "0.5"), await toCorrection(team, "e1", "0.5")];
  await takeOut(team, "e0");
  expect(await inTransaction((client) => correct(client, team, corrections))).toEqual([corrections[1]]);
  expect(await rolled(team)).toEqual({ requests: 1, usd: 0.5 });
  await expectRollupsToEqualLedger(team.teamId);
});

test("a correction under way is waited for, though it began later, and its cost is taken out", async () => {
  const team = await makeTeam();
  await send(team, 2);
  const corrections = [await toCorrection(team, "e0", "0.5"), await toCorrection(team, "e1", "0.5")];
  await inTransaction(async (client) => {
    await client.query("SELECT now()");
    const taking = await inTransaction(async (other) => {
      await correct(other, team, corrections);
      const context = { teamId: team.teamId, createdBy: "key:k", reason: "" };
      const taken = supersede(client, context, [{ projectId: team.projectId, eventId: "e0" }]);
      await expect.poll(waitsForLock).toBe(true);
      return { taken };
    });
    expect(await taking.taken).toBe(1);
  });
  expect((await entries(team)).map(({ kind, delta_usd }) => [kind, delta_usd])).toEqual([
    ["reprice", 0.49979],
    ["superseded", -0.5],
    ["reprice", 0.49979],
  ]);
  expect(await rolled(team)).toEqual({ requests: 1, usd: 0.5 });
  await expectRollupsToEqualLedger(team.teamId);
});

test("a correction waits for a superseding under way, and then leaves the event alone", async () => {
  const team = await makeTeam();
  await send(team, 1);
  const corrections = [await toCorrection(team, "e0", "0.5")];
  const { written } = await inTransaction(async (client) => {
    const context = { teamId: team.teamId, createdBy: "key:k", reason: "" };
    await supersede(client, context, [{ projectId: team.projectId, eventId: "e0" }]);
    const written = inTransaction((other) => correct(other, team, corrections));
    await expect.poll(waitsForLock).toBe(true);
    return { written };
  });
  expect(await written).toEqual([]);
  expect(await rolled(team)).toEqual({ requests: 0, usd: 0 });
});
