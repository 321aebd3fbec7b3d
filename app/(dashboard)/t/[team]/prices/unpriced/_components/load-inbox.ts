import { database, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { findPrice, getCatalogue, type Price } from "@/lib/pricing";
import { listUnpriced, type UnpricedModel } from "@/lib/reprice";
import { type LoadedReprice, loadReprice } from "../../reprice/_components/load-reprice";

type Query = Record<string, string | string[] | undefined>;
type ModelName = { provider: string; model: string };

export type LoadedInbox = {
  models: UnpricedModel[];
  /** The one the address names, else the first; none when what it names has left the inbox. */
  selected: UnpricedModel | undefined;
  /** Whom the page is about, in the inbox or not. */
  subject: ModelName | undefined;
  /** The price it has by now. */
  price: Price | null;
  /** The re-price the address names: what saving a price led to. */
  reprice: LoadedReprice | null;
};

export async function loadInbox(scope: Scope, query: Query): Promise<LoadedInbox> {
  const [models, reprice] = await Promise.all([
    listUnpriced(scope),
    findReprice(scope, first(query.reprice)),
  ]);
  const [provider, model] = [first(query.provider), first(query.model)];
  const same = models.filter((one) => one.provider === provider && one.model === model);
  const named = same.find(({ cause }) => cause === first(query.cause)) ?? same[0];
  const selected = named ?? (reprice ? undefined : models[0]);
  const subject = selected ?? (provider && model ? { provider, model } : undefined);
  return { models, selected, subject, price: await priceOf(scope, subject), reprice };
}

/** The address of an entry. Two may bear one model's name: its tokens have no price, or its units no fee. */
export function inboxHref(path: string, { provider, model, cause }: UnpricedModel): string {
  return `${path}?${new URLSearchParams({ provider, model, cause })}`;
}

async function findReprice(scope: Scope, id: string | undefined): Promise<LoadedReprice | null> {
  if (!id) return null;
  try {
    return await loadReprice(scope, id);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}

async function priceOf(scope: Scope, subject: ModelName | undefined): Promise<Price | null> {
  if (!subject) return null;
  const catalogue = await getCatalogue(database().pool);
  return findPrice(catalogue, { ...subject, teamId: scope.teamId, at: new Date() })?.price ?? null;
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
