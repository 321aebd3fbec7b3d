import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { closeDatabase, openDatabase } from "@/lib/db/client";
import { env } from "@/lib/env";
import { closeLimits } from "@/lib/http/rate-limit";
import { call } from "@/tests/support/call";
import { useDatabase } from "@/tests/support/database";
import { POST as login } from "./login/route";
import { POST as logout } from "./logout/route";
import { GET as getMe, PUT as putMe } from "./me/route";
import { POST as register } from "./register/route";

const database = useDatabase();
const { RATE_LIMIT_SIGNIN } = env();
beforeEach(() => {
  env().RATE_LIMIT_SIGNIN = RATE_LIMIT_SIGNIN;
  closeLimits();
});

const password = "correct horse battery";
let count = 0;

async function signUp() {
  const email = `client-${++count}@example.com`;
  const answer = await call(register, {
    method: "POST",
    body: { email, password, full_name: "Grace Hopper" },
  });
  return { email, ...answer };
}

async function tokenOf(email: string, secret = password): Promise<string> {
  const { json } = await call(login, { method: "POST", body: { email, password: secret } });
  return z.string().parse(json.access_token);
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe("POST /auth/register", () => {
  test("answers 201 with user, team and project", async () => {
    const { status, json, email } = await signUp();
    expect(status).toBe(201);
    expect(json).toMatchObject({
      user: { id: expect.any(String), email, full_name: "Grace Hopper", is_admin: true },
      team: { id: expect.any(String), slug: "grace-hoppers-team" },
      project: { id: expect.any(String), slug: "default" },
    });
    expect(JSON.stringify(json)).not.toMatch(/password|\$2b/);
    expect((await signUp()).json).toMatchObject({ user: { is_admin: false } });
  });

  test("names the fields that are wrong, unknown or taken", async () => {
    const bad = await call(register, { method: "POST", body: { email: "x", password: "short", name: "G" } });
    expect(bad.status).toBe(400);
    const fields = z.array(z.object({ field: z.string() })).parse(bad.json.errors);
    expect(fields.map(({ field }) => field).sort()).toEqual(["email", "full_name", "name", "password"]);
    const { email } = await signUp();
    const taken = await call(register, { method: "POST", body: { email, password, full_name: "G" } });
    expect([taken.status, taken.json]).toEqual([
      409,
      expect.objectContaining({ code: "conflict", errors: [expect.objectContaining({ field: "email" })] }),
    ]);
  });
});

describe("POST /auth/login", () => {
  test("answers a bearer token of twelve hours", async () => {
    const { email } = await signUp();
    const { status, json } = await call(login, {
      method: "POST",
      body: { email: email.toUpperCase(), password },
    });
    expect(status).toBe(200);
    expect(json).toEqual({
      access_token: expect.stringMatching(/^tb_ut_[0-9a-f]{64}$/),
      token_type: "bearer",
      expires_in: 43_200,
    });
  });

  test("a wrong password and an unknown address read the same", async () => {
    const { email } = await signUp();
    const wrong = await call(login, { method: "POST", body: { email, password: "not this one" } });
    const unknown = await call(login, { method: "POST", body: { email: "nobody@x.io", password } });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.json.detail).toBe(unknown.json.detail);
  });

  test("tries are counted for an account from wherever and for an address whoever", async () => {
    env().RATE_LIMIT_SIGNIN = "3/hour";
    const tryAs = (email: string, address: string) =>
      call(login, {
        method: "POST",
        body: { email, password: "" },
        headers: { "x-forwarded-for": address },
      });
    const perAccount = await Promise.all(
      Array.from({ length: 5 }, (_, index) => tryAs("victim@x.io", `203.0.113.${index}`)),
    );
    expect(perAccount.filter(({ status }) => status === 429)).toHaveLength(2);
    const perAddress = await Promise.all(
      Array.from({ length: 5 }, (_, index) => tryAs(`guess-${index}@x.io`, "198.51.100.7")),
    );
    const refused = perAddress.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(2);
    expect(refused[0]?.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(refused[0]?.headers.get("ratelimit-remaining")).toBe("0");
  });
});

describe("/auth/me", () => {
  test("tells who I am and in which teams", async () => {
    const { email, json } = await signUp();
    const me = await call(getMe, { headers: bearer(await tokenOf(email)) });
    expect(me.json).toMatchObject({
      email,
      full_name: "Grace Hopper",
      teams: [{ ...z.object({ id: z.string(), slug: z.string() }).parse(json.team), role: "owner" }],
    });
  });

  test.each([
    ["nothing", {}],
    ["an unknown token", bearer(`tb_ut_${"0".repeat(64)}`)],
    ["an API key", bearer(`tb_ak_${"0".repeat(32)}`)],
    ["another scheme", { authorization: "Basic dTpw" }],
    ["a forged cookie", { cookie: "next-auth.session-token=forged" }],
  ])("is closed to %s", async (_, headers) => {
    expect((await call(getMe, { headers })).status).toBe(401);
  });

  test("changes the name, and the password with the current one, which ends every token", async () => {
    const { email } = await signUp();
    const headers = bearer(await tokenOf(email));
    const renamed = await call(putMe, { method: "PUT", headers, body: { full_name: "Admiral" } });
    expect([renamed.status, renamed.json.full_name]).toEqual([200, "Admiral"]);
    const body = { password: "a new long password" };
    expect((await call(putMe, { method: "PUT", headers, body })).status).toBe(400);
    const wrong = await call(putMe, { method: "PUT", headers, body: { ...body, current_password: "x" } });
    expect(wrong.json).toMatchObject({ code: "bad_request", errors: [{ field: "current_password" }] });
    const changed = await call(putMe, {
      method: "PUT",
      headers,
      body: { ...body, current_password: password },
    });
    expect(changed.status).toBe(200);
    expect((await call(getMe, { headers })).status).toBe(401);
    expect(await tokenOf(email, body.password)).toMatch(/^tb_ut_/);
  });

  test("guesses of the current password are counted as sign-ins are", async () => {
    env().RATE_LIMIT_SIGNIN = "3/hour";
    const { email } = await signUp();
    const headers = bearer(await tokenOf(email));
    const body = { password: "a new long password", current_password: "guess" };
    const guesses = await Promise.all(
      Array.from({ length: 3 }, () => call(putMe, { method: "PUT", headers, body })),
    );
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(1);
  });
});

test("POST /auth/logout ends the token", async () => {
  const { email } = await signUp();
  const [headers, other] = [bearer(await tokenOf(email)), bearer(await tokenOf(email))];
  expect((await call(logout, { method: "POST", headers })).status).toBe(204);
  expect((await call(getMe, { headers })).status).toBe(401);
  expect((await call(getMe, { headers: other })).status).toBe(200);
  expect((await call(logout, { method: "POST" })).status).toBe(401);
});

test("with the database gone the answer is 503 with Retry-After", async () => {
  const { email } = await signUp();
  const headers = bearer(await tokenOf(email));
  const { url } = database();
  await closeDatabase();
  // A port that nothing listens on: every connection is really refused.
  openDatabase("postgresql://nobody@127.0.0.1:1/none");
  const { status, json, headers: answered } = await call(getMe, { headers });
  await closeDatabase();
  openDatabase(url);
  expect([status, json.code]).toEqual([503, "unavailable"]);
  expect(answered.get("retry-after")).toMatch(/^\d+$/);
  expect(JSON.stringify(json)).not.toMatch(/127\.0\.0\.1|prisma/i);
  expect((await call(getMe, { headers })).status).toBe(200);
});
