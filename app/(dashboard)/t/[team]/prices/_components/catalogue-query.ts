import { type PriceSort, SORTED_BY } from "@/lib/browse";
import type { SearchParams } from "@/lib/filters";

/** What the address of the catalogue says. */
export type CatalogueQuery = {
  words: string;
  provider: string | null;
  sort: PriceSort | null;
  page: number;
};

const MAX_WORDS = 200;
const MAX_PAGE = 10_000;

/** Reads `q`, `provider`, `sort` (`input`, or `-input` for the dearest first) and `page`; nonsense is passed over. */
export function parseCatalogueQuery(params: SearchParams): CatalogueQuery {
  const page = Number(first(params.page));
  return {
    words: (first(params.q) ?? "").trim().slice(0, MAX_WORDS),
    provider: first(params.provider) || null,
    sort: parseSort(first(params.sort) ?? ""),
    page: Number.isInteger(page) && page > 0 ? Math.min(page, MAX_PAGE) : 1,
  };
}

/** The address of the catalogue with some parts changed; any change but that of the page leads to the first page. */
export function catalogueHref(
  path: string,
  query: CatalogueQuery,
  changes: Partial<CatalogueQuery> = {},
): string {
  const { words, provider, sort, page } = { ...query, page: 1, ...changes };
  const parts = new URLSearchParams();
  if (words) parts.set("q", words);
  if (provider) parts.set("provider", provider);
  if (sort) parts.set("sort", sortText(sort));
  if (page > 1) parts.set("page", String(page));
  return parts.size > 0 ? `${path}?${parts}` : path;
}

export function sortText({ by, descending }: PriceSort): string {
  return descending ? `-${by}` : by;
}

/** The order that the head of a column leads to: its own, or when it has that, the other way round. */
export function sortBy(by: PriceSort["by"], current: PriceSort | null): PriceSort {
  return { by, descending: current?.by === by && !current.descending };
}

function parseSort(text: string): PriceSort | null {
  const by = SORTED_BY.find((name) => name === text.replace(/^-/, ""));
  return by ? { by, descending: text.startsWith("-") } : null;
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
