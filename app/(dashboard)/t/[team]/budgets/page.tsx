import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { type BudgetView, byUrgency } from "@/components/budgets/budget-words";
import { PageHeader } from "@/components/layout/page";
import { ButtonLink } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { requireMember } from "@/lib/auth";
import type { Scope } from "@/lib/db";
import { formatCount } from "@/lib/format";
import { budgetStatuses } from "@/lib/standing";
import { hasRole } from "@/lib/teams";
import { ask, Panel, waitFor } from "../_components/panel";
import { BudgetTable, WaitingBudgets } from "./_components/budget-table";
import { viewsOf } from "./_components/budget-views";
import { NoBudgets } from "./_components/no-budgets";

export const metadata: Metadata = { title: "Budgets" };

export default async function BudgetsPage({ params }: PageProps<"/t/[team]/budgets">) {
  const { scope, team, role } = await requireMember((await params).team, "viewer");
  const now = new Date();
  const asked = ask("budgets", load(scope, team.slug, now));
  await waitFor([asked]);
  const newHref = hasRole(role, "admin") ? `/t/${team.slug}/budgets/new` : null;
  return (
    <>
      <PageHeader
        title="Budgets"
        aside={
          <>
            <Panel of={asked} failed={null}>
              {(views) => <Stopping views={views} />}
            </Panel>
            {newHref && (
              <ButtonLink href={newHref} className="print:hidden">
                <Icon of={Plus} size={14} />
                New budget
              </ButtonLink>
            )}
          </>
        }
      />
      <Panel of={asked} waiting={<WaitingBudgets />} failed="The budgets did not load">
        {(views) =>
          views.length === 0 ? <NoBudgets newHref={newHref} /> : <BudgetTable views={views} now={now} />
        }
      </Panel>
    </>
  );
}

/** What is stopped comes first. */
async function load(scope: Scope, teamSlug: string, now: Date): Promise<BudgetView[]> {
  const statuses = await budgetStatuses(scope, now);
  return viewsOf(scope, teamSlug, statuses.toSorted(byUrgency(now)));
}

function Stopping({ views }: { views: BudgetView[] }) {
  const count = views.filter(({ status }) => status.isStopping).length;
  if (views.length === 0) return null;
  return (
    <span className="max-sm:hidden">
      {count > 0 && (
        <span className="text-bad">
          {formatCount(count)} {count === 1 ? "stops" : "stop"} calls now,{" "}
        </span>
      )}
      {formatCount(views.length)} in all
    </span>
  );
}
