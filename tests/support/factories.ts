import type { Scope } from "@/lib/db";
import { inTransaction } from "@/lib/db";
import { database } from "@/lib/db/client";
import { newId } from "@/lib/id";
import { supersede } from "@/lib/ledger";

export type TestTeam = { teamId: string; slug: string; projectId: string; userId: string; scope: Scope };

/** A fresh team with its default project, an owner who cannot sign in, and the owner's scope. */
export async function makeTeam(): Promise<TestTeam> {
  const { prisma } = database();
  const [teamId, projectId, userId] = [newId(), newId(), newId()];
  const slug = `team-${teamId.slice(-12)}`;
  await prisma.team.create({
    data: {
      id: teamId,
      slug,
      name: slug,
      projects: { create: { id: projectId, slug: "default", name: "Default", isDefault: true } },
      members: {
        create: {
          role: "owner",
          user: { create: { id: userId, email: `${slug}@example.com`, passwordHash: "!", fullName: slug } },
        },
      },
    },
  });
  return { teamId, slug, projectId, userId, scope: scopeOf(teamId, { kind: "user", userId, role: "owner" }) };
}

/** As if a later request had brought a call in the place of each of these events; answers how many it took out. */
export function supersedeEvents(
  { teamId, projectId }: Pick<TestTeam, "teamId" | "projectId">,
  eventIds: string[],
): Promise<number> {
  const context = { teamId, createdBy: "job:test", reason: "Another call of its trace is counted." };
  const events = eventIds.map((eventId) => ({ projectId, eventId }));
  return inTransaction((client) => supersede(client, context, events));
}

/** A scope as a test wants it; deferred work runs at once. */
export function scopeOf(teamId: string, actor: Scope["actor"]): Scope {
  const scope: Scope = { teamId, actor, db: database().prisma, defer: (task) => void task(scope) };
  return scope;
}
