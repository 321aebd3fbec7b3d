import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openTokenSession } from "@/lib/auth";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { newId } from "@/lib/id";
import { createKey } from "@/lib/keys";
import { type Answered, call } from "@/tests/support/call";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, supersedeEvents, type TestTeam } from "@/tests/support/factories";
import { GET as getReceiptOf } from "./[event_id]/receipt/route";
import { GET } from "./route";

const database = useDatabase();
beforeAll(() => seedPrices(database().pool));

type Headers = Record<string, string>;
const AT = "2026-11-01T10:00:00.000Z";
const RANGE = "from=2026-11-01&to=2026-11-02";

async function send(team: TestTeam, events: Record<string, unknown>[], projectId = team.projectId) {
  const whole = events.map((event) => ({
    provider: "openai",
    model: "gpt-4o-mini",
    timestamp: AT,
    input_tokens: 1000,
    output_tokens: 100,
    ...event,
  }));
  const result = await ingest(team.scope, { projectId, door: "sdk", events: whole });
  expect(result.rejected).toEqual([]);
}

async function keyOf(team: TestTeam, input: Partial<Parameters<typeof createKey>[1]> = {}): Promise<Headers> {
  return { authorization: `Bearer ${(await createKey(team.scope, { name: "k", ...input })).key}` };
}

async function makeProject(team: TestTeam): Promise<string> {
  const id = newId();
  await database().prisma.project.create({ data: { id, teamId: team.teamId, slug: "other", name: "Other" } });
  return id;
}

const list = (headers: Headers, query = RANGE) => call(GET, { path: `/api/events?${query}`, headers });
const receipt = (headers: Headers, event_id: string, query = "") =>
  call(getReceiptOf, { path: `/api/events/x/receipt?${query}`, headers, params: { event_id } });

const page = z.object({
  data: z.array(z.looseObject({ event_id: z.string() })),
  next_cursor: z.string().nullable(),
  searched_to: z.string().nullable(),
});
const ids = ({ json }: Answered) => page.parse(json).data.map(({ event_id }) => event_id);

describe("GET /api/events", () => {
  test("answers an event as it was sent, with what it cost", async () => {
    const team = await makeTeam();
    await send(team, [
      {
        event_id: "e",
        requested_model: "gpt-4o-mini-latest",
        cache_read_tokens: 400,
        units: { dances: 2 },
        service_tier: "default",
        cost_usd: "0.5",
        latency_ms: 1,
        time_to_first_token_ms: 0,
        tags: { env: "production", user_id: "u_1", matter: "M-1" },
        response_id: "r",
        trace_id: "AB",
        span_id: "cd",
        message_id: 7,
        report_name: "Contracts",
        message_text: "äöü",
        metadata: { a: [1, null] },
      },
    ]);
    const { status, json, headers } = await list(await keyOf(team));
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(page.parse(json).data).toEqual([
      {
        event_id: "e",
        project_id: team.projectId,
        key_id: null,
        door: "sdk",
        timestamp: AT,
        received_at: expect.stringMatching(/^20\d\d-.*Z$/),
        provider: "openai",
        model: "gpt-4o-mini",
        requested_model: "gpt-4o-mini-latest",
        operation: "chat",
        input_tokens: 1000,
        cache_read_tokens: 400,
        cache_write_tokens: null,
        cache_write_1h_tokens: null,
        output_tokens: 100,
        reasoning_tokens: null,
        input_audio_tokens: null,
        output_audio_tokens: null,
        input_image_tokens: null,
        units: { dances: 2 },
        service_tier: "default",
        // 600 × 0.15 + 400 × 0.075 + 100 × 0.60 millionths; the dances have no fee.
        cost_usd: "0.00018",
        grade: "estimated",
        price_id: expect.any(String),
        stated_cost_usd: "0.5",
        cost_source: "caller",
        usage_source: "provider",
        latency_ms: 1,
        time_to_first_token_ms: 0,
        status: "ok",
        error_type: null,
        tags: { environment: "production", user_id: "u_1", matter: "M-1" },
        response_id: "r",
        trace_id: "ab",
        span_id: "cd",
        message_id: 7,
        report_name: "Contracts",
        message_chars: 3,
        metadata: { a: [1, null] },
      },
    ]);
  });

  test("marks a superseded event, which costs nothing, and finds it by its mark", async () => {
    const team = await makeTeam();
    await send(team, [{ event_id: "outer" }, { event_id: "inner" }]);
    await supersedeEvents(team, ["outer"]);
    const headers = await keyOf(team);
    expect(ids(await list(headers)).sort()).toEqual(["inner", "outer"]);
    const { json } = await list(headers, `${RANGE}&grade=superseded`);
    expect(json.data).toMatchObject([
      { event_id: "outer", grade: "superseded", cost_usd: "0", price_id: null, input_tokens: 1000 },
    ]);
    expect(ids(await list(headers, `${RANGE}&grade=exact`))).toEqual(["inner"]);
    expect((await receipt(headers, "outer")).json).toMatchObject({
      ...{ grade: "superseded", cost_usd: "0", price: null, line_items: [], computed_usd: null },
      adjustments: [{ kind: "superseded", delta_usd: "-0.00021", previous_grade: "exact", reprice_id: null }],
    });
  });

  test("walks the range in pages, newest first, and tells where it ends", async () => {
    const team = await makeTeam();
    const headers = await keyOf(team);
    await send(
      team,
      [0, 1, 2, 3, 4].map((n) => ({ event_id: `e-${n}`, timestamp: Date.parse(AT) + n })),
    );
    const found: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const answered: Answered = await list(headers, `${RANGE}&limit=2${cursor && `&cursor=${cursor}`}`);
      found.push(...ids(answered));
      cursor = page.parse(answered.json).next_cursor;
    }
    expect(found).toEqual(["e-4", "e-3", "e-2", "e-1", "e-0"]);
    expect(ids(await list(headers, "from=2026-11-01T10:00:00.001Z&to=2026-11-01T10:00:00.003Z"))).toEqual([
      "e-2",
      "e-1",
    ]);
    expect(page.parse((await list(headers, "from=2020-01-01&to=2020-01-02")).json)).toEqual({
      data: [],
      next_cursor: null,
      searched_to: null,
    });
  });

  test("searches for a text beside the filter", async () => {
    const team = await makeTeam();
    const headers = await keyOf(team);
    await send(team, [
      { event_id: "one", tags: { feature: "Search", matter: "M-1" } },
      { event_id: "two", tags: { feature: "drafts", note: "see M-1" } },
      { event_id: "three", response_id: "M-10" },
    ]);
    expect(ids(await list(headers, `${RANGE}&q=m-1`)).sort()).toEqual(["one", "two"]);
    expect(ids(await list(headers, `${RANGE}&q=M-1`)).sort()).toEqual(["one", "three", "two"]);
    expect(ids(await list(headers, `${RANGE}&q=m-1&feature=drafts`))).toEqual(["two"]);
    expect(ids(await list(headers, `${RANGE}&q=M-10`))).toEqual(["three"]);
  });

  test("cuts days in the zone that is named, else in the team's", async () => {
    const team = await makeTeam();
    const headers = await keyOf(team);
    await send(team, [{ event_id: "late", timestamp: "2026-11-01T23:30:00Z" }]);
    expect(ids(await list(headers, "from=2026-11-02&to=2026-11-03"))).toEqual([]);
    expect(ids(await list(headers, "from=2026-11-02&to=2026-11-03&tz=Europe/Berlin"))).toEqual(["late"]);
    await database().prisma.team.update({ where: { id: team.teamId }, data: { timeZone: "Europe/Berlin" } });
    expect(ids(await list(headers, "from=2026-11-02&to=2026-11-03"))).toEqual(["late"]);
  });

  test("holds the named project only, and a bound key's own at most", async () => {
    const [team, stranger] = [await makeTeam(), await makeTeam()];
    const other = await makeProject(team);
    await send(team, [{ event_id: "mine" }]);
    await send(team, [{ event_id: "others" }], other);
    await send(stranger, [{ event_id: "theirs" }]);
    const [whole, bound] = [await keyOf(team), await keyOf(team, { projectId: other })];
    expect(ids(await list(whole)).sort()).toEqual(["mine", "others"]);
    expect(ids(await list(whole, `${RANGE}&project_id=${other}`))).toEqual(["others"]);
    expect(ids(await list(bound))).toEqual(["others"]);
    expect(ids(await list(bound, `${RANGE}&project_id=${team.projectId}`))).toEqual([]);
    expect(ids(await list(whole, `${RANGE}&project_id=${stranger.projectId}`))).toEqual([]);
  });

  test.each([
    ["period", "period=5d"],
    ["to", "from=2026-11-02&to=2026-11-01"],
    ["limit", "limit=1001"],
    ["limit", "limit=0"],
    ["cursor", "cursor=nonsense"],
    ["tz", "tz=Mars"],
    ["project_id", "project_id=default"],
    ["q", "q=%20"],
    ["q", `q=${"x".repeat(201)}`],
    ["q", "q=a%00b"],
    ["modell", "modell=gpt-4o"],
  ])("refuses a wrong %s by name", async (field, query) => {
    const { status, json } = await list(await keyOf(await makeTeam()), query);
    expect([status, json.code]).toEqual([400, "bad_request"]);
    expect(json.errors).toMatchObject([{ field }]);
  });
});

describe("GET /api/events/{event_id}/receipt", () => {
  test("answers the event, its price, the line items and the sum", async () => {
    const team = await makeTeam();
    const headers = await keyOf(team);
    const units = { web_search_requests: 1, dances: 2 };
    await send(team, [{ event_id: "a/b ?#%", provider: "anthropic", model: "claude-sonnet-4-5", units }]);
    const { status, json } = await receipt(headers, "a/b ?#%");
    expect(status).toBe(200);
    const [event] = page.parse((await list(headers)).json).data;
    expect(json).toEqual({
      event,
      project: { id: team.projectId, name: "Default" },
      price: {
        id: event?.price_id,
        provider: "anthropic",
        model: "claude-sonnet-4-5",
        version: 1,
        is_own: false,
        source: "litellm",
        source_url: expect.any(String),
        valid_from: "2026-08-01T00:00:00.000Z",
        valid_to: null,
        fetched_at: expect.any(String),
        delisted_at: null,
        is_backdated: false,
        match: "exact",
        off_peak: null,
        long_context_from: null,
      },
      line_items: [
        { kind: "input", quantity: 1000, rate_usd_per_million: "3", amount_usd: "0.003" },
        { kind: "output", quantity: 100, rate_usd_per_million: "15", amount_usd: "0.0015" },
        {
          kind: "web_search_requests",
          quantity: 1,
          rate_usd_per_million: null,
          rate_usd_per_unit: "0.01",
          amount_usd: "0.01",
        },
        {
          kind: "dances",
          quantity: 2,
          rate_usd_per_million: null,
          rate_usd_per_unit: null,
          amount_usd: null,
          note: "no fee known",
        },
      ],
      adjustments: [],
      cost_usd: "0.0145",
      grade: "estimated",
      computed_usd: "0.0145",
      unpriced_cause: null,
    });
  });

  test("tells adjustments, and a factor as a line without a rate", async () => {
    const team = await makeTeam();
    await send(team, [{ event_id: "e" }]);
    const row = await database().prisma.event.findFirstOrThrow({ where: { teamId: team.teamId } });
    await database().prisma.eventAdjustment.create({
      data: {
        teamId: team.teamId,
        occurredAt: row.occurredAt,
        eventRowId: row.id,
        id: newId(),
        kind: "undo",
        deltaUsd: "-0.0001",
        costUsd: "0.0002",
        grade: "exact",
        previousGrade: "estimated",
        lineItems: [["discount", 1, null, "-0.0001", "×0.5"]],
        reason: "wrong model",
        createdBy: `user:${team.userId}`,
      },
    });
    const { json } = await receipt(await keyOf(team), "e");
    expect(json).toMatchObject({
      cost_usd: "0.0002",
      price: null,
      event: { cost_usd: "0.0002", grade: "exact", price_id: null },
      line_items: [
        { kind: "discount", quantity: 1, rate_usd_per_million: null, amount_usd: "-0.0001", note: "×0.5" },
      ],
      adjustments: [
        {
          kind: "undo",
          delta_usd: "-0.0001",
          cost_usd: "0.0002",
          grade: "exact",
          previous_grade: "estimated",
          price_id: null,
          reprice_id: null,
          reason: "wrong model",
          created_by: team.slug,
        },
      ],
    });
    expect(JSON.stringify(json.line_items)).not.toContain("per_unit");
  });

  test("asks for the project where two have the id: 409 that names them", async () => {
    const team = await makeTeam();
    const other = await makeProject(team);
    await send(team, [{ event_id: "e" }]);
    await send(team, [{ event_id: "e" }], other);
    const headers = await keyOf(team);
    const { status, json } = await receipt(headers, "e");
    expect([status, json.code]).toEqual([409, "conflict"]);
    for (const id of [team.projectId, other]) {
      expect(json.detail).toContain(id);
      expect((await receipt(headers, "e", `project_id=${id}`)).json).toMatchObject({ project: { id } });
    }
    const bound = await receipt(await keyOf(team, { projectId: other }), "e");
    expect(bound.json).toMatchObject({ event: { project_id: other } });
  });

  test("is 404 for no such event and for another team's, 400 for what is no project", async () => {
    const [team, stranger] = [await makeTeam(), await makeTeam()];
    await send(team, [{ event_id: "e" }]);
    expect((await receipt(await keyOf(stranger), "e")).status).toBe(404);
    const headers = await keyOf(team);
    expect((await receipt(headers, "f")).status).toBe(404);
    expect((await receipt(headers, "e", `project_id=${stranger.projectId}`)).status).toBe(404);
    expect((await receipt(headers, "e", "project_id=default")).status).toBe(400);
    expect((await receipt(headers, "e", "projekt=default")).status).toBe(400);
  });
});

test("viewers and keys that may read are let in, nobody else", async () => {
  const team = await makeTeam();
  await send(team, [{ event_id: "e" }]);
  await database().prisma.member.updateMany({ where: { userId: team.userId }, data: { role: "viewer" } });
  const viewer = { authorization: `Bearer ${(await openTokenSession(team.userId, null)).token}` };
  const ingestOnly = await keyOf(team, { scopes: ["ingest"] });
  const expected: [Headers, number][] = [
    [viewer, 200],
    [await keyOf(team, { scopes: ["read"] }), 200],
    [ingestOnly, 403],
    [{}, 401],
  ];
  for (const [headers, status] of expected) {
    expect((await list(headers)).status).toBe(status);
    expect((await receipt(headers, "e")).status).toBe(status);
  }
});
