import { beforeAll, expect, test } from "vitest";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { rollUpDays } from "./daily";

const database = useDatabase();
beforeAll(() => seedPrices(database().pool));

const DAY = Date.UTC(2026, 8, 20);

async function send(team: TestTeam, events: { model?: string; tags?: Record<string, string> }[]) {
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
