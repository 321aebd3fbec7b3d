import { beforeAll, beforeEach, expect, test } from "vitest";
import { dropMonthsBefore, ensureMonths, monthOf, retentionFloor } from "@/lib/db";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { runMaintenance } from "@/lib/jobs/schedule";
import { useDatabase } from "@/tests/support/database";
import { makeTeam } from "@/tests/support/factories";
import { forgetMonths } from "./partitions";

const database = useDatabase();
beforeAll(() => seedPrices(database().pool));
beforeEach(forgetMonths);

async function partitions(): Promise<string[]> {
  const { rows } = await database().pool.query<{ name: string }>(
    "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent IN ('event'::regclass, 'usage_rollup'::regclass, 'event_adjustment'::regclass) ORDER BY 1",
  );
  return rows.map(({ name }) => name);
}

test("the months from now to three ahead are made before they are needed", async () => {
  await runMaintenance(new Date("2031-11-20T10:00:00Z"));
  const made = (await partitions()).filter((name) => name.startsWith("event_20"));
  expect(made).toEqual(
    expect.arrayContaining(["event_2031_11", "event_2031_12", "event_2032_01", "event_2032_02"]),
  );
});

test("an event of any month gets its partition, also when many ask for it at once", async () => {
  const team = await makeTeam();
  const call = { provider: "openai", model: "gpt-4o-mini", input_tokens: 1 };
  const months = ["2019-02-28T23:59:59.999Z", "2019-03-01T00:00:00Z", "2020-12-31T23:59:59Z"];
  const results = await Promise.all(
    months.flatMap((timestamp) =>
      Array.from({ length: 5 }, () =>
        ingest(team.scope, { projectId: team.projectId, door: "http", events: [{ ...call, timestamp }] }),
      ),
    ),
  );
  expect(results.every(({ accepted }) => accepted === 1)).toBe(true);
  const { rows } = await database().pool.query(
    "SELECT tableoid::regclass::text AS name, count(*)::int FROM event WHERE team_id = $1 GROUP BY 1 ORDER BY 1",
    [team.teamId],
  );
  expect(rows).toEqual([
    { name: "event_2019_02", count: 5 },
    { name: "event_2019_03", count: 5 },
    { name: "event_2020_12", count: 5 },
  ]);
});

test("a partition dropped by another process is made again", async () => {
  const team = await makeTeam();
  const events = [
    { provider: "openai", model: "gpt-4o-mini", input_tokens: 1, timestamp: "2018-05-01T00:00:00Z" },
  ];
  await ensureMonths(["2018-05"]);
  await database().pool.query("DROP TABLE event_2018_05, usage_rollup_2018_05, event_adjustment_2018_05");
  expect(await ingest(team.scope, { projectId: team.projectId, door: "http", events })).toMatchObject({
    accepted: 1,
  });
});

test("retention drops whole months, with their identities, and keeps the month of the horizon", async () => {
  const team = await makeTeam();
  const send = (timestamp: string) =>
    ingest(team.scope, {
      projectId: team.projectId,
      door: "http",
      events: [
        {
          provider: "openai",
          model: "gpt-4o-mini",
          input_tokens: 1,
          event_id: timestamp,
          response_id: timestamp,
          timestamp,
        },
      ],
    });
  const [old, last, first, kept] = [
    "2016-01-15",
    "2016-05-31T23:59:59.999",
    "2016-06-01T00:00:00",
    "2016-07-01",
  ].map((time) => (time.includes("T") ? `${time}Z` : `${time}T00:00:00Z`));
  for (const timestamp of [old, last, first, kept]) await send(timestamp ?? "");
  const floor = retentionFloor(new Date("2016-07-20T12:00:00Z"), 30);
  expect(floor.toISOString()).toBe("2016-06-01T00:00:00.000Z");
  expect(await dropMonthsBefore(floor)).toEqual(["2016-01", "2016-05"]);
  const left = await Promise.all(
    ["event", "event_identity", "response_identity"].map(async (table) => {
      const { rows } = await database().pool.query(
        `SELECT occurred_at FROM ${table} WHERE team_id = $1 ORDER BY occurred_at`,
        [team.teamId],
      );
      return rows.map((row) => row.occurred_at.toISOString());
    }),
  );
  const expected = ["2016-06-01T00:00:00.000Z", "2016-07-01T00:00:00.000Z"];
  expect(left).toEqual([expected, expected, expected]);
  expect((await partitions()).filter((name) => /2016_0[15]/.test(name))).toEqual([]);
});

test("a month is one of UTC", () => {
  expect(monthOf(new Date("2026-11-30T23:59:59.999Z"))).toBe("2026-11");
  expect(monthOf(new Date("2026-12-01T00:00:00.000+01:00"))).toBe("2026-11");
});
