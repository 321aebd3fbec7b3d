import { randomBytes } from "node:crypto";
import type { Db, Role, Scope } from "@/lib/db";
import { database } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { isUuid, newId } from "@/lib/id";
import { toSlug } from "./name";
import type { Project } from "./projects";
import { toRole } from "./roles";

export type Team = { id: string; slug: string; name: string; timeZone: string };
export type Membership = Team & { role: Role };

const fields = { id: true, slug: true, name: true, timeZone: true } as const;

/** Makes a team with its default project and the user as its owner; `db` is the caller's open transaction. */
export async function createTeamFor(
  db: Db,
  userId: string,
  name: string,
): Promise<{ team: Team; project: Project }> {
  const team = await insertTeam(db, name);
  const project = { id: newId(), slug: "default", name: "Default", isDefault: true };
  await db.project.create({ data: { ...project, teamId: team.id } });
  await db.member.create({ data: { teamId: team.id, userId, role: "owner" } });
  return { team, project };
}

/** A user's team by id or slug, with their role in it; null when there is none or they are no member. */
export async function findMembership(userId: string, idOrSlug: string): Promise<Membership | null> {
  const row = await database().prisma.member.findFirst({
    where: { userId, team: byIdOrSlug(idOrSlug) },
    select: { role: true, team: { select: fields } },
  });
  return row ? { ...row.team, role: toRole(row.role) } : null;
}

/** The teams of a user, the first joined first; the first one is their default. */
export async function listTeamsOf(userId: string): Promise<Membership[]> {
  const rows = await database().prisma.member.findMany({
    where: { userId },
    orderBy: [{ createdAt: "asc" }, { teamId: "asc" }],
    select: { role: true, team: { select: fields } },
  });
  return rows.map((row) => ({ ...row.team, role: toRole(row.role) }));
}

/** A team by id or slug, whoever asks; null when there is none. */
export async function findTeam(idOrSlug: string): Promise<Team | null> {
  return database().prisma.team.findFirst({ where: byIdOrSlug(idOrSlug), select: fields });
}

/** The scope's own team. */
export async function getTeam(scope: Scope): Promise<Team> {
  const team = await scope.db.team.findUnique({ where: { id: scope.teamId }, select: fields });
  if (!team) throw new AppError("not_found", "There is no such team.");
  return team;
}

function byIdOrSlug(idOrSlug: string): { id: string } | { slug: string } {
  return isUuid(idOrSlug) ? { id: idOrSlug } : { slug: idOrSlug };
}

// Skipping a taken slug keeps the transaction alive, which a unique violation would end.
async function insertTeam(db: Db, name: string): Promise<Team> {
  const base = toSlug(name, "team");
  for (let attempt = 0; attempt < 8; attempt++) {
    const slug = attempt === 0 ? base : `${base}-${randomBytes(2).toString("hex")}`;
    const team = { id: newId(), slug, name, timeZone: "UTC" };
    const { count } = await db.team.createMany({ data: [team], skipDuplicates: true });
    if (count === 1) return team;
  }
  throw new Error(`No free slug was found for the team ${base}.`);
}
