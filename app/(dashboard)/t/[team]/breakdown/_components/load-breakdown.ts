import type { ShownRow } from "@/components/breakdown/breakdown-row";
import { apart, type SeriesStyle } from "@/components/charts/series-style";
import {
  type Breakdown,
  type BreakdownDimension,
  type BreakdownRow,
  breakdown,
  type Summary,
  selectedAs,
} from "@/lib/analytics";
import type { Scope } from "@/lib/db";
import type { Filter, SearchParams } from "@/lib/filters";
import { type CoursePoint, courses, type Seen, seen } from "@/lib/values";
import { wordsOf } from "../../_components/dimensions";
import { filterHref } from "../../_components/filter-href";
import { GROUPS } from "../../_components/group";
import { labelsOf } from "../../_components/labels-of";
import { stylesOf } from "../../_components/styles-of";
import { type BreakdownView, isSeen, pageLength } from "./breakdown-view";

const TOTAL = "total";

export type Loaded = {
  values: Breakdown;
  labelOf: (key: string) => string;
  styles: SeriesStyle[];
  seenAt: Map<string, Seen>;
};

/** A page of values with all that is said of them, but how they went. */
export async function loadBreakdown(scope: Scope, filter: Filter, view: BreakdownView): Promise<Loaded> {
  const { by, sort, page } = view;
  const limit = pageLength(view);
  return describeValues(
    scope,
    filter,
    by,
    await breakdown(scope, filter, by, { limit, offset: (page - 1) * limit, sort }),
  );
}

export async function describeValues(
  scope: Scope,
  filter: Filter,
  by: BreakdownDimension,
  values: Breakdown,
): Promise<Loaded> {
  const keys = values.rows.map(({ key }) => key);
  const [labelOf, styles, seenAt] = await Promise.all([
    labelsOf(scope, by, keys),
    by in GROUPS ? stylesOf(scope, values.rows, by) : [],
    isSeen(by) ? seen(scope, filter, by, keys) : new Map<string, Seen>(),
  ]);
  return { values, labelOf, styles, seenAt };
}

export function hasTrend(by: BreakdownDimension): boolean {
  // A session is over before there is anything to see.
  return by !== "session";
}

/** How all values together and each of them went, by the ids of their lines. */
export async function loadTrends(
  scope: Scope,
  filter: Filter,
  by: BreakdownDimension,
  loaded: Promise<Loaded>,
): Promise<Map<string, CoursePoint[]>> {
  if (!hasTrend(by)) return new Map();
  const rows = (await loaded).values.rows.filter(({ key }) => key !== "" || !isMany(by));
  const [points, [all]] = await Promise.all([
    courses(scope, filter, by, rows),
    courses(scope, filter, "total", [{ provider: "", key: "" }]),
  ]);
  return new Map([
    [TOTAL, all ?? []],
    ...rows.map((row, place): [string, CoursePoint[]] => [idOf(row), points[place] ?? []]),
  ]);
}

/** Whether the calls without a value may be too many to look at. */
export function isMany(by: BreakdownDimension): boolean {
  return isSeen(by) || by.startsWith("tag.");
}

/** The lines of the table; `events` is the path of the list of calls. */
export function toShownRows(
  { values, labelOf, styles, seenAt }: Loaded,
  by: BreakdownDimension,
  events: string,
  params: SearchParams,
): ShownRow[] {
  const drawn = apart(
    values.rows.map((row, at) => (row.costUsd === null ? "unpriced" : (styles[at] ?? "other"))),
  );
  const largest = Math.max(...values.rows.map(({ share }) => share));
  return values.rows.map((row, place) => ({
    ...row,
    share: row.costUsd === null ? null : row.share,
    relativeShare: largest > 0 ? row.share / largest : 0,
    id: idOf(row),
    label: labelOf(row.key),
    isUnset: row.key === "",
    href: filterHref(events, params, chosen(by, row)),
    ...(by === "model" && { note: row.provider }),
    ...(by in GROUPS && { style: drawn[place] }),
    ...seenAt.get(row.key),
  }));
}

/** The line of all values together. */
export function totalRow(totals: Summary, by: BreakdownDimension, href: string): ShownRow {
  const { grades, previous, ...sums } = totals;
  const { many } = wordsOf(by);
  return {
    id: TOTAL,
    label: `All ${many}`,
    isTotal: true,
    href,
    key: "",
    provider: "",
    costUsd: sums.pricedRequests > 0 ? sums.costUsd : null,
    previousCostUsd: Number(previous.costUsd) > 0 ? previous.costUsd : null,
    requests: sums.requests,
    grades: {
      exact: grades.exact.requests,
      reported: grades.reported.requests,
      estimated: grades.estimated.requests,
      unpriced: grades.unpriced.requests,
    },
    inputTokens: sums.inputTokens,
    cacheReadTokens: sums.cacheReadTokens,
    outputTokens: sums.outputTokens,
    meanCostUsd: sums.meanCostUsd,
    share: null,
  };
}

/** The filter of a value's calls. */
export function chosen(by: BreakdownDimension, { key, provider }: Pick<BreakdownRow, "provider" | "key">) {
  return { [selectedAs(by)]: key, ...(by === "model" && { provider }) };
}

export function idOf({ provider, key }: Pick<BreakdownRow, "provider" | "key">): string {
  return JSON.stringify([provider, key]);
}
