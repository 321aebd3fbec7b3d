import type { ShownRow } from "@/components/breakdown/breakdown-row";
import type { Breakdown, BreakdownDimension, BreakdownRow } from "@/lib/analytics";
import type { Scope } from "@/lib/db";
import type { Filter, SearchParams } from "@/lib/filters";
import { formatCount } from "@/lib/format";
import { type CoursePoint, courses, type Parts, parts } from "@/lib/values";
import { wordsOf } from "../../_components/dimensions";
import { filterHref } from "../../_components/filter-href";
import { labelsOf } from "../../_components/labels-of";
import type { BreakdownView } from "./breakdown-view";
import { chosen, hasTrend, idOf, isMany, type Loaded } from "./load-breakdown";

/** So many parts of a value stand for themselves. */
const SHOWN_PARTS = 5;

type Divided = { value: BreakdownRow; parts: Parts };

/** The values of a page divided by a second dimension, by the ids of their lines. */
export type LoadedParts = {
  inner: BreakdownDimension;
  divided: Map<string, Divided>;
  labelOf: (key: string) => string;
};

/** What each value of a page divides into; null when the page divides none. */
export async function loadParts(
  scope: Scope,
  filter: Filter,
  { by, inner, sort }: BreakdownView,
  loaded: Promise<Loaded>,
): Promise<LoadedParts | null> {
  return inner === null ? null : divide(scope, filter, { by, inner, sort }, (await loaded).values);
}

/** Each of some values divided. */
export async function divide(
  scope: Scope,
  filter: Filter,
  { by, inner, sort }: Pick<BreakdownView, "by" | "sort"> & { inner: BreakdownDimension },
  { rows, costUsd }: Breakdown,
  top = SHOWN_PARTS,
): Promise<LoadedParts> {
  const values = rows.filter(({ key }) => key !== "" || !isMany(by));
  const choice = { sort, top, ofUsd: costUsd };
  const found = await parts(scope, filter, { outer: by, inner }, values, choice);
  const divided = new Map<string, Divided>();
  for (const [place, value] of values.entries()) {
    const own = found[place];
    if (own) divided.set(idOf(value), { value, parts: own });
  }
  const keys = found.flatMap(({ rows }) => rows.map(({ key }) => key));
  return { inner, divided, labelOf: await labelsOf(scope, inner, keys) };
}

/** How each of the parts went, by the ids of their lines. */
export async function loadPartTrends(
  scope: Scope,
  filter: Filter,
  by: BreakdownDimension,
  loading: Promise<LoadedParts | null>,
): Promise<Map<string, CoursePoint[]>> {
  const loaded = await loading;
  if (!loaded || !hasTrend(by) || !hasTrend(loaded.inner)) return new Map();
  const named = ({ provider, key }: BreakdownRow) => ({ provider, key });
  const pairs = [...loaded.divided.values()].flatMap(({ value, parts }) =>
    parts.rows.map((part) => ({ value, part })),
  );
  const values = pairs.map(({ value, part }) => ({ ...named(value), part: named(part) }));
  const points = await courses(scope, filter, by, values, loaded.inner);
  return new Map(pairs.map(({ value, part }, place) => [partId(value, part), points[place] ?? []]));
}

/** The lines below that of a value. `longest` is the share whose bar is full. */
export function toPartRows(
  { inner, divided, labelOf }: LoadedParts,
  by: BreakdownDimension,
  line: ShownRow,
  longest: number,
  { breakdown, events, params }: { breakdown: string; events: string; params: SearchParams },
): ShownRow[] {
  const own = divided.get(line.id);
  if (!own) return [];
  const { value, parts } = own;
  const shown = (row: BreakdownRow) => ({
    ...row,
    partOf: { label: line.label, ...(line.note !== undefined && { note: line.note }) },
    share: row.costUsd === null ? null : row.share,
    relativeShare: longest > 0 ? row.share / longest : 0,
  });
  const rows: ShownRow[] = parts.rows.map((row) => ({
    ...shown(row),
    id: partId(value, row),
    label: labelOf(row.key),
    isUnset: row.key === "",
    href: filterHref(events, params, { ...chosen(by, value), ...chosen(inner, row) }),
    ...(inner === "model" && { note: row.provider }),
  }));
  if (!parts.other) return rows;
  const { one, many } = wordsOf(inner);
  const other: ShownRow = {
    ...shown(parts.other),
    id: `${line.id} other`,
    label: `${formatCount(parts.otherCount)} other ${parts.otherCount === 1 ? one : many}`,
    isUnset: true,
    href: filterHref(breakdown, params, { ...chosen(by, value), by: inner === "model" ? null : inner }),
  };
  return [...rows, other];
}

function partId(value: BreakdownRow, part: BreakdownRow): string {
  return `${idOf(value)} ${idOf(part)}`;
}
