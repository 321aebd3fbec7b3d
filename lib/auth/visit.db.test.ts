import { encode } from "next-auth/jwt";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { currentSession, memberAction, requireMember } from ".";
import { cookieSecret, sessionCookieName } from "./cookie";
import { openWebSession, revokeSession } from "./sessions";

const jar = new Map<string, { value: string }>();
vi.mock("next/headers", () => ({ cookies: async () => jar }));

const database = useDatabase();
let team: TestTeam;
beforeEach(async () => {
  jar.clear();
  team = await makeTeam();
});

async function enter(userId: string): Promise<string> {
  const sid = await openWebSession(userId, null);
  jar.set(sessionCookieName(), { value: await encode({ token: { sid }, secret: cookieSecret() }) });
  return sid;
}

async function setRole(role: string): Promise<void> {
  await database().prisma.member.updateMany({ where: { teamId: team.teamId }, data: { role } });
}

test("currentSession is whoever the cookie names, while the session lives", async () => {
  expect(await currentSession()).toBeNull();
  const sessionId = await enter(team.userId);
  expect(await currentSession()).toMatchObject({ sessionId, user: { id: team.userId, isAdmin: false } });
  await revokeSession(sessionId);
  expect(await currentSession()).toBeNull();
});

describe("requireMember", () => {
  test("answers the member's scope, team and role", async () => {
    await enter(team.userId);
    const visit = await requireMember(team.slug, "admin");
    expect(visit).toMatchObject({
      user: { id: team.userId },
      team: { id: team.teamId, slug: team.slug, timeZone: "UTC" },
      role: "owner",
      scope: { teamId: team.teamId, actor: { kind: "user", userId: team.userId, role: "owner" } },
    });
  });

  test("sends a stranger to sign in, and back to the team afterwards", async () => {
    await expect(requireMember(team.slug, "viewer")).rejects.toMatchObject({
      digest: expect.stringContaining(`/sign-in?callbackUrl=%2Ft%2F${team.slug}`),
    });
  });

  test("a team that is not mine, none at all, or a page above my role is not found", async () => {
    const notFound = { digest: expect.stringContaining("404") };
    await enter(team.userId);
    await expect(requireMember((await makeTeam()).slug, "viewer")).rejects.toMatchObject(notFound);
    await expect(requireMember("nowhere", "viewer")).rejects.toMatchObject(notFound);
    await setRole("viewer");
    await expect(requireMember(team.slug, "member")).rejects.toMatchObject(notFound);
    expect((await requireMember(team.slug, "viewer")).role).toBe("viewer");
  });
});

test("memberAction lets in a member of the named team, by slug or id", async () => {
  const access = memberAction("member");
  await expect(access({ team: team.slug })).rejects.toMatchObject({ code: "unauthorized" });
  await enter(team.userId);
  for (const named of [team.slug, team.teamId])
    expect(await access({ team: named })).toMatchObject({
      scope: { teamId: team.teamId },
      subject: `user:${team.userId}`,
    });
  const foreign = await makeTeam();
  for (const named of [foreign.slug, undefined, { contains: "" }, "nowhere"])
    await expect(access({ team: named })).rejects.toMatchObject({ code: "not_found" });
  await setRole("viewer");
  await expect(access({ team: team.slug })).rejects.toMatchObject({ code: "forbidden" });
});
