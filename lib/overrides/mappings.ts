import { database, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { isUuid, newId } from "@/lib/id";
import { findPrice, getCatalogue, MAX_LINKS, refreshCatalogue } from "@/lib/pricing";
import { actorId } from "@/lib/teams";
import { change, inPage, type Page, requireRoom, withName, withNames } from "./placing";
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

const MOST = 5_000;

/**
 * Maps a deployment to the model it is priced as, instead of what it was mapped to before. Throws `bad_request` when
 * that model has no price now or the mapping would make a chain too long, `conflict` when there are too many.
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
    const others = await db.modelMapping.findMany({ where: { teamId, replacedAt: null }, select: fields });
    requireRoom(others.length, MOST, "model mappings");
    requireShortChains(others, input);
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
  throw wrongModel(isItself ? "is the deployment itself" : `has no price at ${targetProvider}`);
}

/** Longer chains are not followed, so that deployments that lead here would lose their price. */
function requireShortChains(others: NewModelMapping[], added: NewModelMapping): void {
  const all = new Map([...others, added].map((one) => [keyOf(one.provider, one.deployment), one]));
  for (const start of all.values()) {
    const chain = new Set<NewModelMapping>();
    for (
      let link: NewModelMapping | undefined = start;
      link && !chain.has(link) && chain.size <= MAX_LINKS;
    ) {
      chain.add(link);
      link = all.get(keyOf(link.targetProvider, link.model));
    }
    if (chain.size > MAX_LINKS && chain.has(added))
      throw wrongModel(`would be reached over more than ${MAX_LINKS} mappings, one leading to the next`);
  }
}

function keyOf(provider: string, model: string): string {
  return `${provider}\0${model}`;
}

function wrongModel(message: string): AppError {
  return new AppError("bad_request", `model ${message}.`, {
    issues: [{ field: "model", code: "invalid", message }],
  });
}
