import type { ReactNode } from "react";
import { BarList, type BarListRow } from "@/components/charts/bar-list";
import { apart, type SeriesStyle } from "@/components/charts/series-style";
import { Band } from "@/components/layout/page";
import { type Breakdown, type BreakdownDimension, selectedAs } from "@/lib/analytics";
import { modelColorKey } from "@/lib/colors";
import { formatCount } from "@/lib/format";
import { titleOf, unsetWords, wordsOf } from "./dimensions";
import { filterHref } from "./filter-href";
import { Panel, type Question } from "./panel";
import type { Place } from "./place";

/** The lists by these, side by side where there is room. */
const LISTS = ["model", "feature", "user"] as const;
type Listed = (typeof LISTS)[number];

/** `styles` has one entry for each row of models, and none for others. */
export type TopList = { values: Breakdown; styles: SeriesStyle[] };

/** The dearest models, features and end users. Each list waits and fails alone, and leads to its breakdown. */
export function TopLists({
  lists,
  length,
  ...place
}: Place & { lists: Record<Listed, Question<TopList>>; length: number }) {
  const { path, params } = place;
  return (
    <div className="grid grow lg:grid-cols-3 lg:divide-x lg:divide-line print:grid-cols-1 print:divide-x-0">
      {LISTS.map((by) => {
        const title = plural(by);
        const href = filterHref(`${path}/breakdown`, params, { by: by === "model" ? null : by });
        return (
          <Panel
            key={by}
            of={lists[by]}
            waiting={
              <ListBand title={title} href={href}>
                <WaitingList length={length} />
              </ListBand>
            }
            failed="The list did not load"
          >
            {({ values, styles }) => (
              <ListBand title={title} href={href} aside={`${formatCount(values.count)} in all`}>
                <BarList rows={toRows(values, styles, by, place)} />
              </ListBand>
            )}
          </Panel>
        );
      })}
    </div>
  );
}

/** `Models`, `End users`. */
function plural(by: Listed): string {
  return titleOf(by).charAt(0) + wordsOf(by).many.slice(1);
}

function ListBand(props: { title: string; href: string; aside?: ReactNode; children: ReactNode }) {
  return <Band {...props} className="min-w-0 lg:border-b-0" />;
}

function WaitingList({ length }: { length: number }) {
  const rows = Array.from({ length }, (_, place) => 100 / (place + 1));
  return (
    <div className="flex flex-col gap-1.25">
      {rows.map((percent) => (
        <span key={percent} className="h-6.5 w-3/4">
          <span className="block h-full min-w-3 rounded-badge bg-sunken" style={{ width: `${percent}%` }} />
        </span>
      ))}
    </div>
  );
}

/** A row leads to its calls. */
function toRows(
  { rows }: Breakdown,
  stored: SeriesStyle[],
  by: BreakdownDimension,
  { path, params }: Place,
): BarListRow[] {
  const isModel = by === "model";
  const styles = apart(rows.map((row, at) => (row.costUsd === null ? "unpriced" : (stored[at] ?? "other"))));
  return rows.map((row, at) => ({
    id: isModel ? modelColorKey(row) : row.key,
    label: row.key || unsetWords(by),
    isUnset: row.key === "",
    costUsd: row.costUsd,
    previousCostUsd: row.previousCostUsd,
    href: filterHref(`${path}/events`, params, {
      [selectedAs(by)]: row.key,
      ...(isModel && { provider: row.provider }),
    }),
    ...(isModel && { style: styles[at] ?? "other" }),
    ...(isModel && rows.filter(({ key }) => key === row.key).length > 1 && { note: row.provider }),
  }));
}
