import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requireMember } from "@/lib/auth";
import { AppError } from "@/lib/errors";
import { hasRole } from "@/lib/teams";
import { titleOf } from "../../_components/dimensions";
import { dimensionOf } from "../../_components/filter/chips";
import { Panel, waitFor } from "../../_components/panel";
import { BoundBand } from "./_components/bound-band";
import { BudgetFigures, WaitingBudgetFigures } from "./_components/budget-figures";
import { BudgetHead, StoppedNotice } from "./_components/budget-head";
import { budgetHref, parseBudgetQuery } from "./_components/budget-query";
import { ChosenCounter } from "./_components/chosen-counter";
import { CounterBand } from "./_components/counter-band";
import { CourseBand } from "./_components/course-band";
import { GaugeBand } from "./_components/gauge-band";
import { askBudget, type Place } from "./_components/load-budget";
import { PastBand } from "./_components/past-band";
import { RaiseBand } from "./_components/raise-band";
import { RefusalBand } from "./_components/refusal-band";
import { Spenders } from "./_components/spenders";
import { WaitingBand } from "./_components/waiting-band";

export const metadata: Metadata = { title: "Budget" };

export default async function BudgetPage({ params, searchParams }: PageProps<"/t/[team]/budgets/[id]">) {
  const { team: slug, id } = await params;
  const { scope, team, role } = await requireMember(slug, "viewer");
  const query = parseBudgetQuery(await searchParams);
  const now = new Date();
  const asked = await found({ scope, teamSlug: team.slug, id, query, now });
  const { budget, shown, course, bound, refusals, counters, history, lists } = asked;
  await waitFor([shown, course, refusals, counters, history, asked.filter, ...Object.values(lists)]);
  const path = `/t/${team.slug}/budgets/${budget.id}`;
  const counterTitle = budget.per === null ? null : titleOf(dimensionOf(budget.per));
  return (
    <>
      <BudgetHead budget={budget} of={shown} team={team.slug} mayChange={hasRole(role, "admin")} now={now} />
      <Panel of={shown} waiting={<WaitingBudgetFigures />} failed="The figures did not load">
        {({ view }) => (
          <>
            <StoppedNotice view={view} now={now} />
            <ChosenCounter
              view={view}
              allHref={query.key === undefined ? null : budgetHref(path, query, { key: null })}
            />
            <BudgetFigures view={view} now={now} />
            <GaugeBand view={view} now={now} />
          </>
        )}
      </Panel>
      <CourseBand of={course} now={now} />
      <div className="grid border-b border-line xl:grid-cols-[minmax(0,1fr)_25rem] xl:divide-x xl:divide-line">
        <Panel
          of={refusals}
          waiting={<WaitingBand title="Blocked calls" />}
          failed="The blocked calls did not load"
        >
          {(known) => (
            <RefusalBand budget={budget} {...known} path={path} query={query} counterTitle={counterTitle} />
          )}
        </Panel>
        <Panel of={shown} waiting={<WaitingBand title="The bound" />} failed={null}>
          {({ view, names }) => <BoundBand view={view} bound={bound} names={names} />}
        </Panel>
      </div>
      <Panel
        of={counters}
        waiting={counterTitle && <WaitingBand title="Counters" />}
        failed="The counters did not load"
      >
        {(known) =>
          known &&
          counterTitle !== null && (
            <Panel of={shown} failed={null}>
              {({ view }) => (
                <CounterBand
                  status={view.status}
                  counters={known}
                  path={path}
                  query={query}
                  title={counterTitle}
                />
              )}
            </Panel>
          )
        }
      </Panel>
      <Spenders of={asked.filter} lists={lists} team={team.slug} selection={asked.selection} />
      <Panel
        of={history}
        waiting={<WaitingBand title="Past periods" />}
        failed="The past periods did not load"
      >
        {(periods) => (
          <PastBand
            budget={budget}
            periods={periods}
            isWhole={budget.per !== null && query.key === undefined}
            now={now}
          />
        )}
      </Panel>
      <Panel of={shown} failed={null}>
        {({ names }) => <RaiseBand budget={budget} names={names} now={now} />}
      </Panel>
    </>
  );
}

/** Another team's budget is not there. */
async function found(place: Place) {
  try {
    return await askBudget(place);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}
