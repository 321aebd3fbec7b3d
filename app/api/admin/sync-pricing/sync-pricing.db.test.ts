import { beforeAll, beforeEach, expect, test } from "vitest";
import { openTokenSession } from "@/lib/auth";
import { lastSync } from "@/lib/feed";
import { createKey } from "@/lib/keys";
import { call } from "@/tests/support/call";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { useFeed } from "@/tests/support/feed";
import { POST } from "./route";

const database = useDatabase();
const feed = useFeed();
const ADMIN_KEY = "an admin key of 26 letters";
process.env.ADMIN_KEY = ADMIN_KEY;

let team: TestTeam;
beforeAll(async () => {
  team = await makeTeam();
});
const entry = { litellm_provider: "openai", input_cost_per_token: 1e-6 };
beforeEach(() => {
  feed.content = { m: entry, n: entry };
});

const keyed = { "x-admin-key": ADMIN_KEY };
const sync = (headers: Record<string, string>, body?: unknown, path = "/api/admin/sync-pricing") =>
  call(POST, { method: "POST", path, headers, body });

async function tokenFor(isAdmin: boolean): Promise<Record<string, string>> {
  const { userId } = await makeTeam();
  await database().prisma.user.update({ where: { id: userId }, data: { isAdmin } });
  return { authorization: `Bearer ${(await openTokenSession(userId, null)).token}` };
}

test("answers the counts and what was refused, and a refused feed with 409", async () => {
  const { status, json, headers } = await sync(keyed, {});
  expect(status).toBe(200);
  expect(headers.get("cache-control")).toBe("no-store");
  const counts = { added: 2, raised: 0, lowered: 0, mixed: 0, removed: 0, unchanged: 0 };
  expect(json).toEqual({ id: expect.any(String), ...counts, refused: [] });
  feed.content = { m: { ...entry, input_cost_per_token: 0 }, n: { ...entry, input_cost_per_token: -1e-6 } };
  expect((await sync(keyed)).json).toMatchObject({ status: 409, code: "conflict" });
  expect((await sync(keyed, { force: true })).json).toMatchObject({
    lowered: 1,
    unchanged: 1,
    refused: [{ provider: "openai", model: "n", kind: "input", old: "1", new: "-1", reason: "negative" }],
  });
  feed.status = 500;
  expect((await sync(keyed)).json).toMatchObject({ status: 502, code: "upstream_failed" });
});

test("takes an empty body, and nothing it does not know", async () => {
  expect((await sync(keyed)).status).toBe(200);
  expect((await sync(keyed, "")).status).toBe(200);
  for (const wrong of [{ forced: true }, { force: "yes" }, [], "{", "null"])
    expect((await sync(keyed, wrong)).status, JSON.stringify(wrong)).toBe(400);
  expect((await sync({ ...keyed, "content-type": "text/plain" }, "{}")).status).toBe(400);
  expect((await sync(keyed, " ".repeat(2000))).status).toBe(413);
  expect((await sync(keyed, {}, "/api/admin/sync-pricing?force=true")).status).toBe(400);
  expect(feed.fetches).toBe(2);
});

test("is for the admin key and for admins who are signed in", async () => {
  const admin = await tokenFor(true);
  expect((await sync(admin)).status).toBe(200);
  expect((await lastSync())?.startedBy).toMatch(/^user:/);
  expect((await sync(keyed)).status).toBe(200);
  expect((await lastSync())?.startedBy).toBe("admin-key");
  expect((await sync(await tokenFor(false))).status).toBe(403);
  const nobody = await sync({});
  expect(nobody.status).toBe(401);
  expect(nobody.json.detail).toContain("X-Admin-Key");
  for (const wrong of ["", "x", ADMIN_KEY.slice(1), `${ADMIN_KEY}x`])
    expect((await sync({ ...admin, "x-admin-key": wrong })).status, wrong).toBe(401);
  const { key } = await createKey(team.scope, { name: "k", scopes: ["admin"] });
  expect((await sync({ authorization: `Bearer ${key}` })).status).toBe(401);
  expect(feed.fetches).toBe(2);
});
