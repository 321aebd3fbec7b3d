import { createHash, randomBytes } from "node:crypto";
import { database } from "@/lib/db";
import { isUuid, newId } from "@/lib/id";

export type User = { id: string; email: string; fullName: string; isAdmin: boolean };

/** A live sign-in: `web` by cookie, `api` by bearer token. */
export type Session = { sessionId: string; kind: "web" | "api"; user: User };

export const webSessionSeconds = 30 * 24 * 60 * 60;
const tokenSeconds = 12 * 60 * 60;

const tokenForm = /^tb_ut_[0-9a-f]{64}$/;
const select = {
  id: true,
  kind: true,
  user: { select: { id: true, email: true, fullName: true, isAdmin: true } },
} as const;

/** Opens a browser session; answers its id, which the cookie carries. */
export async function openWebSession(userId: string, userAgent: string | null): Promise<string> {
  return insertSession({ userId, kind: "web", userAgent, seconds: webSessionSeconds, tokenHash: null });
}

/** Opens a session for an API client. The token is stored as SHA-256 only and is never to be had again. */
export async function openTokenSession(
  userId: string,
  userAgent: string | null,
): Promise<{ token: string; expiresInSeconds: number }> {
  const token = `tb_ut_${randomBytes(32).toString("hex")}`;
  await insertSession({ userId, kind: "api", userAgent, seconds: tokenSeconds, tokenHash: toHash(token) });
  return { token, expiresInSeconds: tokenSeconds };
}

/** The live browser session of an id, or null when it is unknown, expired or revoked. */
export async function findWebSession(id: string): Promise<Session | null> {
  return isUuid(id) ? findLive({ id, kind: "web" }) : null;
}

/** The live session of a bearer token, or null. */
export async function findTokenSession(token: string): Promise<Session | null> {
  return tokenForm.test(token) ? findLive({ tokenHash: toHash(token), kind: "api" }) : null;
}

/** Ends one session; ending it again changes nothing. */
export async function revokeSession(id: string): Promise<void> {
  if (!isUuid(id)) return;
  await database().prisma.session.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: new Date() },
  });
}

async function findLive(where: { id: string; kind: string } | { tokenHash: string; kind: string }) {
  const row = await database().prisma.session.findFirst({
    where: { ...where, revokedAt: null, expiresAt: { gt: new Date() } },
    select,
  });
  if (!row) return null;
  const kind = row.kind === "web" ? ("web" as const) : ("api" as const);
  return { sessionId: row.id, kind, user: row.user };
}

async function insertSession(session: {
  userId: string;
  kind: "web" | "api";
  userAgent: string | null;
  seconds: number;
  tokenHash: string | null;
}): Promise<string> {
  const { seconds, userAgent, ...rest } = session;
  const [id, now] = [newId(), Date.now()];
  const { prisma } = database();
  // A user's dead sessions go with the next sign-in, so the table does not grow with time.
  await prisma.session.deleteMany({ where: { userId: rest.userId, expiresAt: { lt: new Date(now) } } });
  await prisma.session.create({
    data: {
      ...rest,
      id,
      userAgent: userAgent?.slice(0, 300) ?? null,
      expiresAt: new Date(now + seconds * 1000),
    },
  });
  return id;
}

function toHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
