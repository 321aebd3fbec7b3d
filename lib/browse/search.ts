import { Decimal } from "@/lib/money";
import { type Catalogue, findPrice, ownPricesAt, type Price, sharedPricesAt } from "@/lib/pricing";

export const SORTED_BY = ["model", "provider", "input", "output"] as const;
export type PriceSort = { by: (typeof SORTED_BY)[number]; descending: boolean };

export interface PriceSearch {
  teamId: string;
  at: Date;
  /** Words that provider and model must hold, in any order and case; spaces, dots and dashes are alike. */
  words: string;
  provider: string | null;
  /** Null: the model that the words name best, then by provider and model. */
  sort: PriceSort | null;
  /** From 1; past the last one it is the last one. */
  page: number;
  pageLength: number;
}

export interface FoundPrice {
  provider: string;
  model: string;
  /** What the team's calls of the model are priced by, which may stand under another name. */
  price: Price;
  delistedAt: Date | null;
}

export interface FoundPrices {
  /** Those of the page. */
  rows: FoundPrice[];
  count: number;
  page: number;
  pages: number;
  /** Every provider of the catalogue, with how many of its models there are. */
  providers: { name: string; count: number }[];
}

/** Prices that hold at a time, the team's own in place of the shared ones. */
export function searchPrices(catalogue: Catalogue, search: PriceSearch): FoundPrices {
  const { words, provider, sort, pageLength } = search;
  const all = pricesInForce(catalogue, search.teamId, search.at);
  const asked = words.split(/\s+/).filter(Boolean).map(fold);
  const found = all.filter((row) => (provider === null || row.provider === provider) && hasWords(row, asked));
  const sorted = sort ? sortedBy(found, sort) : bestFirst(found, asked.join("-"));
  const pages = Math.max(1, Math.ceil(found.length / pageLength));
  const page = Math.min(Math.max(1, search.page), pages);
  return {
    rows: sorted.slice((page - 1) * pageLength, page * pageLength),
    count: found.length,
    page,
    pages,
    providers: countProviders(all),
  };
}

/** The price of every model at a time, the team's own in place of the shared one. */
export function pricesInForce(catalogue: Catalogue, teamId: string, at: Date): FoundPrice[] {
  const own = ownPricesAt(catalogue, teamId, at);
  const shared = sharedPricesAt(catalogue, at);
  const listed = new Set(shared.map(nameOf));
  const touched = touchedProviders(catalogue, teamId, own);
  const rows = shared.map((price): FoundPrice => {
    const { provider, model, delistedAt } = price;
    const match = touched.has(provider) ? findPrice(catalogue, { provider, model, at, teamId }) : null;
    return { provider, model, price: match?.price ?? price, delistedAt };
  });
  const alone = own.filter((price) => !listed.has(nameOf(price)));
  return [
    ...rows,
    ...alone.map((price) => ({ provider: price.provider, model: price.model, price, delistedAt: null })),
  ].sort(byName);
}

/** Where a team has something of its own to say. A price of its own also covers other names of the model. */
function touchedProviders({ teams }: Catalogue, teamId: string, own: Price[]): Set<string> {
  const mappings = [...(teams.get(teamId)?.mappings.values() ?? [])];
  return new Set([...own, ...mappings].map(({ provider }) => provider));
}

function nameOf({ provider, model }: { provider: string; model: string }): string {
  return `${provider}/${model}`;
}

/** People write `claude sonnet 4.5` of what is sold as `claude-sonnet-4-5`. */
function fold(text: string): string {
  return text.toLowerCase().replaceAll(/[\s._-]+/g, "-");
}

function hasWords(row: FoundPrice, words: string[]): boolean {
  const name = fold(nameOf(row));
  return words.every((word) => name.includes(word));
}

/** Those whose id is what was asked for, then those whose id begins so; each as the list was. */
function bestFirst(found: FoundPrice[], asked: string): FoundPrice[] {
  if (asked === "") return found;
  const rank = (row: FoundPrice) => {
    const model = fold(row.model);
    return model === asked || fold(nameOf(row)) === asked ? 0 : model.startsWith(asked) ? 1 : 2;
  };
  const ranked = found.map((row) => ({ row, rank: rank(row) }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ row }) => row);
}

function sortedBy(found: FoundPrice[], { by, descending }: PriceSort): FoundPrice[] {
  const sign = descending ? -1 : 1;
  if (by === "provider") return [...found].sort((a, b) => sign * byName(a, b));
  if (by === "model") return [...found].sort((a, b) => sign * (byModel(a, b) || byName(a, b)));
  const rated = found.map((row) => {
    const rate = row.price.sheet.rates[by];
    return { row, rate: rate === undefined ? null : new Decimal(rate) };
  });
  // Unknown is neither dear nor cheap: it comes last in both directions.
  return rated
    .sort((a, b) => {
      if (a.rate === null || b.rate === null) return Number(a.rate === null) - Number(b.rate === null);
      return sign * a.rate.cmp(b.rate);
    })
    .map(({ row }) => row);
}

function byModel(a: FoundPrice, b: FoundPrice): number {
  return compareText(a.model.toLowerCase(), b.model.toLowerCase());
}

function byName(a: FoundPrice, b: FoundPrice): number {
  return compareText(a.provider, b.provider) || byModel(a, b);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function countProviders(all: FoundPrice[]): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { provider } of all) counts.set(provider, (counts.get(provider) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count }));
}
