import { beforeAll, describe, expect, test } from "vitest";
import { seedPrices } from "@/lib/feed";
import { listKeys } from "@/lib/keys";
import { listOverrides } from "@/lib/overrides";
import { previewReprice } from "@/lib/reprice";
import { listProjects } from "@/lib/teams";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { expectRollupsToEqualLedger } from "@/tests/support/ledger";
import { type DemoInput, spanOf } from "./events";
import { clearDemo, findDemo, loadDemo } from "./load";
import { FERNHILL } from "./profiles/fernhill";

const database = useDatabase();
beforeAll(() => seedPrices(database().pool));

// Two days with a change of price at midnight, of what is called most at night: many copies lie near it.
const profile = {
  ...FERNHILL,
  override: { provider: "openai", model: "text-embedding-3-large", rates: { input: "9" }, since: 0.6 },
};
const input: DemoInput = { profile, events: 5000, days: 2, seed: 7, now: new Date("2025-11-20T12:00:00Z") };

async function tell<T>({ teamId }: TestTeam, sql: string): Promise<T | undefined> {
  const { rows } = await database().pool.query(sql, [teamId]);
  return rows[0];
}

const COUNTS = `
  SELECT (SELECT count(*)::int FROM event WHERE team_id = $1) AS events,
         (SELECT count(*)::int FROM event_identity WHERE team_id = $1) AS identities,
         (SELECT count(*)::int FROM response_identity WHERE team_id = $1) AS answers,
         (SELECT count(*)::int FROM usage_rollup WHERE team_id = $1) AS sums,
         (SELECT count(*)::int FROM usage_daily WHERE team_id = $1) AS days`;

describe.each([
  ["one by one", { events: 2000 }],
  ["one by one and as copies", { events: 5000, ingestAtMost: 700 }],
])("calls that are loaded %s", (_, how) => {
  let team: TestTeam;
  beforeAll(async () => {
    team = await makeTeam();
    expect(await loadDemo(team.scope, { ...input, ...how })).toBe(how.events);
  });

  test("are as many as asked for, each with its identities", async () => {
    const answers = `SELECT count(response_id)::int AS answers FROM event WHERE team_id = $1`;
    expect(await tell(team, COUNTS)).toMatchObject({
      events: how.events,
      identities: how.events,
      ...(await tell<object>(team, answers)),
    });
  });

  test("are in the roll-ups to the last digit", () => expectRollupsToEqualLedger(team.teamId));

  test("are in the sums by day, as far as days are over", async () => {
    const sums = `SELECT coalesce(sum(requests), 0)::int AS calls FROM usage_daily WHERE team_id = $1 AND dimension = 'user'`;
    expect(await tell(team, sums)).toEqual({ calls: how.events });
    const due = "SELECT FROM usage_day WHERE team_id = $1 AND rolled_version IS DISTINCT FROM version";
    expect(await tell(team, due)).toBeUndefined();
  });

  test("cost what they would cost if each had been sent, also around a change of price", async () => {
    const range = { from: new Date("2024-01-01"), to: new Date("2030-01-01") };
    const { preview } = await previewReprice(team.scope, { ...range, filter: {}, timeZone: "UTC" });
    expect(preview).toMatchObject({ scanned: how.events, events: 0 });
    const { model } = profile.override;
    const priced = `SELECT count(DISTINCT price_id)::int AS prices FROM event WHERE team_id = $1 AND model = '${model}'`;
    expect(await tell(team, priced)).toEqual({ prices: 2 });
  });

  test("lie within the days", async () => {
    const { from, to } = spanOf(input);
    const found = await tell<{ first: Date; last: Date }>(
      team,
      "SELECT min(occurred_at) AS first, max(occurred_at) AS last FROM event WHERE team_id = $1",
    );
    expect(found?.first.getTime()).toBeGreaterThanOrEqual(from.getTime());
    expect(found?.last.getTime()).toBeLessThanOrEqual(to.getTime());
  });

  test("make sessions of several calls, each of one user, one customer and one model", async () => {
    const sessions = `
      SELECT avg(calls)::float8 AS calls, max(mixed)::int AS mixed FROM (
        SELECT count(*) AS calls, count(DISTINCT (end_user_id, customer_id, model, project_id)) AS mixed
          FROM event WHERE team_id = $1 AND session_id IS NOT NULL GROUP BY session_id) AS each`;
    const found = await tell<{ calls: number; mixed: number }>(team, sessions);
    expect(found?.calls).toBeGreaterThan(2.5);
    expect(found?.mixed).toBe(1);
  });
});

describe("a team that was loaded", () => {
  test("has the projects, keys and the price of its profile, also when it is loaded anew", async () => {
    const team = await makeTeam();
    for (let round = 1; round <= 2; round++) {
      await loadDemo(team.scope, { ...input, events: 60 });
      expect((await listProjects(team.scope)).map(({ slug }) => slug)).toEqual([
        "assistant",
        "back-office",
        "labs",
      ]);
      expect(await listKeys(team.scope)).toHaveLength(6);
      expect(await listOverrides(team.scope)).toMatchObject([{ model: "text-embedding-3-large" }]);
      await clearDemo(team.scope);
    }
  });

  test("tells how many calls it has and of which seed, until they are cleared", async () => {
    const [team, other] = [await makeTeam(), await makeTeam()];
    expect(await findDemo(team.scope)).toBeNull();
    for (const { scope } of [team, other]) await loadDemo(scope, { ...input, events: 90, ingestAtMost: 60 });
    expect(await findDemo(team.scope)).toEqual({ events: 90, seed: 7 });
    await clearDemo(team.scope);
    expect(await findDemo(team.scope)).toBeNull();
    expect(await tell(team, COUNTS)).toEqual({ events: 0, identities: 0, answers: 0, sums: 0, days: 0 });
    expect(await findDemo(other.scope)).toEqual({ events: 90, seed: 7 });
  });

  test("is cleared of months that it has for itself", async () => {
    const team = await makeTeam();
    await loadDemo(team.scope, { ...input, events: 60, now: new Date("2024-05-15T12:00:00Z") });
    await clearDemo(team.scope);
    expect(await tell(team, COUNTS)).toEqual({ events: 0, identities: 0, answers: 0, sums: 0, days: 0 });
  });
});
