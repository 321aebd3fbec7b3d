import { BudgetItem } from "@/components/budgets/budget-item";
import { type BudgetView, byUrgency } from "@/components/budgets/budget-words";
import { Band } from "@/components/layout/page";
import type { Scope } from "@/lib/db";
import { formatCount } from "@/lib/format";
import { budgetStatuses } from "@/lib/standing";
import { viewsOf } from "../budgets/_components/budget-views";
import { Panel, type Question } from "./panel";

const SHOWN = 4;

export type ShownBudgets = { views: BudgetView[]; count: number };

/** The budgets that matter most now, whatever the page is filtered by. */
export async function shownBudgets(scope: Scope, teamSlug: string, now: Date): Promise<ShownBudgets> {
  const statuses = (await budgetStatuses(scope, now)).toSorted(byUrgency(now));
  return { views: await viewsOf(scope, teamSlug, statuses.slice(0, SHOWN)), count: statuses.length };
}

/** Side by side where there is room. Without a budget there is no band. */
export function BudgetsBand({ of, href, now }: { of: Question<ShownBudgets>; href: string; now: Date }) {
  return (
    <Panel of={of} failed="The budgets did not load">
      {({ views, count }) =>
        views.length > 0 && (
          <Band title="Budgets" href={href} aside={<BudgetsKey count={count} />}>
            <ul className="grid gap-x-8 gap-y-5 md:grid-cols-2 xl:grid-cols-4">
              {views.map((view) => (
                <li key={view.status.budget.id} className="min-w-0">
                  <BudgetItem view={view} now={now} />
                </li>
              ))}
            </ul>
          </Band>
        )
      }
    </Panel>
  );
}

function BudgetsKey({ count }: { count: number }) {
  return (
    <>
      <span className="flex items-center gap-1.5 max-lg:hidden">
        <span aria-hidden="true" className="h-3 w-0.5 bg-ink" />
        time elapsed
      </span>
      <span className="mr-2 flex items-center gap-1.5 max-lg:hidden">
        <span aria-hidden="true" className="size-2.5 hatch" />
        forecast
      </span>
      {formatCount(count)} in all
    </>
  );
}
