import { BreakdownTable } from "@/components/breakdown/breakdown-table";
import { Trend } from "@/components/charts/trend";
import type { Summary } from "@/lib/analytics";
import type { Filter, SearchParams } from "@/lib/filters";
import { formatCount, formatTotalUsd } from "@/lib/format";
import type { CoursePoint } from "@/lib/values";
import { titleOf, wordsOf } from "../../_components/dimensions";
import { filterHref } from "../../_components/filter-href";
import { Panel, type Question } from "../../_components/panel";
import { PageLinks } from "../../prices/_components/page-links";
import { type BreakdownView, PAGE_LENGTH, viewHref } from "./breakdown-view";
import { hasTrend, type Loaded, SEEN, toShownRows, totalRow } from "./load-breakdown";

/** A page of values with the line of all of them, and the ways to the other pages. */
export function ShownTable({
  loaded,
  totals,
  trends,
  path,
  events,
  params,
  filter,
  view,
}: {
  loaded: Loaded;
  totals: Summary;
  trends: Question<Map<string, CoursePoint[]>>;
  path: string;
  events: string;
  params: SearchParams;
  filter: Filter;
  view: BreakdownView;
}) {
  const { by, sort, page } = view;
  const { count } = loaded.values;
  const rows = [
    totalRow(totals, by, filterHref(events, params, {})),
    ...toShownRows(loaded, by, events, params),
  ].map((row) => ({
    ...row,
    trend: (
      <Panel of={trends} failed={null}>
        {(points) => <ShownTrend points={points.get(row.id)} isUnpriced={row.costUsd === null} />}
      </Panel>
    ),
  }));
  const words = wordsOf(by);
  return (
    <>
      <BreakdownTable
        caption={`Spend by ${words.one}`}
        rows={rows}
        name={titleOf(by)}
        isNameSorted={by !== "project" && by !== "key"}
        tz={filter.tz}
        hasTrend={hasTrend(by)}
        hasSeen={SEEN.includes(by)}
        sort={sort}
        sortHref={sortHref(path, params, view)}
        note={`${formatCount(count)} ${count === 1 ? words.one : words.many}. A row opens its calls.`}
      />
      <PageLinks
        label={`Pages of ${words.many}`}
        page={page}
        pages={Math.max(1, Math.ceil(count / PAGE_LENGTH))}
        count={count}
        pageLength={PAGE_LENGTH}
        hrefOf={(next) => viewHref(path, params, view, { page: next })}
      />
    </>
  );
}

function sortHref(path: string, params: SearchParams, view: BreakdownView): string {
  const href = viewHref(path, params, { ...view, sort: [{ by: "cost", descending: false }] });
  return href.replace("sort=cost", "sort={sort}");
}

/** Of what has no price the calls. */
function ShownTrend({ points, isUnpriced }: { points: CoursePoint[] | undefined; isUnpriced: boolean }) {
  if (!points || points.length < 2) return null;
  const values = points.map(({ costUsd, requests }) => (isUnpriced ? requests : Number(costUsd)));
  const [first, last] = [points[0], points.at(-1)];
  const words = (point: CoursePoint | undefined) =>
    isUnpriced ? `${formatCount(point?.requests ?? 0)} calls` : formatTotalUsd(point?.costUsd ?? "0");
  return <Trend values={values} label={`From ${words(first)} to ${words(last)}`} />;
}
