import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openTokenSession } from "@/lib/auth";
import { seedPrices } from "@/lib/feed";
import type { RouteHandler } from "@/lib/http/endpoint";
import { createKey } from "@/lib/keys";
import { call } from "@/tests/support/call";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import * as mapping from "../model-mappings/[id]/route";
import * as mappings from "../model-mappings/route";
import * as adjustment from "../price-adjustments/[id]/route";
import * as adjustments from "../price-adjustments/route";
import * as price from "./[id]/route";
import * as prices from "./route";

const database = useDatabase();
type Headers = Record<string, string>;
let team: TestTeam;
let owner: Headers;
beforeAll(async () => {
  await seedPrices(database().pool);
  team = await makeTeam();
  owner = await tokenFor(team.userId);
});

async function tokenFor(userId: string): Promise<Headers> {
  return { authorization: `Bearer ${(await openTokenSession(userId, null)).token}` };
}

async function newTeam(): Promise<Headers> {
  return tokenFor((await makeTeam()).userId);
}

async function memberOf(teamId: string, role: string): Promise<Headers> {
  const { userId } = await makeTeam();
  await database().prisma.member.deleteMany({ where: { userId } });
  await database().prisma.member.create({ data: { teamId, userId, role } });
  return tokenFor(userId);
}

const post = (handler: RouteHandler, body: object, headers = owner) =>
  call(handler, { method: "POST", headers, body });
const remove = (handler: RouteHandler, id: string, headers = owner, query = "") =>
  call(handler, { method: "DELETE", path: `/x/${id}${query}`, headers, params: { id } });
const idOf = ({ json }: { json: Record<string, unknown> }) => z.string().parse(json.id);

const ownPrice = {
  provider: "openai",
  model: "gpt-4o",
  valid_from: "2026-10-01T00:00:00Z",
  rates: { input: "2.00", output: 8 },
};

test("a price of one's own is made, listed and ended", async () => {
  const headers = await newTeam();
  const made = await post(prices.POST, ownPrice, headers);
  expect(made.status).toBe(201);
  expect(made.json).toEqual({
    id: expect.any(String),
    provider: "openai",
    model: "gpt-4o",
    source: "override",
    valid_from: "2026-10-01T00:00:00.000Z",
    valid_to: null,
    state: "holding",
    rates: { input: "2", output: "8" },
    long_context: [],
    service_tiers: {},
    units: {},
    off_peak: [],
    regional: {},
    created_by: expect.stringMatching(/^team-/),
    created_at: expect.any(String),
  });
  expect((await call(prices.GET, { headers })).json).toEqual({ data: [made.json], next_cursor: null });
  const id = idOf(made);
  expect((await remove(price.DELETE, id, headers)).status).toBe(204);
  expect((await call(prices.GET, { headers })).json).toMatchObject({ data: [{ id, state: "ended" }] });
  expect((await remove(price.DELETE, id, headers, "?withdraw=true")).status).toBe(204);
  expect((await call(prices.GET, { headers })).json).toEqual({ data: [], next_cursor: null });
  expect((await remove(price.DELETE, id, headers)).status).toBe(404);
});

test("a list comes in pages, newest first, each entry once", async () => {
  const headers = await newTeam();
  for (const model of ["a", "b", "c"]) await post(prices.POST, { ...ownPrice, model }, headers);
  const seen: unknown[] = [];
  for (let cursor: unknown = ""; cursor !== null; ) {
    const { json } = await call(prices.GET, {
      path: `/api/prices?limit=2${cursor && `&cursor=${cursor}`}`,
      headers,
    });
    seen.push(
      ...z
        .array(z.object({ model: z.string() }))
        .parse(json.data)
        .map(({ model }) => model),
    );
    cursor = json.next_cursor;
  }
  expect(seen).toEqual(["c", "b", "a"]);
});

test("what cannot be a price is refused, with the fields that are wrong", async () => {
  const { status, json } = await post(prices.POST, {
    provider: "openai",
    model: "",
    rates: { input: "-1", tokens: "1" },
    currency: "EUR",
  });
  expect(status).toBe(400);
  const fields = z
    .array(z.object({ field: z.string() }))
    .parse(json.errors)
    .map(({ field }) => field);
  expect(fields.sort()).toEqual(["currency", "model", "rates.input", "rates.tokens"]);
});

test("a discount is made, listed and ended", async () => {
  const headers = await newTeam();
  const made = await post(adjustments.POST, { provider: "gemini", multiplier: "0.850" }, headers);
  expect(made).toMatchObject({
    status: 201,
    json: { provider: "google", model: null, multiplier: "0.85", valid_to: null, state: "holding" },
  });
  const listed = await call(adjustments.GET, { headers });
  expect(listed.json).toEqual({ data: [made.json], next_cursor: null });
  expect((await remove(adjustment.DELETE, idOf(made), headers, "?withdraw=true")).status).toBe(204);
  expect((await call(adjustments.GET, { headers })).json).toEqual({ data: [], next_cursor: null });
  expect((await post(adjustments.POST, { multiplier: "-1" }, headers)).status).toBe(400);
});

test("a mapping is made, listed and deleted; its model needs a price", async () => {
  const headers = await newTeam();
  const body = { provider: "azure", deployment: "ours", model: "gpt-4o" };
  const made = await post(mappings.POST, body, headers);
  expect(made).toMatchObject({ status: 201, json: { ...body, target_provider: "azure" } });
  expect((await call(mappings.GET, { headers })).json).toEqual({ data: [made.json], next_cursor: null });
  const wrong = await post(mappings.POST, { ...body, model: "gpt-4o-mini-x" }, headers);
  expect(wrong).toMatchObject({
    status: 400,
    json: { errors: [{ field: "model", message: "has no price at azure" }] },
  });
  expect((await remove(mapping.DELETE, idOf(made), headers)).status).toBe(204);
  expect((await remove(mapping.DELETE, idOf(made), headers)).status).toBe(404);
});

describe("who may", () => {
  const routes: [string, { GET: RouteHandler; POST: RouteHandler }, RouteHandler, object][] = [
    ["prices", prices, price.DELETE, ownPrice],
    ["price adjustments", adjustments, adjustment.DELETE, { multiplier: "0.5" }],
    [
      "model mappings",
      mappings,
      mapping.DELETE,
      { provider: "azure", deployment: "ours", model: "gpt-4o-mini" },
    ],
  ];

  test.each(routes)(
    "%s: viewers and keys that read do, admins and keys of theirs change",
    async (_, list, end, body) => {
      const [viewer, member, admin] = [
        await memberOf(team.teamId, "viewer"),
        await memberOf(team.teamId, "member"),
        await memberOf(team.teamId, "admin"),
      ];
      const keyed = async (scopes: ("read" | "admin")[], projectId?: string) => {
        const { key } = await createKey(team.scope, { name: "k", scopes, projectId });
        return { authorization: `Bearer ${key}` };
      };
      const [reader, adminKey] = [await keyed(["read"]), await keyed(["admin"])];
      const bound = await keyed(["admin", "read"], team.projectId);
      const made = await post(list.POST, body, admin);
      expect(made.status).toBe(201);
      expect((await post(list.POST, body, adminKey)).status).toBe(201);
      for (const headers of [viewer, member, reader, bound])
        expect([
          (await call(list.GET, { headers })).status,
          (await post(list.POST, body, headers)).status,
          (await remove(end, idOf(made), headers)).status,
        ]).toEqual([200, 403, 403]);
      expect([
        (await call(list.GET, {})).status,
        (await post(list.POST, body, {})).status,
        (await remove(end, idOf(made), {})).status,
      ]).toEqual([401, 401, 401]);
      expect((await call(list.GET, { headers: adminKey })).status).toBe(403);
    },
  );

  test.each(routes)("%s: another team's id is 404, as is nonsense", async (_, list, end, body) => {
    const id = idOf(await post(list.POST, body));
    const stranger = await newTeam();
    for (const known of [id, crypto.randomUUID(), "nonsense"])
      expect((await remove(end, known, stranger)).status).toBe(404);
    expect((await call(list.GET, { headers: stranger })).json.data).toEqual([]);
  });
});
