import type { Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { findTeam, scopeFor } from "@/lib/teams";
import { authenticateKey, type KeyIdentity } from "./authenticate";
import type { KeyScope } from "./schema";

/**
 * The key of an `Authorization: Bearer` header; null when it carries none of ours. Throws `unauthorized` for a key
 * that is not good, `forbidden` for one without the scope.
 */
export async function identifyKey(
  authorization: string | null,
  needed: KeyScope,
): Promise<KeyIdentity | null> {
  const token = /^Bearer +(tb_ak_\S*)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) return null;
  const identity = await authenticateKey(token);
  if (!identity) throw new AppError("unauthorized", "This API key is not known, was revoked or has expired.");
  if (!identity.scopes.includes(needed))
    throw new AppError("forbidden", `This needs an API key with the scope ${needed}.`);
  return identity;
}

/** `identifyKey` as access of a route. Throws `not_found` when `X-Team` names another team than the key's. */
export function key(
  needed: KeyScope,
): (request: Request) => Promise<{ scope: Scope; subject: string } | null> {
  return async (request) => {
    const identity = await identifyKey(request.headers.get("authorization"), needed);
    if (!identity) return null;
    const { keyId, teamId, projectId } = identity;
    await requireTeam(request.headers.get("x-team"), teamId);
    return { scope: scopeFor(teamId, { kind: "key", keyId, projectId }), subject: `key:${keyId}` };
  };
}

/** A key's scope with the project that what it sends belongs to. */
export type ProjectScope = { scope: Scope; projectId: string };

/** `key` for what is recorded in a project: the key's own, else the team's default. */
export function projectKey(
  needed: KeyScope,
): (request: Request) => Promise<{ scope: ProjectScope; subject: string } | null> {
  return async (request) => {
    const identity = await identifyKey(request.headers.get("authorization"), needed);
    if (!identity) return null;
    const { keyId, teamId, projectId, defaultProjectId } = identity;
    const scope = scopeFor(teamId, { kind: "key", keyId, projectId });
    return { scope: { scope, projectId: projectId ?? defaultProjectId }, subject: `key:${keyId}` };
  };
}

async function requireTeam(named: string | null, teamId: string): Promise<void> {
  if (!named || named === teamId) return;
  if ((await findTeam(named))?.id !== teamId) throw new AppError("not_found", "There is no such team.");
}
