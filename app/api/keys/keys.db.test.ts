import { encode } from "next-auth/jwt";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openTokenSession } from "@/lib/auth";
import { cookieSecret } from "@/lib/auth/cookie";
import { openWebSession } from "@/lib/auth/sessions";
import { authenticateKey, createKey } from "@/lib/keys";
import { call } from "@/tests/support/call";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { DELETE, GET as getOne } from "./[id]/route";
import { GET, POST } from "./route";

const database = useDatabase();
type Headers = Record<string, string>;
let team: TestTeam;
let owner: Headers;
beforeAll(async () => {
  team = await makeTeam();
  owner = await tokenFor(team.userId);
});

async function tokenFor(userId: string): Promise<Headers> {
  return { authorization: `Bearer ${(await openTokenSession(userId, null)).token}` };
}

async function cookieFor(userId: string): Promise<Headers> {
  const sid = await openWebSession(userId, null);
  const value = await encode({ token: { sub: userId, sid }, secret: cookieSecret() });
  return { cookie: `theme=dark; next-auth.session-token=${value}` };
}

async function memberOf(teamId: string, role: string): Promise<string> {
  const { userId } = await makeTeam();
  await database().prisma.member.deleteMany({ where: { userId } });
  await database().prisma.member.create({ data: { teamId, userId, role } });
  return userId;
}

const create = (headers: Headers, body: object = { name: "CI" }) =>
  call(POST, { method: "POST", headers, body });
const names = (json: Record<string, unknown>) =>
  z
    .array(z.object({ name: z.string() }))
    .parse(json.data)
    .map(({ name }) => name);

describe("/api/keys", () => {
  test("makes a key that works, shows it once, lists it and ends it", async () => {
    const { teamId, userId } = await makeTeam();
    const headers = await tokenFor(userId);
    const made = await create(headers);
    expect(made.status).toBe(201);
    expect(made.headers.get("cache-control")).toBe("no-store");
    const { id, key } = z.object({ id: z.string(), key: z.string() }).parse(made.json);
    expect(made.json).toMatchObject({
      name: "CI",
      prefix: key.slice(0, 14),
      scopes: ["ingest", "proxy", "read"],
    });
    expect((await authenticateKey(key))?.teamId).toBe(teamId);
    const listed = await call(GET, { headers });
    expect(listed.json).toMatchObject({ data: [{ id, name: "CI", project_id: null }], next_cursor: null });
    expect(JSON.stringify(listed.json)).not.toContain(key.slice(14));
    expect((await call(getOne, { headers, params: { id } })).json).toMatchObject({ id });
    expect((await call(DELETE, { method: "DELETE", headers, params: { id } })).status).toBe(204);
    expect(await authenticateKey(key)).toBeNull();
    expect((await call(GET, { headers })).json).toEqual({ data: [], next_cursor: null });
  });

  test("takes project, scopes and expiry, and nothing it does not know", async () => {
    const expires_at = new Date(Date.now() + 86_400_000).toISOString();
    const full = { name: "full", project_id: team.projectId, scopes: ["ingest"], expires_at };
    expect((await create(owner, full)).json).toMatchObject(full);
    for (const wrong of [{}, { name: "a", scope: "read" }, { name: "a", scopes: ["all"] }, { name: "a\0" }])
      expect((await create(owner, wrong)).status).toBe(400);
    expect((await create(owner, { name: "a", project_id: crypto.randomUUID() })).status).toBe(404);
    expect((await call(GET, { path: "/api/keys?limt=1", headers: owner })).status).toBe(400);
  });

  test("lists in pages, each key once, and refuses a page that makes no sense", async () => {
    const headers = await tokenFor((await makeTeam()).userId);
    for (const name of ["first", "second", "third", "fourth"]) await create(headers, { name });
    const seen: string[] = [];
    let cursor: unknown = "";
    for (let pages = 0; cursor !== null; pages++) {
      expect(pages).toBeLessThan(2);
      const { json } = await call(GET, {
        path: `/api/keys?limit=2${cursor && `&cursor=${cursor}`}`,
        headers,
      });
      seen.push(...names(json));
      cursor = json.next_cursor;
    }
    expect(seen).toEqual(["fourth", "third", "second", "first"]);
    for (const wrong of ["limit=0", "limit=1001", "limit=x", "limit=1&limit=2", "cursor=x"])
      expect((await call(GET, { path: `/api/keys?${wrong}`, headers })).status).toBe(400);
  });

  test("an id of another team, or none, is 404", async () => {
    const { json } = await create(await tokenFor((await makeTeam()).userId));
    for (const id of [String(json.id), crypto.randomUUID(), "nonsense"]) {
      expect((await call(DELETE, { method: "DELETE", headers: owner, params: { id } })).status).toBe(404);
      expect((await call(getOne, { headers: owner, params: { id } })).status).toBe(404);
    }
  });
});

describe("who may", () => {
  test("an API key with the scope admin may; others are 403, strangers 401", async () => {
    const admin = await createKey(team.scope, { name: "a", scopes: ["admin"] });
    const reader = await createKey(team.scope, { name: "r" });
    expect((await create({ authorization: `Bearer ${admin.key}` })).status).toBe(201);
    expect((await create({ authorization: `bearer ${admin.key}` })).status).toBe(201);
    for (const handler of [GET, POST])
      expect(
        (
          await call(handler, {
            method: "POST",
            body: { name: "x" },
            headers: { authorization: `Bearer ${reader.key}` },
          })
        ).status,
      ).toBe(403);
    expect((await create({})).status).toBe(401);
    expect((await create({ authorization: `Bearer tb_ak_${"0".repeat(32)}` })).status).toBe(401);
    expect((await create({ authorization: "Bearer tb_ak_short" })).status).toBe(401);
  });

  test("viewers read, members make, and only admins make admin keys", async () => {
    const [viewer, member] = [
      await tokenFor(await memberOf(team.teamId, "viewer")),
      await tokenFor(await memberOf(team.teamId, "member")),
    ];
    expect((await call(GET, { headers: viewer })).status).toBe(200);
    expect((await create(viewer)).status).toBe(403);
    expect((await create(member)).status).toBe(201);
    expect((await create(member, { name: "a", scopes: ["admin"] })).status).toBe(403);
  });

  test("X-Team names another of my teams by id or slug; a foreign one is 404", async () => {
    const [home, away, foreign] = [await makeTeam(), await makeTeam(), await makeTeam()];
    await database().prisma.member.create({
      data: { teamId: away.teamId, userId: home.userId, role: "member", createdAt: new Date("2040-01-01") },
    });
    const headers = await tokenFor(home.userId);
    await create(headers, { name: "home" });
    await create({ ...headers, "x-team": away.slug }, { name: "away" });
    expect(names((await call(GET, { headers })).json)).toEqual(["home"]);
    for (const named of [away.teamId, away.slug])
      expect(names((await call(GET, { headers: { ...headers, "x-team": named } })).json)).toEqual(["away"]);
    for (const named of [foreign.teamId, foreign.slug, "nowhere", crypto.randomUUID()])
      expect((await call(GET, { headers: { ...headers, "x-team": named } })).status).toBe(404);
    const { key } = await createKey(home.scope, { name: "k", scopes: ["admin"] });
    const keyed = { authorization: `Bearer ${key}` };
    expect((await call(GET, { headers: { ...keyed, "x-team": home.slug } })).status).toBe(200);
    expect((await call(GET, { headers: { ...keyed, "x-team": away.slug } })).status).toBe(404);
  });
});

describe("a session cookie", () => {
  test("reads from anywhere, changes things from our own pages only", async () => {
    const cookie = await cookieFor(team.userId);
    expect((await call(GET, { headers: cookie })).status).toBe(200);
    const own: Headers[] = [
      { "sec-fetch-site": "same-origin" },
      { origin: "http://localhost:3000" },
      { origin: "https://tokens.example.com", "x-forwarded-host": "tokens.example.com" },
    ];
    for (const headers of own) expect((await create({ ...cookie, ...headers })).status).toBe(201);
    const strange: Headers[] = [
      {},
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site", origin: "http://localhost:3000" },
      { "sec-fetch-site": "none" },
      { origin: "https://evil.example" },
      { origin: "http://localhost:3001" },
      { origin: "null" },
    ];
    for (const headers of strange) expect((await create({ ...cookie, ...headers })).status).toBe(403);
    expect((await create({ ...owner, "sec-fetch-site": "cross-site" })).status).toBe(201);
  });

  test("counts for nothing beside credentials that are not good", async () => {
    const cookie = await cookieFor(team.userId);
    const headers = { ...cookie, authorization: `Bearer tb_ut_${"0".repeat(64)}` };
    expect((await call(GET, { headers })).status).toBe(401);
    expect((await call(GET, { headers: { ...cookie, authorization: "Bearer other" } })).status).toBe(401);
  });

  test("ends with its session, and is good for nothing when forged", async () => {
    const cookie = await cookieFor(team.userId);
    await database().prisma.session.updateMany({
      where: { userId: team.userId, kind: "web" },
      data: { revokedAt: new Date() },
    });
    expect((await call(GET, { headers: cookie })).status).toBe(401);
    const sid = await openWebSession(team.userId, null);
    const forged = await encode({ token: { sid }, secret: "another secret of thirty-two characters" });
    expect((await call(GET, { headers: { cookie: `next-auth.session-token=${forged}` } })).status).toBe(401);
  });
});
