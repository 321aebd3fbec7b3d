import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { newId } from "@/lib/id";
import { createKey } from "@/lib/keys";
import { call } from "@/tests/support/call";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { GET } from "./route";

const database = useDatabase();
const RANGE = "from=2026-11-01&to=2026-11-15&tz=UTC";

let team: TestTeam;
let reader: { authorization: string };

beforeAll(async () => {
  await seedPrices(database().pool);
  team = await makeTeam();
  reader = await keyOf(null);
  const event = { timestamp: "2026-11-10T10:00:00Z", provider: "openai", model: "gpt-4o" };
  const events = [
    { ...event, input_tokens: 1_000_000 },
    { ...event, model: "unheard-of", input_tokens: 5 },
  ];
  await ingest(team.scope, { projectId: team.projectId, door: "http", events });
});

async function keyOf(projectId: string | null) {
  return { authorization: `Bearer ${(await createKey(team.scope, { name: "k", projectId })).key}` };
}

const ask = (query: string, headers = reader) =>
  call(GET, { path: `/api/analytics/cost-comparison?${query}`, headers });

const list = z.object({
  data: z.array(z.looseObject({ model: z.string() })),
  next_cursor: z.string().nullable(),
});

describe("GET /api/analytics/cost-comparison", () => {
  test("sets the team's own traffic at other models' prices, cheapest first", async () => {
    const { status, json, headers } = await ask(
      `${RANGE}&to_provider=openai&to_model=gpt-4o&to_model=gpt-4o-mini`,
    );
    expect([status, headers.get("cache-control")]).toEqual([200, "private, max-age=10"]);
    expect(json).toEqual({
      data: [
        {
          provider: "openai",
          model: "gpt-4o-mini",
          cost_usd: "0.15",
          delta_usd: "-2.35",
          ratio: 0.06,
          covers_requests: 1,
          estimated: false,
        },
        expect.objectContaining({ model: "gpt-4o", cost_usd: "2.5", delta_usd: "0", ratio: 1 }),
      ],
      next_cursor: null,
      current_cost_usd: "2.5",
      requests: 1,
      unpriced_requests: 1,
      from: "2026-11-01T00:00:00.000Z",
      to: "2026-11-15T00:00:00.000Z",
      tz: "UTC",
      assumptions: expect.arrayContaining([expect.stringContaining("same tokens")]),
    });
    expect((await ask(`${RANGE}&model=unheard-of`)).json).toMatchObject({ data: [], current_cost_usd: "0" });
  });

  test("sets a call with stated counts at every model's price", async () => {
    const counts = "input_tokens=1000000&cache_read_tokens=400000&output_tokens=100000";
    const both = "to_provider=openai&to_model=gpt-4o&to_model=gpt-4o-mini";
    // 0.6 × 0.15 + 0.4 × 0.075 + 0.1 × 0.60
    expect((await ask(`${counts}&${both}`)).json).toMatchObject({
      data: [
        { model: "gpt-4o-mini", cost_usd: "0.18", delta_usd: null, ratio: null, covers_requests: 1 },
        { model: "gpt-4o", cost_usd: "3" },
      ],
      current_cost_usd: null,
    });
    expect((await ask(`${counts}&${both}&provider=openai&model=gpt-4o`)).json).toMatchObject({
      data: [{ delta_usd: "-2.82", ratio: 0.06 }, { delta_usd: "0" }],
      current_cost_usd: "3",
    });
    // 0.6 × 0.075 + 0.4 × 0.075, the usual rate as batch names none, + 0.1 × 0.30
    expect((await ask(`${counts}&${both}&service_tier=batch`)).json).toMatchObject({
      data: [
        { cost_usd: "0.105", estimated: true },
        { cost_usd: "1.75", estimated: true },
      ],
    });
    expect((await ask(`${counts}&provider=house&model=own`)).json).toMatchObject({ unpriced_requests: 1 });
  });

  test("goes on where a page ended", async () => {
    const query = "input_tokens=1000&to_provider=anthropic";
    const whole = list.parse((await ask(query)).json).data;
    const first = list.parse((await ask(`${query}&limit=3`)).json);
    const second = list.parse((await ask(`${query}&limit=1000&cursor=${first.next_cursor}`)).json);
    expect(first.data).toHaveLength(3);
    expect(whole.length).toBeGreaterThan(5);
    expect([...first.data, ...second.data]).toEqual(whole);
    expect(second.next_cursor).toBeNull();
  });

  test.each([
    ["cache_read_tokens", "input_tokens=10&cache_read_tokens=11"],
    ["reasoning_tokens", "output_tokens=10&reasoning_tokens=11"],
    ["input_tokens", "input_tokens=-1"],
    ["output_tokens", "output_tokens=1e3"],
    ["model", "input_tokens=1&provider=openai"],
    ["provider", "input_tokens=1&model=gpt-4o"],
    ["period", "input_tokens=1&period=7d"],
    ["feature", "input_tokens=1&feature=a"],
    ["limit", "limit=0"],
    ["cursor", `${RANGE}&cursor=eA`],
    ["modell", "modell=a"],
    ["from", "to=2026-11-01"],
    ["to_model", "to_model="],
  ])("names %s when it is wrong: %s", async (field, query) => {
    const { status, json } = await ask(query);
    expect([status, json.errors]).toEqual([400, [expect.objectContaining({ field })]]);
  });

  test("of a key bound to a project is of that project's traffic", async () => {
    const other = newId();
    await database().prisma.project.create({
      data: { id: other, teamId: team.teamId, slug: "o", name: "O" },
    });
    expect((await ask(RANGE, await keyOf(other))).json).toMatchObject({ data: [], requests: 0 });
    expect((await ask(RANGE, await keyOf(team.projectId))).json).toMatchObject({ requests: 1 });
  });
});
