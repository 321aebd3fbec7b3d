import { beforeAll, expect, test } from "vitest";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { rollUpDays } from "./daily";

const database = useDatabase();
beforeAll(() => seedPrices(database().pool));

const DAY = Date.UTC(2026, 8, 20);

type Sent = { model?: string; status?: "error"; tags?: Record<string, string> };
async function send(team: TestTeam, events: Sent[]) {
  const sent = events.map((event, second) => ({
    provider: "openai",
    model: "gpt-4o-mini",
    timestamp: DAY + second * 1000,
    input_tokens: 10,
    output_tokens: 1,
    ...event,
  }));
  for (let from = 0; from < sent.length; from += 1000) {
    const batch = sent.slice(from, from + 1000);
    await ingest(team.scope, { projectId: team.projectId, door: "http", events: batch });
  }
}

async function timesOf(
  team: TestTeam,
  dimension: string,
): Promise<Record<string, [number, string[] | null]>> {
  const { rows } = await database().pool.query(
    `SELECT key, requests::int, ARRAY(SELECT t FROM unnest(times) t ORDER BY t) AS times, times IS NULL AS common
       FROM usage_daily WHERE team_id = $1 AND dimension = $2`,
    [team.teamId, dimension],
  );
  const of = ({ common, times }: { common: boolean; times: Date[] }) =>
    common ? null : times.map((time) => time.toISOString().slice(11, 19));
  return Object.fromEntries(rows.map((row) => [row.key, [row.requests, of(row)]]));
}

test("a value of at most one in 200 calls of a day has its times, whatever it is a value of", async () => {
  const team = await makeTeam();
  const rare = { model: "gpt-4o", tags: { user_id: "u_1", feature: "search", matter: "M-1" } };
  const common = { tags: { user_id: "u_2", feature: "chat", matter: "M-2" } };
  await send(team, [rare, ...Array.from({ length: 600 }, () => common), rare]);
  await rollUpDays(new Date(DAY + 2 * 86_400_000));
  const few: [number, string[]] = [2, ["00:00:00", "00:10:01"]];
  expect(await timesOf(team, "model")).toEqual({ "gpt-4o": few, "gpt-4o-mini": [600, null] });
  expect(await timesOf(team, "feature")).toEqual({ search: few, chat: [600, null] });
  expect(await timesOf(team, "user")).toEqual({ u_1: few, u_2: [600, null] });
  expect(await timesOf(team, "tag.matter")).toEqual({ "M-1": few, "M-2": [600, null] });
  expect(await timesOf(team, "total")).toEqual({ "": [602, null] });
});

test("a day of few calls has no times, since it is soon looked through", async () => {
  const team = await makeTeam();
  await send(team, [{}, { model: "gpt-4o" }]);
  await rollUpDays(new Date(DAY + 2 * 86_400_000));
  expect(await timesOf(team, "model")).toEqual({ "gpt-4o": [1, null], "gpt-4o-mini": [1, null] });
});

async function combinedOf({ teamId }: TestTeam) {
  const { rows } = await database().pool.query(
    `SELECT to_char(bucket, 'HH24:MI') AS at, model, feature, environment, status, requests::int, errors::int,
            input_tokens::int, cost_usd > 0 AS is_priced
       FROM usage_combined WHERE team_id = $1 ORDER BY 1, 2, 3, 4, 5`,
    [teamId],
  );
  const [day] = await database().prisma.usageDay.findMany({ where: { teamId } });
  return { isCombined: day?.isCombined, rows: rows.map((row) => Object.values(row)) };
}

test("what calls of a quarter of an hour combine is summed, also anew", async () => {
  const team = await makeTeam();
  const call = { tags: { feature: "search", environment: "staging" } };
  await send(team, [...Array.from({ length: 900 }, () => call), call, { status: "error", ...call }, {}]);
  await rollUpDays(new Date(DAY + 2 * 86_400_000));
  const ok = ["gpt-4o-mini", "search", "staging", "ok"];
  const late = [
    ["00:15", "gpt-4o-mini", "", "", "ok", 1, 0, 10, true],
    ["00:15", "gpt-4o-mini", "search", "staging", "error", 1, 1, 10, true],
    ["00:15", ...ok, 1, 0, 10, true],
  ];
  const early = ["00:00", ...ok, 900, 0, 9000, true];
  expect(await combinedOf(team)).toEqual({ isCombined: true, rows: [early, ...late] });
  await send(team, [{ model: "gpt-4o" }]);
  await rollUpDays(new Date(DAY + 2 * 86_400_000));
  const more = ["00:00", "gpt-4o", "", "", "ok", 1, 0, 10, true];
  expect(await combinedOf(team)).toEqual({ isCombined: true, rows: [more, early, ...late] });
});

test("a day of too many combinations keeps none, unless these are few beside its calls", async () => {
  const now = new Date(DAY + 2 * 86_400_000);
  const [many, few] = [await makeTeam(), await makeTeam()];
  await send(many, [{}, { model: "gpt-4o" }, { status: "error" }]);
  await send(few, [...Array.from({ length: 14 }, () => ({})), { model: "gpt-4o" }, { status: "error" }]);
  await rollUpDays(now, 2);
  expect(await combinedOf(many)).toEqual({ isCombined: false, rows: [] });
  expect((await combinedOf(few)).rows).toHaveLength(3);
});
