import type { Metadata } from "next";
import { BarList, type BarListRow } from "@/components/charts/bar-list";
import { GradeStrip } from "@/components/charts/grade-strip";
import { apart, type SeriesStyle } from "@/components/charts/series-style";
import { SpendChart } from "@/components/charts/spend-chart";
import { Band, PageHeader } from "@/components/layout/page";
import { EmptyState } from "@/components/ui/empty-state";
import {
  type Breakdown,
  type BreakdownRow,
  breakdown,
  modelColorKey,
  parseFilter,
  receiving,
  seriesColors,
  summary,
  timeseries,
} from "@/lib/analytics";
import { requireMember } from "@/lib/auth";
import { formatCount } from "@/lib/format";
import { EmptyRange } from "./_components/empty-range";
import { OverviewFigures } from "./_components/overview-figures";
import { RangeBar } from "./_components/range-bar";
import { SendFirstEvent } from "./_components/send-first-event";

export const metadata: Metadata = { title: "Overview" };

const LIST_LENGTH = 6;

export default async function OverviewPage({ params, searchParams }: PageProps<"/t/[team]">) {
  const { team: slug } = await params;
  const { scope, team, role } = await requireMember(slug, "viewer");
  const query = await searchParams;
  const filter = parseFilter(query, team);
  const [{ lastEventAt }, totals, spend, models, features] = await Promise.all([
    receiving(scope),
    summary(scope, filter),
    timeseries(scope, filter),
    breakdown(scope, filter, "model", LIST_LENGTH),
    breakdown(scope, filter, "feature", LIST_LENGTH),
  ]);
  if (!lastEventAt) {
    return (
      <>
        <PageHeader title="Overview" aside="No events yet" />
        <OverviewFigures totals={totals} emptyNote="no events yet" />
        <SendFirstEvent scope={scope} team={team} role={role} />
      </>
    );
  }
  const path = `/t/${team.slug}`;
  const colorKeys = [...spend.series, ...models.rows].map(modelColorKey);
  const colors = await seriesColors(scope, "model", colorKeys);
  const styleOf = (model: { provider: string; key: string }): SeriesStyle =>
    colors.get(modelColorKey(model)) ?? "other";
  return (
    <>
      <PageHeader title="Overview" />
      <RangeBar path={path} params={query} filter={filter} teamZone={team.timeZone} isCompared />
      <OverviewFigures totals={totals} />
      <Band title="Spend over time" note={`by ${filter.interval}`}>
        <SpendChart
          spend={spend}
          styles={spend.series.map(styleOf)}
          interval={filter.interval}
          tz={filter.tz}
          now={filter.now}
          empty={
            totals.requests === 0 ? (
              <EmptyRange path={path} params={query} filter={filter} lastEventAt={lastEventAt} />
            ) : spend.series.length === 0 ? (
              <EmptyState title="No spend in this range">
                {`${formatCount(totals.requests)} calls were made, none of them with a cost.`}
              </EmptyState>
            ) : undefined
          }
        />
      </Band>
      {totals.requests > 0 && (
        <>
          <Grades requests={totals.requests} grades={totals.grades} />
          <div className="grid grow lg:grid-cols-2 lg:divide-x lg:divide-line">
            <TopList title="Models" list={models} rows={modelRows(models.rows, styleOf)} />
            <TopList title="Features" list={features} rows={features.rows.map(featureRow)} />
          </div>
        </>
      )}
    </>
  );
}

function Grades({ requests, grades }: Parameters<typeof GradeStrip>[0]) {
  return (
    <section
      aria-labelledby="grades"
      className="grid gap-x-6 gap-y-3 border-b border-line px-4 py-3.5 lg:grid-cols-[9.5rem_minmax(0,1fr)] lg:px-5"
    >
      <div>
        <h2 id="grades" className="text-heading">
          Grade of the figures
        </h2>
        <p className="text-caption text-ink-3">
          share of {formatCount(requests)} {requests === 1 ? "request" : "requests"}
        </p>
      </div>
      <GradeStrip requests={requests} grades={grades} />
    </section>
  );
}

function TopList({ title, list, rows }: { title: string; list: Breakdown; rows: BarListRow[] }) {
  return (
    <Band title={title} aside={`${formatCount(list.count)} in all`} className="lg:border-b-0">
      <BarList rows={rows} />
    </Band>
  );
}

function modelRows(models: BreakdownRow[], styleOf: (model: BreakdownRow) => SeriesStyle): BarListRow[] {
  const styles = apart(models.map((model) => (model.costUsd === null ? "unpriced" : styleOf(model))));
  return models.map((model, place) => ({
    id: modelColorKey(model),
    label: model.key,
    style: styles[place] ?? "other",
    costUsd: model.costUsd,
    previousCostUsd: model.previousCostUsd,
    ...(models.filter(({ key }) => key === model.key).length > 1 && { note: model.provider }),
  }));
}

function featureRow({ key, costUsd, previousCostUsd }: BreakdownRow): BarListRow {
  return { id: key, label: key || "no feature set", isUnset: key === "", costUsd, previousCostUsd };
}
