import type { Metadata } from "next";
import { intervalName } from "@/components/charts/axis";
import { WaitingChart } from "@/components/charts/waiting-chart";
import { Freshness } from "@/components/layout/freshness";
import { Band, PageHeader } from "@/components/layout/page";
import { Segments } from "@/components/ui/segments";
import { receiving } from "@/lib/analytics";
import { requireMember } from "@/lib/auth";
import { listBudgets } from "@/lib/budgets";
import { parseFilter } from "@/lib/filters";
import { formatInstant } from "@/lib/time";
import { BudgetsBand, shownBudgets } from "./_components/budgets-band";
import { chipsOf } from "./_components/filter/chips";
import { filterHref } from "./_components/filter-href";
import { ForecastFigure } from "./_components/forecast-figure";
import { Grades, WaitingGrades } from "./_components/grades";
import { GROUPS, parseGroup } from "./_components/group";
import { NoFigures, OverviewFigures, WaitingFigures } from "./_components/overview-figures";
import { askOverview, LIST_LENGTH } from "./_components/overview-questions";
import { ask, Panel, waitFor } from "./_components/panel";
import { RangeBar } from "./_components/range-bar";
import { SendFirstEvent } from "./_components/send-first-event";
import { Spend } from "./_components/spend";
import { TopLists } from "./_components/top-lists";
import { UseBands } from "./_components/use-bands";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage({ params, searchParams }: PageProps<"/t/[team]">) {
  const { team: slug } = await params;
  const { scope, team, role } = await requireMember(slug, "viewer");
  const query = await searchParams;
  const filter = parseFilter(query, team);
  const group = parseGroup(query);
  const { later, ...first } = askOverview(scope, filter, group);
  const budgets = ask("budgets", shownBudgets(scope, slug, filter.now));
  const { totals, spend, outlook, foreseen, use, models, features, users } = first;
  const [{ lastEventAt }, chips, { length: budgetCount }] = await Promise.all([
    receiving(scope),
    chipsOf(scope, filter),
    listBudgets(scope),
    waitFor([...Object.values(first), budgets]),
  ]);
  const forecastFigure = <ForecastFigure of={foreseen} filter={filter} />;
  if (!lastEventAt) {
    return (
      <>
        <PageHeader title="Overview" aside="No events yet" />
        <NoFigures note="no events yet" forecast={forecastFigure} />
        <SendFirstEvent scope={scope} team={team} role={role} />
      </>
    );
  }
  const own = { group: group === "model" ? null : group };
  const place = { path: `/t/${team.slug}`, params: query, filter, chips, own };
  const lists = { model: models, feature: features, user: users };
  const topLists = <TopLists {...place} lists={lists} length={LIST_LENGTH} />;
  const segments = Object.entries(GROUPS).map(([name, label]) => ({
    label,
    href: filterHref(place.path, query, { group: name === "model" ? null : name }),
    isCurrent: name === group,
  }));
  return (
    <>
      <PageHeader
        title="Overview"
        aside={<Freshness asOf={filter.now.toISOString()} clock={formatInstant(filter.now, filter.tz)} />}
      />
      <RangeBar {...place} teamZone={team.timeZone} isCompared />
      <Panel
        of={totals}
        waiting={<WaitingFigures forecast={forecastFigure} />}
        failed="The figures did not load"
      >
        {(totals) => <OverviewFigures totals={totals} forecast={forecastFigure} />}
      </Panel>
      <Band
        title="Spend over time"
        note={<span className="max-md:hidden">by {intervalName(filter.interval)}</span>}
        aside={<Segments label="Stacked by" segments={segments} />}
      >
        <Panel of={spend} waiting={<WaitingChart />} failed="The chart did not load">
          {(spend) => <Spend {...place} {...spend} outlook={outlook} lastEventAt={lastEventAt} />}
        </Panel>
      </Band>
      <Panel of={totals} waiting={<WaitingGrades />} failed={null}>
        {({ requests, grades }) => requests > 0 && <Grades requests={requests} grades={grades} />}
      </Panel>
      <Panel of={totals} waiting={topLists} failed={topLists}>
        {({ requests }) => requests > 0 && topLists}
      </Panel>
      <BudgetsBand of={budgets} href={`${place.path}/budgets`} count={budgetCount} now={filter.now} />
      <Panel of={totals} failed={null}>
        {({ requests }) => requests > 0 && <UseBands {...place} {...later} use={use} />}
      </Panel>
    </>
  );
}
