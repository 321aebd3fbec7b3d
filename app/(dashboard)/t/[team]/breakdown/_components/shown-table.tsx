import type { ShownRow } from "@/components/breakdown/breakdown-row";
import { BreakdownTable } from "@/components/breakdown/breakdown-table";
import { Trend } from "@/components/charts/trend";
import type { Summary } from "@/lib/analytics";
import type { Filter, SearchParams } from "@/lib/filters";
import { formatCount, formatTotalUsd } from "@/lib/format";
import type { CoursePoint } from "@/lib/values";
import { wordsOf } from "../../_components/dimensions";
import { filterHref } from "../../_components/filter-href";
import { Panel, type Question } from "../../_components/panel";
import { PageLinks } from "../../prices/_components/page-links";
import { type BreakdownView, headsOf, pageLength, viewHref } from "./breakdown-view";
import { hasTrend, type Loaded, toShownRows, totalRow } from "./load-breakdown";
import { type LoadedParts, toPartRows } from "./load-parts";

type Trends = Question<Map<string, CoursePoint[]>>;

/** A page of values with the line of all of them, and the ways to the other pages. The parts of values may follow. */
export function ShownTable({
  loaded,
  totals,
  trends,
  parts,
  partTrends,
  path,
  events,
  params,
  filter,
  view,
}: {
  loaded: Loaded;
  totals: Summary;
  trends: Trends;
  parts: Question<LoadedParts | null>;
  partTrends: Trends;
  path: string;
  events: string;
  params: SearchParams;
  filter: Filter;
  view: BreakdownView;
}) {
  const { by, inner, sort, page } = view;
  const { count } = loaded.values;
  const values = toShownRows(loaded, by, events, params);
  const total = withTrend(totalRow(totals, by, filterHref(events, params, {})), trends);
  const longest = Math.max(...loaded.values.rows.map(({ share }) => share));
  const place = { breakdown: path, events, params };
  const words = wordsOf(by);
  const table = (divided: LoadedParts | null, note = "") => (
    <BreakdownTable
      caption={`Spend by ${words.one}${inner === null ? "" : `, then by ${wordsOf(inner).one}`}`}
      rows={[
        total,
        ...values.flatMap((value) => [
          withTrend(value, trends),
          ...(divided
            ? toPartRows(divided, by, value, longest, place).map((part) => withTrend(part, partTrends))
            : []),
        ]),
      ]}
      {...headsOf(view)}
      isNameSorted={by !== "project" && by !== "key"}
      tz={filter.tz}
      hasTrend={hasTrend(by)}
      sort={sort}
      sortHref={sortHref(path, params, view)}
      note={`${formatCount(count)} ${count === 1 ? words.one : words.many}. A row opens its calls.${note}`}
    />
  );
  return (
    <>
      <Panel of={parts} waiting={table(null)} failed={table(null, " What they divide into did not load.")}>
        {(divided) => table(divided)}
      </Panel>
      <PageLinks
        label={`Pages of ${words.many}`}
        page={page}
        pages={Math.max(1, Math.ceil(count / pageLength(view)))}
        count={count}
        pageLength={pageLength(view)}
        hrefOf={(next) => viewHref(path, params, view, { page: next })}
      />
    </>
  );
}

function withTrend(row: ShownRow, trends: Trends): ShownRow {
  const trend = (
    <Panel of={trends} failed={null}>
      {(points) => <ShownTrend points={points.get(row.id)} isUnpriced={row.costUsd === null} />}
    </Panel>
  );
  return { ...row, trend };
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
