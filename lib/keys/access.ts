import type { Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { findTeam, scopeFor } from "@/lib/teams";
import { authenticateKey } from "./authenticate";
import type { KeyScope } from "./schema";

/**
 * Lets in an API key with this scope, sent as `Authorization: Bearer`; null when the request carries none. Throws
 * `unauthorized` for a key that is not good, `forbidden` for one without the scope, and `not_found` when `X-Team`
 * names another team than the key's.
 */
export function key(
  needed: KeyScope,
): (request: Request) => Promise<{ scope: Scope; subject: string } | null> {
  return async (request) => {
    const token = /^Bearer +(tb_ak_\S*)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    if (token === undefined) return null;
    const identity = await authenticateKey(token);
    if (!identity)
      throw new AppError("unauthorized", "This API key is not known, was revoked or has expired.");
    if (!identity.scopes.includes(needed))
      throw new AppError("forbidden", `This needs an API key with the scope ${needed}.`);
    const { keyId, teamId, projectId } = identity;
    await requireTeam(request.headers.get("x-team"), teamId);
    return { scope: scopeFor(teamId, { kind: "key", keyId, projectId }), subject: `key:${keyId}` };
  };
}

async function requireTeam(named: string | null, teamId: string): Promise<void> {
  if (!named || named === teamId) return;
  if ((await findTeam(named))?.id !== teamId) throw new AppError("not_found", "There is no such team.");
}
