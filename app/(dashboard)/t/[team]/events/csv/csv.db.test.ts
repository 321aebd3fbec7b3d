import { beforeAll, expect, test } from "vitest";
import { openTokenSession } from "@/lib/auth";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { parseFilter } from "@/lib/filters";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { eventsCsv } from "../_components/events-csv";
import { GET } from "./route";

const database = useDatabase();
beforeAll(() => seedPrices(database().pool));

const AT = Date.UTC(2026, 10, 1, 10);
const RANGE = "from=2026-11-01&to=2026-11-02";

async function send(team: TestTeam, count: number, event: object = {}): Promise<void> {
  const events = Array.from({ length: count }, (_, n) => ({
    event_id: `e-${n}`,
    timestamp: AT + n,
    provider: "openai",
    model: "gpt-4o-mini",
    input_tokens: 1000 + n,
    output_tokens: 100,
    ...event,
  })).map((event) => JSON.parse(JSON.stringify(event)));
  const result = await ingest(team.scope, { projectId: team.projectId, door: "http", events });
  expect(result).toMatchObject({ accepted: count });
}

async function csv(reader: TestTeam, team: TestTeam, query: string) {
  const { token } = await openTokenSession(reader.userId, null);
  const request = new Request(`http://localhost/t/${team.slug}/events/csv?${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const response = await GET(request);
  return { response, lines: (await response.text()).split("\r\n").slice(0, -1) };
}

test("the file has the list's columns, filter and order, every figure to its last digit", async () => {
  const team = await makeTeam();
  await send(team, 3, { tags: { feature: '=HYPERLINK("x")', matter: "a,b" } });
  const columns = "columns=model.feature.project.tags.input.cost.latency.response_id";
  const { response, lines } = await csv(
    team,
    team,
    `${RANGE}&feature=${encodeURIComponent('=HYPERLINK("x")')}&${columns}`,
  );
  expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="events-[\w-]+\.csv"$/);
  expect(lines[0]).toBe("Time,Model,Feature,Project,Tags,Input,Cost (USD),Latency (ms),Response");
  expect(lines[1]).toBe(
    `2026-11-01T10:00:00.002Z,gpt-4o-mini,"'=HYPERLINK(""x"")",Default,"matter: a,b",1002,0.0002103,,`,
  );
  expect(lines).toHaveLength(4);
  expect((await csv(team, team, `${RANGE}&feature=other`)).lines).toHaveLength(1);
  expect((await csv(team, team, `${RANGE}&q=e-1&columns=event_id`)).lines).toEqual([
    "Time,Event",
    "2026-11-01T10:00:00.001Z,e-1",
  ]);
});

test("it goes on past a page to the end, or to the most rows", async () => {
  const team = await makeTeam();
  await send(team, 1000);
  await send(team, 200, { event_id: undefined, timestamp: AT - 1000 });
  const { lines } = await csv(team, team, `${RANGE}&columns=event_id.input`);
  expect(lines).toHaveLength(1201);
  expect(new Set(lines).size).toBe(1201);
  const filter = parseFilter({ from: "2026-11-01", to: "2026-11-02" }, { timeZone: "UTC" });
  const some: string[] = [];
  const input = { filter, text: null, columns: ["input"], mostRows: 1100 };
  for await (const part of eventsCsv(team.scope, input)) some.push(...part.split("\r\n").slice(0, -1));
  expect(some).toHaveLength(1101);
});

test("another team's list is not found", async () => {
  const [team, stranger] = [await makeTeam(), await makeTeam()];
  await send(team, 1);
  expect((await csv(stranger, team, RANGE)).response.status).toBe(404);
  expect((await GET(new Request(`http://localhost/t/${team.slug}/events/csv`))).status).toBe(401);
});
