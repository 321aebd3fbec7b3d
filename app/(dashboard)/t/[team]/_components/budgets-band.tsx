import { BudgetItem } from "@/components/budgets/budget-item";
import { type BudgetView, byUrgency } from "@/components/budgets/budget-words";
import { Band } from "@/components/layout/page";
import type { Scope } from "@/lib/db";
import { formatCount } from "@/lib/format";
import { budgetStatuses } from "@/lib/standing";
import { viewsOf } from "../budgets/_components/budget-views";
import { Panel, type Question } from "./panel";

const SHOWN = 4;

/** The budgets that matter most now, whatever the page is filtered by. */
export async function shownBudgets(scope: Scope, teamSlug: string, now: Date): Promise<BudgetView[]> {
  const statuses = (await budgetStatuses(scope, now)).toSorted(byUrgency(now));
  return viewsOf(scope, teamSlug, statuses.slice(0, SHOWN));
}

/** Side by side where there is room. Without a budget there is no band. */
export function BudgetsBand({
  of,
  href,
  count,
  now,
}: {
  of: Question<BudgetView[]>;
  href: string;
  /** How many there are in all. */
  count: number;
  now: Date;
}) {
  if (count === 0) return null;
  const waiting = Array.from({ length: Math.min(count, SHOWN) }, (_, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: safe because grey is alike
    <WaitingItem key={place} />
  ));
  return (
    <Band
      title="Budgets"
      href={href}
      aside={<BudgetsKey count={count} />}
      className="-mt-px border-t border-b-0"
    >
      <div className="grid gap-x-8 gap-y-5 md:grid-cols-2 xl:grid-cols-4">
        <Panel of={of} waiting={waiting} failed={<p className="text-small text-ink-3">They did not load.</p>}>
          {(views) => views.map((view) => <BudgetItem key={view.status.budget.id} view={view} now={now} />)}
        </Panel>
      </div>
    </Band>
  );
}

function WaitingItem() {
  return (
    <div aria-hidden="true" className="h-18.5">
      <span className="mt-1 block h-2.5 w-28 rounded-bar bg-line" />
      <span className="mt-3 block h-2.5 w-36 rounded-bar bg-line" />
      <span className="mt-3 block h-2 rounded-bar bg-sunken" />
    </div>
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
