import { getRounds } from "bcryptjs";
import { describe, expect, test, vi } from "vitest";
import { env } from "@/lib/env";
import { listTeamsOf } from "@/lib/teams";
import { useDatabase } from "@/tests/support/database";
import {
  findUserByPassword,
  isSignUpOpen,
  openTokenSession,
  profileInput,
  revokeSession,
  signUp,
  signUpInput,
  updateProfile,
} from ".";
import { findTokenSession, findWebSession, openWebSession } from "./sessions";

// bcrypt itself, counted.
const { compare } = vi.hoisted(() => ({
  compare: vi.fn<(text: string, hash: string) => Promise<boolean>>(),
}));
vi.mock("bcryptjs", async (importOriginal) => {
  const original = await importOriginal<typeof import("bcryptjs")>();
  compare.mockImplementation(original.compare);
  return { ...original, compare };
});

const database = useDatabase();
let count = 0;
const password = "correct horse battery";

function person(change: object = {}) {
  return signUpInput.parse({
    email: `person-${++count}@example.com`,
    password,
    full_name: "Ada Lovelace",
    ...change,
  });
}

describe("signUp", () => {
  test("makes exactly one administrator when the first two come at once", async () => {
    const made = await Promise.all([person(), person(), person()].map(signUp));
    expect(made.filter(({ user }) => user.isAdmin)).toHaveLength(1);
  });

  test("makes the account, a team of which they are the owner, and its project", async () => {
    const { user, team, project } = await signUp(person({ team_name: "Analytical Engines" }));
    expect(team.slug).toBe("analytical-engines");
    expect(project.slug).toBe("default");
    expect(await listTeamsOf(user.id)).toMatchObject([{ id: team.id, role: "owner" }]);
    const row = await database().prisma.user.findUniqueOrThrow({ where: { id: user.id } });
    expect(row.passwordHash).toMatch(/^\$2b\$12\$/);
    expect((await signUp(person())).team.name).toBe("Ada Lovelace's team");
  });

  test("refuses a taken address, however it is written, and leaves nothing behind", async () => {
    const first = person();
    await signUp(first);
    const again = person({ email: ` ${first.email.toUpperCase()} `, team_name: "Left Behind" });
    await expect(signUp(again)).rejects.toMatchObject({
      code: "conflict",
      issues: [{ field: "email", code: "taken" }],
    });
    expect(await database().prisma.team.findFirst({ where: { name: "Left Behind" } })).toBeNull();
    const twice = person();
    const outcomes = await Promise.allSettled([signUp(twice), signUp(twice)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("closed takes nobody, first only into an empty house", async () => {
    const settings = env();
    settings.SIGNUP = "closed";
    expect(await isSignUpOpen()).toBe(false);
    await expect(signUp(person())).rejects.toMatchObject({ code: "forbidden" });
    settings.SIGNUP = "first";
    expect(await isSignUpOpen()).toBe(false);
    await expect(signUp(person())).rejects.toMatchObject({ code: "forbidden" });
    settings.SIGNUP = "open";
  });
});

test.each([
  ["email", { email: "nobody" }],
  ["email", { email: "a\0@example.com" }],
  ["password", { password: "short" }],
  ["password", { password: "ä".repeat(37) }],
  ["password", { password: "nul\0nul\0nul\0" }],
  ["full_name", { full_name: "" }],
  ["full_name", { full_name: "a\0" }],
])("a sign-up with a bad %s is refused", (field, change) => {
  const valid = { email: "a@example.com", password, full_name: "Ada" };
  expect(signUpInput.safeParse({ ...valid, ...change }).error?.issues[0]?.path).toEqual([field]);
});

describe("findUserByPassword", () => {
  test("knows the right password only", async () => {
    const { user } = await signUp(person());
    expect(await findUserByPassword({ email: user.email, password })).toEqual(user);
    for (const wrong of ["", `${password} `, password.toUpperCase()])
      expect(await findUserByPassword({ email: user.email, password: wrong })).toBeNull();
    expect(await findUserByPassword({ email: "a\0b", password })).toBeNull();
  });

  test("does not take more than the password for the password", async () => {
    const input = { ...person(), password: "a".repeat(72) };
    const { user } = await signUp(input);
    expect(await findUserByPassword({ email: user.email, password: input.password })).toEqual(user);
    for (const more of [`${input.password}b`, `${input.password}\0`])
      expect(await findUserByPassword({ email: user.email, password: more })).toBeNull();
  });

  test("does the same work for an address that nobody has", async () => {
    const { user } = await signUp(person());
    const work = async (email: string) => {
      compare.mockClear();
      await findUserByPassword({ email, password: "wrong" });
      return compare.mock.calls.map(([, hash]) => getRounds(hash));
    };
    expect(await work("x@x.io")).toEqual([12]);
    expect(await work(user.email)).toEqual([12]);
  });
});

describe("sessions", () => {
  test("a token is stored as its hash, lives twelve hours and ends when revoked", async () => {
    const { user } = await signUp(person());
    const { token, expiresInSeconds } = await openTokenSession(user.id, "test");
    expect(token).toMatch(/^tb_ut_[0-9a-f]{64}$/);
    expect(expiresInSeconds).toBe(43_200);
    const stored = JSON.stringify(await database().prisma.session.findMany({ where: { userId: user.id } }));
    expect(stored).not.toContain(token.slice(6));
    const session = await findTokenSession(token);
    expect(session).toMatchObject({ kind: "api", user });
    expect(await findWebSession(session?.sessionId ?? "")).toBeNull();
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + expiresInSeconds * 1000);
    expect(await findTokenSession(token)).toBeNull();
    vi.useRealTimers();
    await revokeSession(session?.sessionId ?? "");
    expect(await findTokenSession(token)).toBeNull();
    for (const wrong of ["", "tb_ut_", `${token}0`, "\0"]) expect(await findTokenSession(wrong)).toBeNull();
  });

  test("dead sessions go with the next sign-in", async () => {
    const { user } = await signUp(person());
    const id = await openWebSession(user.id, null);
    await database().prisma.session.update({ where: { id }, data: { expiresAt: new Date(0) } });
    await openWebSession(user.id, "x".repeat(1000));
    const rows = await database().prisma.session.findMany({ where: { userId: user.id } });
    expect(rows.map((row) => [row.id === id, row.userAgent?.length])).toEqual([[false, 300]]);
  });
});

describe("updateProfile", () => {
  test("a new password ends every token and every other browser session", async () => {
    const { user } = await signUp(person());
    const [here, there] = [await openWebSession(user.id, null), await openWebSession(user.id, null)];
    const { token } = await openTokenSession(user.id, null);
    const change = profileInput.parse({ password: "another long one", current_password: password });
    await updateProfile({ sessionId: here, kind: "web", user }, change);
    expect(await findWebSession(here)).not.toBeNull();
    expect(await findWebSession(there)).toBeNull();
    expect(await findTokenSession(token)).toBeNull();
    expect(await findUserByPassword({ email: user.email, password })).toBeNull();
    expect(await findUserByPassword({ email: user.email, password: "another long one" })).toEqual(user);
  });

  test("a new password needs the current one", async () => {
    const { user } = await signUp(person());
    const session = { sessionId: await openWebSession(user.id, null), kind: "web" as const, user };
    expect(profileInput.safeParse({ password: "another long one" }).success).toBe(false);
    const change = profileInput.parse({ password: "another long one", current_password: "a guess" });
    await expect(updateProfile(session, change)).rejects.toMatchObject({
      code: "bad_request",
      issues: [{ field: "current_password", code: "mismatch" }],
    });
    expect(await findUserByPassword({ email: user.email, password })).toEqual(user);
  });

  test("a new name changes nothing else", async () => {
    const { user } = await signUp(person());
    const { token } = await openTokenSession(user.id, null);
    const session = { sessionId: await openWebSession(user.id, null), kind: "web" as const, user };
    const changed = await updateProfile(session, profileInput.parse({ full_name: " Countess " }));
    expect(changed).toEqual({ ...user, fullName: "Countess" });
    expect(await updateProfile(session, profileInput.parse({}))).toEqual(changed);
    expect(await findTokenSession(token)).not.toBeNull();
  });
});
