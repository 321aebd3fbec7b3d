import { describe, expect, test } from "vitest";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, scopeOf } from "@/tests/support/factories";
import { createTeamFor, findMembership, findTeam, getProject, hasRole, listProjects, listTeamsOf } from ".";
import { toSlug } from "./name";

const database = useDatabase();

describe("createTeamFor", () => {
  test("makes a team with a default project and its owner", async () => {
    const { userId } = await makeTeam();
    const { team, project } = await createTeamFor(database().prisma, userId, "Zoë's Café");
    expect(team.slug).toBe("zoes-cafe");
    expect(project).toMatchObject({ slug: "default", isDefault: true });
    expect(await findMembership(userId, "zoes-cafe")).toMatchObject({
      id: team.id,
      role: "owner",
      timeZone: "UTC",
    });
  });

  test("gives teams of one name slugs of their own, made at the same time or inside a transaction", async () => {
    const { userId } = await makeTeam();
    const made = await Promise.all(
      Array.from({ length: 6 }, () =>
        database().prisma.$transaction((db) => createTeamFor(db, userId, "Same Name")),
      ),
    );
    const slugs = made.map(({ team }) => team.slug);
    expect(new Set(slugs).size).toBe(6);
    expect(slugs.filter((slug) => slug === "same-name")).toHaveLength(1);
    for (const slug of slugs) expect(slug).toMatch(/^same-name(-[0-9a-f]{4})?$/);
  });
});

test.each([
  ["Ünïcode  Ltd. — EU", "unicode-ltd-eu"],
  ["北京", "team"],
  ["--", "team"],
  ["x".repeat(80), "x".repeat(40)],
  ["0190a0b0-1111-7000-8000-000000000000", "team-0190a0b0-1111-7000-8000-00000000000"],
])("the slug of %s", (name, slug) => expect(toSlug(name, "team")).toBe(slug));

test("a team is found by id and by slug, as a membership by its members only", async () => {
  const [mine, other] = [await makeTeam(), await makeTeam()];
  for (const idOrSlug of [mine.teamId, mine.slug]) {
    expect((await findTeam(idOrSlug))?.id).toBe(mine.teamId);
    expect((await findMembership(mine.userId, idOrSlug))?.id).toBe(mine.teamId);
    expect(await findMembership(other.userId, idOrSlug)).toBeNull();
  }
  expect(await findTeam("nowhere")).toBeNull();
});

test("a user's teams stand in the order they joined them", async () => {
  const [first, second, third] = [await makeTeam(), await makeTeam(), await makeTeam()];
  const { prisma } = database();
  await prisma.member.create({
    data: { teamId: third.teamId, userId: second.userId, role: "viewer", createdAt: new Date("2030-01-01") },
  });
  await prisma.member.create({
    data: { teamId: first.teamId, userId: second.userId, role: "admin", createdAt: new Date("2020-01-01") },
  });
  const teams = await listTeamsOf(second.userId);
  expect(teams.map(({ id, role }) => [id, role])).toEqual([
    [first.teamId, "admin"],
    [second.teamId, "owner"],
    [third.teamId, "viewer"],
  ]);
});

test("projects are those of the team, or the one that the scope is bound to", async () => {
  const [mine, other] = [await makeTeam(), await makeTeam()];
  const { id } = await database().prisma.project.create({
    data: { id: crypto.randomUUID(), teamId: mine.teamId, slug: "api", name: "API" },
  });
  expect((await listProjects(mine.scope)).map((project) => project.slug)).toEqual(["default", "api"]);
  const bound = scopeOf(mine.teamId, { kind: "key", keyId: crypto.randomUUID(), projectId: id });
  expect((await listProjects(bound)).map((project) => project.slug)).toEqual(["api"]);
  await expect(getProject(bound, mine.projectId)).rejects.toMatchObject({ code: "not_found" });
  await expect(getProject(mine.scope, other.projectId)).rejects.toMatchObject({ code: "not_found" });
  await expect(getProject(mine.scope, "no-id")).rejects.toMatchObject({ code: "not_found" });
  expect((await getProject(mine.scope, id)).name).toBe("API");
});

test("roles stand in order", () => {
  expect(hasRole("owner", "viewer")).toBe(true);
  expect(hasRole("member", "member")).toBe(true);
  expect(hasRole("member", "admin")).toBe(false);
  expect(hasRole("viewer", "member")).toBe(false);
});
