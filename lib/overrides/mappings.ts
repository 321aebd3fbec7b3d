import { database, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { isUuid, newId } from "@/lib/id";
import { findPrice, getCatalogue, refreshCatalogue } from "@/lib/pricing";
import { actorId } from "@/lib/teams";
import { change, inPage, type Page, withName, withNames } from "./placing";
import type { NewModelMapping } from "./schema";

/** What a team's deployment, or a model that nobody prices, is priced as. */
export type ModelMapping = {
  id: string;
  provider: string;
  deployment: string;
  targetProvider: string;
  model: string;
  /** The name of who stated it. */
  createdBy: string | null;
  createdAt: Date;
};

const fields = {
  id: true,
  provider: true,
  deployment: true,
  targetProvider: true,
  model: true,
  createdBy: true,
  createdAt: true,
} as const;

/**
 * Maps a deployment to the model it is priced as, instead of what it was mapped to before. Throws `bad_request` when
 * that model has no price now.
 */
export async function createModelMapping(scope: Scope, input: NewModelMapping): Promise<ModelMapping> {
  const { teamId } = scope;
  const { provider, deployment } = input;
  await requirePrice(teamId, input);
  const row = await change(scope, "mapping", async (db, now) => {
    await db.modelMapping.updateMany({
      where: { teamId, provider, deployment, replacedAt: null },
      data: { replacedAt: now },
    });
    const kept = { createdBy: actorId(scope.actor), createdAt: now };
    return db.modelMapping.create({ data: { id: newId(), teamId, ...input, ...kept }, select: fields });
  });
  return withName<ModelMapping>(scope, row);
}

/** A team's mappings, the newest first. */
export async function listModelMappings(scope: Scope, page: Page = {}): Promise<ModelMapping[]> {
  const { where, ...rest } = inPage(page);
  const rows = await scope.db.modelMapping.findMany({
    where: { teamId: scope.teamId, replacedAt: null, ...where },
    ...rest,
    select: fields,
  });
  return withNames<ModelMapping>(scope, rows);
}

/** Throws `not_found`. Events that were priced by the mapping keep their costs. */
export async function deleteModelMapping(scope: Scope, id: string): Promise<void> {
  const { teamId } = scope;
  await change(scope, "mapping", async (db, now) => {
    const { count } = isUuid(id)
      ? await db.modelMapping.updateMany({
          where: { teamId, id, replacedAt: null },
          data: { replacedAt: now },
        })
      : { count: 0 };
    if (count === 0) throw new AppError("not_found", "There is no such model mapping.");
  });
}

async function requirePrice(teamId: string, mapping: NewModelMapping): Promise<void> {
  const { pool } = database();
  await refreshCatalogue(pool);
  const { provider, deployment, targetProvider, model } = mapping;
  const isItself = provider === targetProvider && deployment === model;
  const target = { teamId, provider: targetProvider, model, at: new Date() };
  const priced = findPrice(await getCatalogue(pool), { ...target, mappedFrom: [{ provider, deployment }] });
  if (priced !== null && !isItself) return;
  const message = isItself ? "is the deployment itself" : `has no price at ${targetProvider}`;
  throw new AppError("bad_request", `model ${message}.`, {
    issues: [{ field: "model", code: "invalid", message }],
  });
}
