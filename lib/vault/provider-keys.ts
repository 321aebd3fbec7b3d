import { boundProject, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { isUuid, newId } from "@/lib/id";
import { log } from "@/lib/log";
import { findProvider, operatorsUrl } from "@/lib/providers";
import { actorId, getProject, hasRole } from "@/lib/teams";
import { forgetProviderKeys } from "./known";
import { masterKeys, sealingKey } from "./master";
import type { NewProviderKey } from "./schema";
import { seal } from "./seal";

/** A provider key as its team sees it; the key itself is never to be had again. */
export type ProviderKey = {
  id: string;
  name: string;
  provider: string;
  lastFour: string;
  baseUrl: string | null;
  project: { id: string; slug: string; name: string } | null;
  createdBy: string;
  createdAt: Date;
  /** The id of the master key that it needs and the settings do not have. */
  missingMasterKey: string | null;
};

const fields = {
  id: true,
  name: true,
  provider: true,
  lastFour: true,
  baseUrl: true,
  masterKeyId: true,
  createdBy: true,
  createdAt: true,
  project: { select: { id: true, slug: true, name: true } },
} as const;

/**
 * Stores a provider's key, sealed; of several for the same provider the newest is used. Admins may; an API key bound
 * to a project stores keys of that project only. Throws `forbidden`, or `not_found` for another team's project.
 */
export async function createProviderKey(scope: Scope, input: NewProviderKey): Promise<ProviderKey> {
  requireAdmin(scope);
  const projectId = input.projectId ?? boundProject(scope);
  if (projectId !== null) await getProject(scope, projectId);
  requireAddress(input);
  const { name, provider, baseUrl, apiKey } = input;
  const belonging = { teamId: scope.teamId, id: newId(), projectId, provider, baseUrl };
  const master = sealingKey();
  const row = await scope.db.providerKey.create({
    data: {
      ...belonging,
      name,
      sealed: seal(master, belonging, apiKey),
      masterKeyId: master.id,
      lastFour: apiKey.slice(-4),
      createdBy: actorId(scope.actor),
    },
    select: fields,
  });
  forgetProviderKeys(scope.teamId);
  note(scope, "a provider key was stored", row);
  return toProviderKey(row);
}

/** The team's provider keys, the newest first, from the one after `after` on; of one project when the scope is bound to it. */
export async function listProviderKeys(
  scope: Scope,
  page: { limit?: number | undefined; after?: string | undefined } = {},
): Promise<ProviderKey[]> {
  const rows = await scope.db.providerKey.findMany({
    where: { ...visible(scope), id: page.after === undefined ? undefined : { lt: page.after } },
    // An id begins with the time at which it was made.
    orderBy: { id: "desc" },
    take: page.limit,
    select: fields,
  });
  return rows.map(toProviderKey);
}

/** One of the team's provider keys; `not_found` for another team's. */
export async function getProviderKey(scope: Scope, id: string): Promise<ProviderKey> {
  const row = isUuid(id)
    ? await scope.db.providerKey.findFirst({ where: { ...visible(scope), id }, select: fields })
    : null;
  if (!row) throw new AppError("not_found", "There is no such provider key.");
  return toProviderKey(row);
}

/** Deletes a key for good: at once in this process, within a minute in others. Throws `forbidden` or `not_found`. */
export async function deleteProviderKey(scope: Scope, id: string): Promise<void> {
  const found = await getProviderKey(scope, id);
  requireAdmin(scope);
  await scope.db.providerKey.deleteMany({ where: { ...visible(scope), id } });
  forgetProviderKeys(scope.teamId);
  note(scope, "a provider key was deleted", found);
}

/** Bedrock and Vertex are found by the path of a call. */
function requireAddress({ provider, baseUrl }: NewProviderKey): void {
  const known = findProvider(provider);
  const isThere =
    known && (known.baseUrl ?? operatorsUrl(provider) ?? ["bedrock", "vertex"].includes(provider));
  if (baseUrl !== null || isThere) return;
  const message = known
    ? `is needed: each customer of ${provider} has an own`
    : "is needed for a provider of your own";
  const issues = [{ field: "base_url", code: "missing", message }];
  throw new AppError("bad_request", `base_url ${message}.`, { issues });
}

function visible(scope: Scope) {
  return { teamId: scope.teamId, projectId: boundProject(scope) ?? undefined };
}

export function requireAdmin({ actor }: Scope): void {
  if (actor.kind === "user" && !hasRole(actor.role, "admin"))
    throw new AppError("forbidden", "Provider keys are managed by the team's admins.");
}

/** The answer to who gave away a key, which outlives the row. */
function note(scope: Scope, what: string, key: { id: string; provider: string; lastFour: string }): void {
  const { id, provider, lastFour } = key;
  const by = actorId(scope.actor);
  log.info({ team_id: scope.teamId, provider_key_id: id, provider, last_four: lastFour, by }, what);
}

type Row = Omit<ProviderKey, "missingMasterKey"> & { masterKeyId: string };

function toProviderKey({ masterKeyId, ...row }: Row): ProviderKey {
  const isThere = masterKeys().some(({ id }) => id === masterKeyId);
  return { ...row, missingMasterKey: isThere ? null : masterKeyId };
}
