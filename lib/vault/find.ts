import { boundProject, Prisma, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { toProviderName } from "@/lib/pricing";
import { type FoundKey, remembered } from "./known";
import { masterKeyOf } from "./master";
import { unseal } from "./seal";

type Row = {
  id: string;
  project_id: string | null;
  sealed: Uint8Array;
  master_key_id: string;
  base_url: string | null;
};

/**
 * The key that calls of a project use for a provider: the project's own before the team's, the newest first. While
 * the database is away, what was known within the last hour. Throws `unavailable` when it cannot be decrypted.
 */
export async function findProviderKey(
  scope: Scope,
  input: { provider: string; projectId: string },
): Promise<FoundKey | null> {
  const bound = boundProject(scope);
  if (bound !== null && bound !== input.projectId)
    throw new AppError("not_found", "There is no such project.");
  const place = { ...input, teamId: scope.teamId, provider: toProviderName(input.provider) };
  return remembered(place, async () => {
    const { teamId, projectId, provider } = place;
    const [row] = await scope.db.$queryRaw<Row[]>(Prisma.sql`
      SELECT id, project_id, sealed, master_key_id, base_url FROM provider_key
       WHERE team_id = ${teamId}::uuid AND provider = ${provider}
         AND (project_id IS NULL OR project_id = ${projectId}::uuid)
       ORDER BY project_id IS NULL, id DESC LIMIT 1`);
    if (!row) return null;
    const belonging = { teamId, id: row.id, projectId: row.project_id, provider, baseUrl: row.base_url };
    const apiKey = unseal(masterKeyOf(row.master_key_id), belonging, row.sealed);
    return { id: row.id, apiKey, baseUrl: row.base_url };
  });
}

/** A stored key itself, for a call to its provider; throws `not_found`, or `unavailable` when it does not decrypt. */
export async function openProviderKey(scope: Scope, id: string): Promise<string> {
  const row = await scope.db.providerKey.findFirst({
    where: { teamId: scope.teamId, projectId: boundProject(scope) ?? undefined, id },
  });
  if (!row) throw new AppError("not_found", "There is no such provider key.");
  return unseal(masterKeyOf(row.masterKeyId), row, row.sealed);
}
