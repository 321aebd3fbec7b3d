import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openTokenSession } from "@/lib/auth";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import type { RouteHandler } from "@/lib/http/endpoint";
import { newId } from "@/lib/id";
import { createKey } from "@/lib/keys";
import { type Answered, call } from "@/tests/support/call";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { GET as getValues } from "./[by]/route";
import { GET as getTags } from "./by-tag/route";
import { GET as getRecommendations } from "./recommendations/route";
import { GET as getSummary } from "./summary/route";
import { GET as getTimeseries } from "./timeseries/route";
import { GET as getUsageSummary } from "./usage-summary/route";
import { GET as getUsageTrends } from "./usage-trends/route";

const database = useDatabase();

type Headers = Record<string, string>;
const RANGE = "from=2026-11-02&to=2026-11-05&tz=UTC";
const HANDLERS: Record<string, RouteHandler> = {
  summary: getSummary,
  "by-tag": getTags,
  timeseries: getTimeseries,
  "usage-summary": getUsageSummary,
  "usage-trends": getUsageTrends,
  recommendations: getRecommendations,
};

function ask(headers: Headers, question: string, query = RANGE): Promise<Answered> {
  const path = `/api/analytics/${question}?${query}`;
  return call(HANDLERS[question] ?? getValues, { path, headers, params: { by: question } });
}

async function send(team: TestTeam, events: Record<string, unknown>[], projectId = team.projectId) {
  const whole = events.map((event) => ({ provider: "openai", model: "gpt-4o-mini", ...event }));
  const result = await ingest(team.scope, { projectId, door: "sdk", events: whole });
  expect(result.rejected).toEqual([]);
}

async function keyOf(team: TestTeam, input: Partial<Parameters<typeof createKey>[1]> = {}): Promise<Headers> {
  return { authorization: `Bearer ${(await createKey(team.scope, { name: "k", ...input })).key}` };
}

const list = z.object({
  data: z.array(z.looseObject({ key: z.string() })),
  next_cursor: z.string().nullable(),
});
const keys = ({ json }: Answered) => list.parse(json).data.map(({ key }) => key);
const series = z.object({
  data: z.array(z.looseObject({ groups: z.array(z.looseObject({ key: z.string().nullable() })).optional() })),
});

let team: TestTeam;
let other: string;
let reader: Headers;

// gpt-4o-mini costs 0.15 and 0.60 a million, cache reads 0.075; gpt-4o 2.50, 10 and 1.25.
beforeAll(async () => {
  await seedPrices(database().pool);
  team = await makeTeam();
  reader = await keyOf(team);
  other = newId();
  await database().prisma.project.create({
    data: { id: other, teamId: team.teamId, slug: "other", name: "Other" },
  });
  const tags = { feature: "search", user_id: "u1", matter: "M-1" };
  await send(team, [
    { timestamp: "2026-11-02T10:00:00Z", input_tokens: 1000, output_tokens: 100, tags },
    {
      timestamp: "2026-11-02T10:20:00Z",
      model: "gpt-4o",
      input_tokens: 2000,
      cache_read_tokens: 1000,
      output_tokens: 100,
      reasoning_tokens: 40,
      tags: { ...tags, user_id: "u2" },
    },
    { timestamp: "2026-11-03T23:30:00Z", provider: "acme", model: "rocket", input_tokens: 7 },
    { timestamp: "2026-11-01T10:00:00Z", input_tokens: 1000, output_tokens: 0 },
  ]);
  await send(
    team,
    [{ timestamp: "2026-11-04T12:00:00Z", input_tokens: 1000, output_tokens: 0, status: "error" }],
    other,
  );
});

describe("GET /api/analytics/summary", () => {
  test("answers totals with their grades, beside the range before", async () => {
    const { status, json } = await ask(reader, "summary");
    expect(status).toBe(200);
    // 0.00021 + 0.00475 + 0.00015
    expect(json).toEqual({
      from: "2026-11-02T00:00:00.000Z",
      to: "2026-11-05T00:00:00.000Z",
      tz: "UTC",
      total_cost_usd: "0.00511",
      total_requests: 4,
      total_errors: 1,
      avg_cost_per_request: "0.001703333333",
      total_input_tokens: 4007,
      total_output_tokens: 200,
      total_cache_read_tokens: 1000,
      total_cache_write_tokens: 0,
      total_reasoning_tokens: 40,
      unpriced_requests: 1,
      grades: {
        exact: { requests: 3, cost_usd: "0.00511" },
        reported: { requests: 0, cost_usd: "0" },
        estimated: { requests: 0, cost_usd: "0" },
        unpriced: { requests: 1, cost_usd: null },
      },
      previous: expect.objectContaining({
        from: "2026-10-30T00:00:00.000Z",
        to: "2026-11-02T00:00:00.000Z",
        total_cost_usd: "0.00015",
        total_requests: 1,
      }),
    });
  });

  test("takes any filter and ends of the range off quarter hours", async () => {
    const asked: [string, number, string | null][] = [
      ["&model=gpt-4o&model=rocket", 2, "0.00475"],
      ["&tag.matter=M-1", 2, "0.00248"],
      ["&feature=", 2, "0.00015"],
      ["&status=error", 1, "0.00015"],
      ["&model=rocket", 1, null],
    ];
    for (const [more, requests, mean] of asked)
      expect((await ask(reader, "summary", RANGE + more)).json).toMatchObject({
        total_requests: requests,
        avg_cost_per_request: mean,
      });
    const cut = "from=2026-11-02T10:00:00.001Z&to=2026-11-02T10:20:00.001Z";
    expect((await ask(reader, "summary", cut)).json).toMatchObject({
      total_cost_usd: "0.00475",
      previous: { to: "2026-11-02T10:00:00.001Z", total_cost_usd: "0.00021" },
    });
  });
});

describe("GET /api/analytics/by-…", () => {
  test("lists values, dearest first and unpriced last, with their share", async () => {
    const { json } = await ask(reader, "by-model");
    expect(keys({ json } as Answered)).toEqual(["gpt-4o", "gpt-4o-mini", "rocket"]);
    expect(json).toMatchObject({ next_cursor: null, total_cost_usd: "0.00511", count: 3 });
    expect(list.parse(json).data[1]).toEqual({
      key: "gpt-4o-mini",
      provider: "openai",
      cost_usd: "0.00036",
      requests: 2,
      errors: 1,
      unpriced_requests: 0,
      avg_cost_per_request: "0.00018",
      input_tokens: 2000,
      output_tokens: 100,
      cache_read_tokens: 0,
      cache_write_tokens: 0,
      reasoning_tokens: 0,
      share: 36 / 511,
      previous_cost_usd: "0.00015",
    });
    expect(list.parse(json).data[2]).toMatchObject({ cost_usd: null, avg_cost_per_request: null, share: 0 });
  });

  test.each([
    ["by-provider", ["openai", "acme"]],
    ["by-user", ["u2", "u1", ""]],
    ["by-feature", ["search", ""]],
    ["by-environment", [""]],
    ["by-session", [""]],
    ["by-customer", [""]],
    ["by-status", ["ok", "error"]],
    ["by-service-tier", [""]],
    ["by-tag", ["M-1", ""]],
  ])("%s", async (question, expected) => {
    expect(
      keys(await ask(reader, question, `${RANGE}&${question === "by-tag" ? "tag_key=matter" : ""}`)),
    ).toEqual(expected);
  });

  test("names projects and keys", async () => {
    expect((await ask(reader, "by-project")).json.data).toMatchObject([
      { key: team.projectId, name: "Default", requests: 3 },
      { key: other, name: "Other", requests: 1 },
    ]);
    expect((await ask(reader, "by-key")).json.data).toMatchObject([{ key: "", name: null }]);
  });

  test("divides values by a second dimension, the rest of the parts under the key null", async () => {
    const { json } = await ask(reader, "by-provider", `${RANGE}&then_by=model&top=1`);
    expect(json.data).toMatchObject([
      {
        key: "openai",
        requests: 3,
        parts: [
          { key: "gpt-4o", provider: "openai", cost_usd: "0.00475", share: 0.00475 / 0.00511 },
          { key: null, cost_usd: "0.00036", requests: 2 },
        ],
      },
      { key: "acme", parts: [{ key: "rocket", cost_usd: null, share: 0 }] },
    ]);
    const tags = await ask(reader, "by-tag", `${RANGE}&tag_key=matter&then_by=project`);
    expect(tags.json.data).toMatchObject([{ parts: [{ name: "Default", requests: 2 }] }, {}]);
    expect((await ask(reader, "by-model")).json).not.toHaveProperty("data.0.parts");
  });

  test("goes on where a page ended", async () => {
    const found: string[] = [];
    let cursor = "";
    for (let page = 0; page < 3; page++) {
      const { json } = await ask(reader, "by-model", `${RANGE}&limit=1${cursor}`);
      const { data, next_cursor } = list.parse(json);
      found.push(...data.map(({ key }) => key));
      expect(next_cursor === null).toBe(page === 2);
      cursor = `&cursor=${next_cursor}`;
    }
    expect(found).toEqual(["gpt-4o", "gpt-4o-mini", "rocket"]);
  });

  test("of nothing known is 404", async () => {
    for (const question of ["by-horoscope", "by-total", "by-service_tier", "spend"])
      expect((await ask(reader, question)).status).toBe(404);
  });
});

describe("GET /api/analytics/timeseries", () => {
  test("answers every bucket of the range, also those without a call", async () => {
    const { json } = await ask(reader, "timeseries");
    expect(json).toMatchObject({ granularity: "daily", next_cursor: null, tz: "UTC" });
    expect(json).not.toHaveProperty("group_by");
    expect(json.data).toEqual(
      [
        [2, "0.00496", 2, 0, 3000, 200],
        [3, "0", 1, 1, 7, 0],
        [4, "0.00015", 1, 0, 1000, 0],
      ].map(([day, cost_usd, requests, unpriced_requests, input_tokens, output_tokens]) => ({
        start: `2026-11-0${day}T00:00:00.000Z`,
        end: `2026-11-0${Number(day) + 1}T00:00:00.000Z`,
        complete: true,
        cost_usd,
        requests,
        unpriced_requests,
        input_tokens,
        output_tokens,
      })),
    );
  });

  test("clips the first and the last bucket to the range, and tells those that still run", async () => {
    const cut = "from=2026-11-02T10:10:00Z&to=2026-11-03T23:30:00.001Z&tz=Asia/Kolkata";
    const { json } = await ask(reader, "timeseries", `${cut}&granularity=daily`);
    expect(json.data).toMatchObject([
      {
        start: "2026-11-02T10:10:00.000Z",
        end: "2026-11-02T18:30:00.000Z",
        requests: 1,
        cost_usd: "0.00475",
      },
      { start: "2026-11-02T18:30:00.000Z", end: "2026-11-03T18:30:00.000Z", requests: 0 },
      { start: "2026-11-03T18:30:00.000Z", end: "2026-11-03T23:30:00.001Z", requests: 1 },
    ]);
    const running = z.object({ data: z.array(z.object({ complete: z.boolean() })) });
    const { data } = running.parse((await ask(reader, "timeseries", "period=7d")).json);
    expect(data.map(({ complete }) => complete)).toEqual([...new Array(6).fill(true), false]);
  });

  test.each([
    ["hourly", 72],
    ["daily", 3],
    ["weekly", 1],
    ["monthly", 1],
  ])("cuts %s", async (granularity, count) => {
    const { json } = await ask(reader, "timeseries", `${RANGE}&granularity=${granularity}`);
    expect(json.granularity).toBe(granularity);
    expect(series.parse(json).data).toHaveLength(count);
  });

  test("has the same groups in every bucket, the dearest first, and the rest under null", async () => {
    const grouped = `${RANGE}&group_by=model`;
    const whole = series.parse((await ask(reader, "timeseries", grouped)).json).data;
    expect(whole[0]?.groups).toEqual([
      { key: "gpt-4o", provider: "openai", cost_usd: "0.00475", requests: 1, unpriced_requests: 0 },
      { key: "gpt-4o-mini", provider: "openai", cost_usd: "0.00021", requests: 1, unpriced_requests: 0 },
      { key: "rocket", provider: "acme", cost_usd: "0", requests: 0, unpriced_requests: 0 },
    ]);
    expect(whole.map(({ groups }) => groups?.map(({ key }) => key))).toEqual(
      new Array(3).fill(["gpt-4o", "gpt-4o-mini", "rocket"]),
    );
    const few = series.parse((await ask(reader, "timeseries", `${grouped}&top=1`)).json).data;
    expect(few[1]?.groups).toEqual([
      { key: "gpt-4o", provider: "openai", cost_usd: "0", requests: 0, unpriced_requests: 0 },
      { key: null, cost_usd: "0", requests: 1, unpriced_requests: 1 },
    ]);
    const tagged = series.parse((await ask(reader, "timeseries", `${RANGE}&group_by=tag.matter`)).json).data;
    expect(tagged[0]?.groups).toMatchObject([
      { key: "M-1", requests: 2 },
      { key: "", requests: 0 },
    ]);
  });

  test("of more buckets than 10 000 is refused, and of too many groups in them", async () => {
    const years = "from=2024-01-01&to=2025-02-22&granularity=hourly";
    expect((await ask(reader, "timeseries", years)).json).toMatchObject({
      errors: [{ field: "granularity", message: "hourly makes more than 10000 buckets of this range" }],
    });
    const year = "from=2024-01-01&to=2025-02-20&granularity=hourly&group_by=model&top=30";
    expect((await ask(reader, "timeseries", year)).json).toMatchObject({ errors: [{ field: "top" }] });
  });
});

test("GET /api/analytics/usage-summary answers how the use divides and what comes to a day", async () => {
  const { json } = await ask(reader, "usage-summary");
  expect(json).toMatchObject({
    cost_usd: "0.00511",
    requests: 4,
    errors: 1,
    error_share: 0.25,
    unpriced_requests: 1,
    tokens: {
      total: 4207,
      input: 4007,
      fresh_input: 3007,
      cache_read: 1000,
      cache_write: 0,
      output: 200,
      reasoning: 40,
    },
    cache_read_share: 0.249563,
    reasoning_share: 0.2,
    tokens_per_request: 1051.75,
    elapsed_days: 3,
    cost_usd_per_day: "0.001703333333",
    requests_per_day: 1.333333,
    previous: { requests: 1, cost_usd: "0.00015", reasoning_share: null },
    top_models: [{ key: "gpt-4o" }, { key: "gpt-4o-mini" }, { key: "rocket" }],
    top_features: [{ key: "search" }, { key: "" }],
    top_users: [{ key: "u2" }, { key: "u1" }, { key: "" }],
  });
});

describe("GET /api/analytics/usage-trends", () => {
  test("answers the weeks from Monday that ended in the range, each beside the one before", async () => {
    const { json } = await ask(reader, "usage-trends", "from=2026-11-01&to=2026-11-10&tz=UTC");
    expect(json).toMatchObject({ current: null, next_cursor: null, tz: "UTC" });
    expect(json.data).toEqual([
      {
        start: "2026-10-26T00:00:00.000Z",
        end: "2026-11-02T00:00:00.000Z",
        complete: true,
        cost_usd: "0.00015",
        requests: 1,
        unpriced_requests: 0,
        input_tokens: 1000,
        output_tokens: 0,
        change: {
          cost_usd: { difference: "0.00015", ratio: null },
          requests: { difference: 1, ratio: null },
          tokens: { difference: 1000, ratio: null },
        },
      },
      expect.objectContaining({
        start: "2026-11-02T00:00:00.000Z",
        cost_usd: "0.00511",
        change: {
          cost_usd: { difference: "0.00496", ratio: 33.066667 },
          requests: { difference: 3, ratio: 3 },
          tokens: { difference: 3207, ratio: 3.207 },
        },
      }),
    ]);
  });

  test("are the last eight, or as many as asked for, and the one that runs", async () => {
    const weeks = z.object({
      data: z.array(z.object({ start: z.coerce.date(), complete: z.literal(true) })),
      current: z.object({ start: z.coerce.date(), complete: z.literal(false) }),
    });
    for (const [query, count] of [
      ["tz=UTC", 8],
      ["tz=UTC&weeks=3", 3],
    ] as const) {
      const { data, current } = weeks.parse((await ask(reader, "usage-trends", query)).json);
      expect(data).toHaveLength(count);
      const starts = [...data, current].map(({ start }) => start.getTime());
      expect(starts).toEqual(starts.map((_, place) => (starts[0] ?? 0) + place * 7 * 86_400_000));
      expect(current.start.getUTCDay()).toBe(1);
    }
  });
});

test("GET /api/analytics/recommendations answers what would cost less, with its arithmetic", async () => {
  const spender = await makeTeam();
  await send(spender, [
    { timestamp: "2026-11-03T10:00:00Z", model: "gpt-4o", input_tokens: 100_000_000, tags: { user_id: "u" } },
  ]);
  const query = "from=2026-11-01&to=2026-11-11&tz=UTC";
  const { json } = await ask(await keyOf(spender), "recommendations", query);
  expect(json).toMatchObject({ next_cursor: null, elapsed_days: 10, tz: "UTC" });
  expect(json.data).toContainEqual({
    id: "smaller_model:openai/gpt-4o",
    kind: "smaller_model",
    title: "Call gpt-4.1-mini instead of gpt-4o",
    provider: "openai",
    model: "gpt-4o",
    feature: null,
    key_id: null,
    alternative: { provider: "openai", model: "gpt-4.1-mini" },
    // 100 × (2.50 − 0.40) in ten days, and three times that in a month.
    saving_usd_month: "630",
    arithmetic: expect.arrayContaining([{ label: "Saving a month", value: "630", unit: "usd" }]),
    assumption: expect.any(String),
  });
});

const QUESTIONS = [
  ...["summary", "by-model", "by-tag", "timeseries", "usage-summary", "usage-trends", "recommendations"],
];

describe.each(QUESTIONS)("%s", (question) => {
  const own = question === "by-tag" ? "&tag_key=matter" : "";
  const asked = (query: string) => ask(reader, question, `${query}${own}`);

  test.each([
    ["period", "period=5d"],
    ["period", "period=7d&from=2026-11-01"],
    ["from", "from=yesterday"],
    ["from", "to=2026-11-01"],
    ["to", "from=2026-11-02&to=2026-11-01"],
    ["to", "from=2026-11-02&to=2026-11-02"],
    ["to", "from=2010-11-02&to=2026-11-01"],
    ["tz", "tz=Mars/Olympus"],
    ["project_id", "project_id=default"],
    ["modell", "modell=gpt-4o"],
    ["tag.", "tag.=x"],
    ["feature", "feature=%00"],
  ])("names %s when it is wrong: %s", async (field, query) => {
    const { status, json } = await asked(query);
    expect([status, json]).toEqual([
      400,
      expect.objectContaining({ code: "bad_request", errors: [expect.objectContaining({ field })] }),
    ]);
  });

  test("is kept for some seconds by its own caller, and not sent again while it is the same", async () => {
    const { headers, json } = await asked(RANGE);
    expect(headers.get("cache-control")).toBe("private, max-age=10");
    expect(headers.get("vary")).toBe("Authorization, Cookie, X-Team");
    const etag = headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\//);
    expect(Object.keys(json).length).toBeGreaterThan(0);
    const again = await ask({ ...reader, "if-none-match": etag }, question, `${RANGE}${own}`);
    expect([again.status, again.json, again.headers.get("etag")]).toEqual([304, {}, etag]);
    const wider = `from=2026-11-02&to=2026-11-20&tz=UTC${own}`;
    const changed = await ask({ ...reader, "if-none-match": etag }, question, wider);
    expect([changed.status, changed.headers.get("etag") === etag]).toEqual([200, false]);
  });

  test("lets viewers and keys that may read in, nobody else", async () => {
    const mine = await makeTeam();
    await database().prisma.member.updateMany({ where: { userId: mine.userId }, data: { role: "viewer" } });
    const viewer = { authorization: `Bearer ${(await openTokenSession(mine.userId, null)).token}` };
    for (const [headers, status] of [
      [viewer, 200],
      [await keyOf(team, { scopes: ["read"] }), 200],
      [await keyOf(team, { scopes: ["ingest", "proxy", "admin"] }), 403],
      [{}, 401],
    ] as const)
      expect((await ask(headers, question, `${RANGE}${own}`)).status).toBe(status);
  });
});

test.each([
  ["by-model", "limit", "limit=0"],
  ["by-model", "limit", "limit=1001"],
  ["by-model", "cursor", "cursor=eA"],
  ["by-model", "cursor", `cursor=${Buffer.from('["1",1,"a","b\\u0000"]').toString("base64url")}`],
  ["by-model", "tag_key", "tag_key=matter"],
  ["by-model", "then_by", "then_by=model"],
  ["by-model", "then_by", "then_by=total"],
  ["by-model", "top", "top=5"],
  ["by-model", "top", "then_by=feature&top=51"],
  ["by-tag", "tag_key", ""],
  ["by-tag", "tag_key", "tag_key="],
  ["by-tag", "tag_key", `tag_key=${"x".repeat(65)}`],
  ["timeseries", "granularity", "granularity=yearly"],
  ["timeseries", "group_by", "group_by=total"],
  ["timeseries", "group_by", "group_by=tag."],
  ["timeseries", "group_by", "group_by=model&group_by=feature"],
  ["timeseries", "top", "top=101"],
  ["timeseries", "limit", "limit=10"],
  ["usage-trends", "weeks", "weeks=0"],
  ["usage-trends", "weeks", "weeks=3&period=30d"],
])("%s names %s in ?%s", async (question, field, query) => {
  const { status, json } = await ask(reader, question, query);
  expect([status, json.errors]).toEqual([400, [expect.objectContaining({ field })]]);
});

test("a key bound to a project sees that project only, whatever it asks for", async () => {
  const bound = await keyOf(team, { projectId: other });
  for (const query of [RANGE, `${RANGE}&project_id=${other}`])
    expect((await ask(bound, "summary", query)).json).toMatchObject({ total_requests: 1 });
  expect(keys(await ask(bound, "by-project"))).toEqual([other]);
  expect(keys(await ask(bound, "by-model"))).toEqual(["gpt-4o-mini"]);
  for (const question of ["summary", "usage-summary"]) {
    const { json } = await ask(bound, question, `${RANGE}&project_id=${team.projectId}`);
    expect(json.total_requests ?? json.requests).toBe(0);
  }
  const { data } = series.parse((await ask(bound, "timeseries", `${RANGE}&group_by=model`)).json);
  expect(data.at(-1)?.groups).toEqual([expect.objectContaining({ key: "gpt-4o-mini", requests: 1 })]);
  expect((await ask(bound, "usage-trends", "from=2026-11-02&to=2026-11-10")).json.data).toMatchObject([
    { requests: 0 },
    { requests: 1 },
  ]);
});

test("another team's calls are in no answer", async () => {
  const stranger = await keyOf(await makeTeam());
  for (const question of QUESTIONS) {
    const { json } = await ask(
      stranger,
      question,
      `${RANGE}${question === "by-tag" ? "&tag_key=matter" : ""}`,
    );
    expect(JSON.stringify(json)).not.toMatch(/gpt-4o|M-1|"0\.00/);
  }
});
