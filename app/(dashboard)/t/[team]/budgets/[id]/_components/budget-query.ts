import { parseSort, type SortOrder, sortText } from "@/components/ui/sort-order";
import type { RefusalPlace } from "@/lib/course";
import type { SearchParams } from "@/lib/filters";
import { isUuid } from "@/lib/id";

/** What the address of a budget's page says. */
export type BudgetQuery = {
  /** The counter that is looked at; the fullest without one. */
  key: string | undefined;
  /** Refused calls before this one. */
  before: RefusalPlace | undefined;
  sort: { by: "spent" | "key"; descending: boolean };
  /** Of the counters. */
  page: number;
};

const COLUMNS = ["spent", "key"] as const;
const MOST_PAGES = 100_000;

export function parseBudgetQuery(params: SearchParams): BudgetQuery {
  const key = first(params.key);
  const [sort] = parseSort(first(params.sort) ?? "", COLUMNS);
  const page = Number(first(params.page) ?? 1);
  return {
    key:
      key !== undefined && key.length <= 256 && !key.includes("\0") && key.isWellFormed() ? key : undefined,
    before: parsePlace(first(params.before)),
    sort: sort ?? { by: "spent", descending: true },
    page: Number.isInteger(page) && page >= 1 && page <= MOST_PAGES ? page : 1,
  };
}

/** The same address with something changed; null takes it away. */
export function budgetHref(
  path: string,
  { key, before, sort, page }: BudgetQuery,
  changes: { key?: string | null; before?: RefusalPlace | null; sort?: SortOrder; page?: number },
): string {
  const query = new URLSearchParams();
  const next = { key, before, sort: [sort], page, ...changes };
  if (next.key != null) query.set("key", next.key);
  if (next.before != null) query.set("before", `${next.before.at.getTime()}-${next.before.id}`);
  const order = sortText(next.sort);
  if (order !== "-spent") query.set("sort", order);
  if (next.page > 1) query.set("page", String(next.page));
  return query.size > 0 ? `${path}?${query}` : path;
}

function parsePlace(text = ""): RefusalPlace | undefined {
  const [, time = "", id = ""] = /^(\d{1,15})-(.+)$/.exec(text) ?? [];
  const at = new Date(Number(time));
  return time && isUuid(id) && !Number.isNaN(at.getTime()) ? { at, id } : undefined;
}

function first(value: string | string[] | undefined): string | undefined {
  return [value ?? []].flat()[0];
}
