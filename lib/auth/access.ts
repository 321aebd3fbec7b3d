import { createHash, timingSafeEqual } from "node:crypto";
import type { Role, Scope } from "@/lib/db";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { findMembership, hasRole, listTeamsOf, type Membership, scopeFor } from "@/lib/teams";
import { findCookieSession, sessionCookieName } from "./cookie";
import { findTokenSession, type Session } from "./sessions";

/** Whoever was let in, and the name their calls are counted under. */
export type Grant<S> = { scope: S; subject: string };

/** Lets in whoever is signed in, by bearer token or by cookie; null when the request carries neither. */
export async function signedIn(request: Request): Promise<Grant<Session> | null> {
  const session = await findRequestSession(request);
  return session && { scope: session, subject: `user:${session.user.id}` };
}

/**
 * Lets in a signed-in member of a team with at least this role. The team is the one that `X-Team` names by id
 * or slug, else the first that the user joined. Throws `not_found` for a foreign team.
 */
export function member(least: Role): (request: Request) => Promise<Grant<Scope> | null> {
  return async (request) => {
    const session = await findRequestSession(request);
    if (!session) return null;
    const membership = await teamOf(request, session.user.id);
    if (!membership) throw new AppError("not_found", "There is no such team.");
    requireRole(membership.role, least);
    return { scope: toScope(session, membership), subject: `user:${session.user.id}` };
  };
}

/** The admin of the installation; `id` is how what they do is kept: `user:<id>` or `admin-key`. */
export type Admin = { id: string };

/**
 * Lets in the installation's admin: by `X-Admin-Key`, which must be `ADMIN_KEY`, or signed in as an admin. Throws
 * `unauthorized` for nobody, `forbidden` for another user.
 */
export async function admin(request: Request): Promise<Grant<Admin>> {
  const sent = request.headers.get("x-admin-key");
  if (sent !== null) {
    if (!isAdminKey(sent)) throw new AppError("unauthorized", "This admin key is not right.");
    return { scope: { id: "admin-key" }, subject: "admin-key" };
  }
  const session = await findRequestSession(request);
  if (session) return toAdmin(session);
  throw new AppError(
    "unauthorized",
    "This needs the header X-Admin-Key with the value of ADMIN_KEY, or the token of an admin who is signed in.",
  );
}

export function toAdmin({ user }: Session): Grant<Admin> {
  if (!user.isAdmin) throw new AppError("forbidden", "This needs the admin of the installation.");
  return { scope: { id: `user:${user.id}` }, subject: `user:${user.id}` };
}

// Of equal length, so that the time of the comparison tells nothing of the key.
function isAdminKey(sent: string): boolean {
  const { ADMIN_KEY } = env();
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return ADMIN_KEY !== undefined && timingSafeEqual(hash(sent), hash(ADMIN_KEY));
}

/** Throws `forbidden` unless a role is at least another one. */
export function requireRole(role: Role, least: Role): void {
  if (!hasRole(role, least)) throw new AppError("forbidden", `This needs the role ${least} in the team.`);
}

export function toScope({ user }: Session, { id, role }: Membership): Scope {
  return scopeFor(id, { kind: "user", userId: user.id, role });
}

async function teamOf(request: Request, userId: string): Promise<Membership | null> {
  const named = request.headers.get("x-team");
  if (named) return findMembership(userId, named);
  const [first] = await listTeamsOf(userId);
  return first ?? null;
}

async function findRequestSession(request: Request): Promise<Session | null> {
  const authorization = request.headers.get("authorization");
  if (authorization !== null) return findBearerSession(authorization);
  const session = await findCookieSession(cookieValue(request, sessionCookieName()));
  if (session) requireSameOrigin(request);
  return session;
}

async function findBearerSession(authorization: string): Promise<Session | null> {
  const token = /^Bearer +(tb_ut_\S*)$/i.exec(authorization)?.[1];
  if (token === undefined) return null;
  const session = await findTokenSession(token);
  if (!session) throw new AppError("unauthorized", "This token is not known, or its session has ended.");
  return session;
}

// A cookie goes along with whatever page makes the request, so a change is only taken from our own pages.
// Browsers state the page's origin; on plain http they leave out Sec-Fetch-Site.
function requireSameOrigin(request: Request): void {
  if (["GET", "HEAD", "OPTIONS"].includes(request.method)) return;
  const site = request.headers.get("sec-fetch-site");
  const same = site !== null ? site === "same-origin" : ownHosts(request).includes(originHost(request));
  if (!same) throw new AppError("forbidden", "A session cookie can change things only from our own pages.");
}

function originHost(request: Request): string | null {
  const origin = request.headers.get("origin");
  return origin && URL.canParse(origin) ? new URL(origin).host : null;
}

function ownHosts(request: Request): (string | null)[] {
  const { PUBLIC_URL } = env();
  const named = PUBLIC_URL ? new URL(PUBLIC_URL).host : undefined;
  const hosts = [named, request.headers.get("x-forwarded-host"), request.headers.get("host")];
  return hosts.filter((host) => Boolean(host)).map((host) => host ?? null);
}

function cookieValue(request: Request, name: string): string | undefined {
  for (const pair of request.headers.get("cookie")?.split(";") ?? []) {
    const [key, ...value] = pair.split("=");
    if (key?.trim() === name) return value.join("=").trim();
  }
  return undefined;
}
