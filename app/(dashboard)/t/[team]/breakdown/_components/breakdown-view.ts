import type { CsvHeads } from "@/components/breakdown/breakdown-csv";
import { parseSort, type SortOrder, sortText } from "@/components/ui/sort-order";
import type { BreakdownDimension, BreakdownOrder } from "@/lib/analytics";
import type { SearchParams } from "@/lib/filters";
import { parseDimension, titleOf } from "../../_components/dimensions";
import { filterHref } from "../../_components/filter-href";

/** What the address of the page says besides its filter. */
export type BreakdownView = {
  by: BreakdownDimension;
  /** By what each value is divided once more; null for by nothing. */
  inner: BreakdownDimension | null;
  /** Never empty. */
  sort: SortOrder<BreakdownOrder>;
  page: number;
};

const PAGE_LENGTH = 50;
/** Of values that are divided: each of them has its parts below it. */
const DIVIDED_LENGTH = 20;
const THEN = "then";
const MAX_PAGE = 10_000;
const ORDERS: BreakdownOrder[] = ["name", "cost", "change", "requests", "input", "cached", "output", "mean"];
const DEAREST_FIRST: BreakdownView["sort"] = [{ by: "cost", descending: true }];

/** Reads `by`, `then`, `sort` and `page`; what makes no sense is passed over. */
export function parseView(params: SearchParams): BreakdownView {
  const page = Number(first(params.page));
  const sort = parseSort(first(params.sort) ?? "", ORDERS);
  const by = parseDimension(first(params.by)) ?? "model";
  const inner = parseDimension(first(params.then));
  return {
    by,
    inner: inner === by ? null : inner,
    sort: sort.length > 0 ? sort : DEAREST_FIRST,
    page: Number.isInteger(page) && page > 0 ? Math.min(page, MAX_PAGE) : 1,
  };
}

/** Whoever comes and goes: it is said of them since when they are there. */
const SEEN: BreakdownDimension[] = ["user", "customer", "session"];

export function isSeen(by: BreakdownDimension): boolean {
  return SEEN.includes(by);
}

/** What is said of the values of the view besides their figures. */
export function headsOf({ by, inner }: BreakdownView): CsvHeads {
  return {
    names: inner === null ? [titleOf(by)] : [titleOf(by), titleOf(inner)],
    hasProviders: by === "model" || inner === "model",
    hasSeen: isSeen(by),
  };
}

/** How many values a page has. */
export function pageLength({ inner }: BreakdownView): number {
  return inner === null ? PAGE_LENGTH : DIVIDED_LENGTH;
}

/** The address with some parts of the view changed; any change but that of the page leads to the first page. */
export function viewHref(
  path: string,
  params: SearchParams,
  view: BreakdownView,
  changes: Partial<BreakdownView> = {},
): string {
  return filterHref(path, params, viewParams({ ...view, page: 1, ...changes }));
}

/** The view as it stands in an address; null for what need not be said. */
export function viewParams({ by, inner, sort, page }: BreakdownView): Record<string, string | null> {
  const order = sortText(sort);
  return {
    by: by === "model" ? null : by,
    [THEN]: inner === by ? null : inner,
    sort: order === sortText(DEAREST_FIRST) ? null : order,
    page: page > 1 ? String(page) : null,
  };
}

function first(value: string | string[] | undefined): string | undefined {
  return [value].flat()[0];
}
