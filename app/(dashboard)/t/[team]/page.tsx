import type { Metadata } from "next";
import { intervalName } from "@/components/charts/axis";
import { WaitingChart } from "@/components/charts/waiting-chart";
import { Band, PageHeader } from "@/components/layout/page";
import { breakdown, receiving, summary, timeseries } from "@/lib/analytics";
import { requireMember } from "@/lib/auth";
import { parseFilter } from "@/lib/filters";
import { Grades, WaitingGrades } from "./_components/grades";
import { NoFigures, OverviewFigures, WaitingFigures } from "./_components/overview-figures";
import { ask, Panel, waitFor } from "./_components/panel";
import { RangeBar } from "./_components/range-bar";
import { SendFirstEvent } from "./_components/send-first-event";
import { Spend } from "./_components/spend";
import { stylesOf } from "./_components/styles-of";
import { TopLists, WaitingLists } from "./_components/top-lists";

export const metadata: Metadata = { title: "Overview" };

const LIST_LENGTH = 6;

export default async function OverviewPage({ params, searchParams }: PageProps<"/t/[team]">) {
  const { team: slug } = await params;
  const { scope, team, role } = await requireMember(slug, "viewer");
  const query = await searchParams;
  const filter = parseFilter(query, team);
  const totals = ask("summary", summary(scope, filter));
  const spend = ask(
    "spend over time",
    timeseries(scope, filter).then(async (spend) => ({ spend, styles: await stylesOf(scope, spend.series) })),
  );
  const lists = ask(
    "lists",
    Promise.all([
      breakdown(scope, filter, "model", LIST_LENGTH),
      breakdown(scope, filter, "feature", LIST_LENGTH),
    ]).then(async ([models, features]) => ({ models, features, styles: await stylesOf(scope, models.rows) })),
  );
  const [{ lastEventAt }] = await Promise.all([receiving(scope), waitFor([totals, spend, lists])]);
  if (!lastEventAt) {
    return (
      <>
        <PageHeader title="Overview" aside="No events yet" />
        <NoFigures note="no events yet" />
        <SendFirstEvent scope={scope} team={team} role={role} />
      </>
    );
  }
  const place = { path: `/t/${team.slug}`, params: query, filter };
  return (
    <>
      <PageHeader title="Overview" />
      <RangeBar {...place} teamZone={team.timeZone} isCompared />
      <Panel of={totals} waiting={<WaitingFigures />} failed="The figures did not load">
        {(totals) => <OverviewFigures totals={totals} />}
      </Panel>
      <Band title="Spend over time" note={`by ${intervalName(filter.interval)}`}>
        <Panel of={spend} waiting={<WaitingChart />} failed="The chart did not load">
          {({ spend, styles }) => (
            <Spend {...place} spend={spend} styles={styles} lastEventAt={lastEventAt} />
          )}
        </Panel>
      </Band>
      <Panel of={totals} waiting={<WaitingGrades />} failed={null}>
        {({ requests, grades }) => requests > 0 && <Grades requests={requests} grades={grades} />}
      </Panel>
      <Panel of={lists} waiting={<WaitingLists length={LIST_LENGTH} />} failed="The lists did not load">
        {(lists) => lists.models.count > 0 && <TopLists {...lists} />}
      </Panel>
    </>
  );
}
