import { database } from "@/lib/db/client";
import { newId } from "@/lib/id";
import { type RateSheet, refreshCatalogue } from "@/lib/pricing";

export type GivenPrice = {
  provider?: string;
  model: string;
  teamId?: string;
  from: string;
  to?: string;
  delisted?: string;
  /** As if a sync had opened it. */
  isSynced?: boolean;
  sheet: RateSheet;
};

/** Writes price versions as they are given, and answers their ids. */
export async function givePrices(...prices: GivenPrice[]): Promise<string[]> {
  const rows = prices.map(({ provider = "openai", model, teamId, from, to, delisted, isSynced, sheet }) => ({
    id: newId(),
    provider,
    model,
    teamId: teamId ?? null,
    validFrom: new Date(from),
    validTo: to ? new Date(to) : null,
    closedAt: to ? new Date() : null,
    delistedAt: delisted ? new Date(delisted) : null,
    syncId: isSynced ? newId() : null,
    source: "litellm",
    fetchedAt: new Date(from),
    hash: newId(),
    rates: JSON.parse(JSON.stringify(sheet)),
  }));
  await database().prisma.price.createMany({ data: rows });
  await refreshCatalogue(database().pool);
  return rows.map(({ id }) => id);
}
