import { cookies } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import type { Role, Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { findMembership, hasRole, type Team } from "@/lib/teams";
import { type Admin, type Grant, requireRole, toAdmin, toScope } from "./access";
import { findCookieSession, sessionCookieName } from "./cookie";
import type { Session, User } from "./sessions";

/** Who looks at this page, or null; asked of the database once per request. */
export const currentSession = cache(async (): Promise<Session | null> => {
  const jar = await cookies();
  return findCookieSession(jar.get(sessionCookieName())?.value);
});

/** A member at a team's page. */
export type Visit = { scope: Scope; user: User; team: Team; role: Role };

/**
 * The visitor of a team's page. Redirects to the sign-in page when nobody is signed in; not found when they
 * are no member of the team, or a lesser one than the page is for.
 */
export async function requireMember(teamSlug: string, least: Role): Promise<Visit> {
  const session = await currentSession();
  if (!session) redirect(`/sign-in?callbackUrl=${encodeURIComponent(`/t/${teamSlug}`)}`);
  const membership = await visibleMembership(session.user.id, teamSlug);
  if (!membership || !hasRole(membership.role, least)) notFound();
  const { role, ...team } = membership;
  return { scope: toScope(session, membership), user: session.user, team, role };
}

/** Access of a server action on a team: its input's field `team` is the slug or id. */
export function memberAction(least: Role): (fields: Record<string, unknown>) => Promise<Grant<Scope>> {
  return async (fields) => {
    const session = await currentSession();
    if (!session) throw new AppError("unauthorized", "Your session has ended. Sign in again.");
    const membership =
      typeof fields.team === "string" ? await visibleMembership(session.user.id, fields.team) : null;
    if (!membership) throw new AppError("not_found", "There is no such team.");
    requireRole(membership.role, least);
    return { scope: toScope(session, membership), subject: `user:${session.user.id}` };
  };
}

/** Access of a server action of the installation's admin. */
export async function adminAction(): Promise<Grant<Admin>> {
  const session = await currentSession();
  if (!session) throw new AppError("unauthorized", "Your session has ended. Sign in again.");
  return toAdmin(session);
}

const visibleMembership = cache(findMembership);
