import { randomBytes } from "node:crypto";
import { hash } from "bcryptjs";
import { boundProject, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { isUuid, newId } from "@/lib/id";
import { getProject, hasRole } from "@/lib/teams";
import { forgetKey } from "./authenticate";
import { type KeyScope, keyScopes, type NewKey, prefixOf } from "./schema";

/** A key as its team sees it; the key itself is never to be had again. */
export type ApiKey = {
  id: string;
  name: string;
  prefix: string;
  scopes: KeyScope[];
  project: { id: string; slug: string; name: string } | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  createdAt: Date;
};

const fields = {
  id: true,
  name: true,
  prefix: true,
  scopes: true,
  expiresAt: true,
  revokedAt: true,
  lastUsedAt: true,
  createdAt: true,
  project: { select: { id: true, slug: true, name: true } },
} as const;

// Nobody guesses 96 random bits at any speed, so a high cost would protect nothing; it would only let whoever knows
// a prefix spend our processor with wrong keys.
const cost = 4;
const everythingButAdmin: KeyScope[] = ["ingest", "proxy", "read"];

/**
 * Makes a key and answers it in clear, the only time. Members may; a key with the scope `admin` takes an admin, as it
 * can do what they can. A key bound to a project makes keys of that project only. Throws `forbidden`, or
 * `not_found` for another team's project.
 */
export async function createKey(scope: Scope, input: NewKey): Promise<ApiKey & { key: string }> {
  const scopes = input.scopes ?? everythingButAdmin;
  requireMayCreate(scope, scopes);
  const projectId = input.projectId ?? boundProject(scope);
  if (projectId !== null) await getProject(scope, projectId);
  const key = `tb_ak_${randomBytes(16).toString("hex")}`;
  const row = await scope.db.apiKey.create({
    data: {
      id: newId(),
      teamId: scope.teamId,
      projectId,
      name: input.name,
      prefix: prefixOf(key),
      keyHash: await hash(key, cost),
      scopes,
      expiresAt: input.expiresAt ?? null,
      createdBy: scope.actor.kind === "user" ? scope.actor.userId : null,
    },
    select: fields,
  });
  return { ...toApiKey(row), key };
}

/**
 * The team's keys, the newest first, from the one after `after` on; those of one project when the scope is bound to
 * it. Revoked ones are left out.
 */
export async function listKeys(
  scope: Scope,
  page: { limit?: number | undefined; after?: string | undefined } = {},
): Promise<ApiKey[]> {
  const rows = await scope.db.apiKey.findMany({
    where: {
      teamId: scope.teamId,
      projectId: boundProject(scope) ?? undefined,
      revokedAt: null,
      id: page.after === undefined ? undefined : { lt: page.after },
    },
    // An id begins with the time at which it was made.
    orderBy: { id: "desc" },
    take: page.limit,
    select: fields,
  });
  return rows.map(toApiKey);
}

/** The names by id of those of these keys that the scope may see, revoked or not. */
export async function keyNames(scope: Scope, ids: string[]): Promise<Map<string, string>> {
  const rows = await scope.db.apiKey.findMany({
    where: {
      teamId: scope.teamId,
      projectId: boundProject(scope) ?? undefined,
      id: { in: ids.filter(isUuid) },
    },
    select: { id: true, name: true },
  });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** One of the team's keys, revoked or not; `not_found` for another team's. */
export async function getKey(scope: Scope, id: string): Promise<ApiKey> {
  return toApiKey((await findRow(scope, id)).key);
}

/**
 * Ends a key, at once in this process and within a minute in others; again changes nothing. A member may end their
 * own, an admin every one. Throws `forbidden`, or `not_found` for another team's key.
 */
export async function revokeKey(scope: Scope, id: string): Promise<void> {
  const { createdBy } = await findRow(scope, id);
  requireMayRevoke(scope, createdBy);
  await scope.db.apiKey.updateMany({
    where: { id, teamId: scope.teamId, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  forgetKey(id);
}

async function findRow(scope: Scope, id: string) {
  const row = isUuid(id)
    ? await scope.db.apiKey.findFirst({
        where: { id, teamId: scope.teamId, projectId: boundProject(scope) ?? undefined },
        select: { ...fields, createdBy: true },
      })
    : null;
  if (!row) throw new AppError("not_found", "There is no such key.");
  const { createdBy, ...key } = row;
  return { createdBy, key };
}

function requireMayCreate({ actor }: Scope, scopes: KeyScope[]): void {
  if (actor.kind !== "user") return;
  const least = scopes.includes("admin") ? "admin" : "member";
  if (!hasRole(actor.role, least))
    throw new AppError("forbidden", `Such a key can be made by a team's ${least}s and above.`);
}

function requireMayRevoke({ actor }: Scope, createdBy: string | null): void {
  if (actor.kind !== "user" || hasRole(actor.role, "admin")) return;
  if (!hasRole(actor.role, "member") || createdBy !== actor.userId)
    throw new AppError("forbidden", "Only an admin of the team can revoke a key that someone else made.");
}

function toApiKey(row: Omit<ApiKey, "scopes"> & { scopes: string[] }): ApiKey {
  return { ...row, scopes: keyScopes.filter((scope) => row.scopes.includes(scope)) };
}
