import type { Metadata } from "next";
import type { SeriesStyle } from "@/components/charts/series-style";
import { SpendChart } from "@/components/charts/spend-chart";
import { Band, PageHeader } from "@/components/layout/page";
import { EmptyState } from "@/components/ui/empty-state";
import {
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
import { Grades } from "./_components/grades";
import { OverviewFigures } from "./_components/overview-figures";
import { RangeBar } from "./_components/range-bar";
import { SendFirstEvent } from "./_components/send-first-event";
import { TopLists } from "./_components/top-lists";

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
          <TopLists models={models} features={features} styleOf={styleOf} />
        </>
      )}
    </>
  );
}
