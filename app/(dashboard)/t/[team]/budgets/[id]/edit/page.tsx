import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageHeader } from "@/components/layout/page";
import { requireMember } from "@/lib/auth";
import { type Budget, listBudgets, periodAt } from "@/lib/budgets";
import { addDays, wallTimeOf } from "@/lib/time";
import { BudgetForm } from "../../_components/form/budget-form";
import { toValues } from "../../_components/form/form-values";
import { loadNames, loadWords } from "../../_components/form/load-names";
import { RaiseForm } from "../_components/raise-form";

export const metadata: Metadata = { title: "Edit a budget" };

export default async function EditBudgetPage({ params }: PageProps<"/t/[team]/budgets/[id]/edit">) {
  const { team: slug, id } = await params;
  const { scope, team } = await requireMember(slug, "admin");
  const budget = (await listBudgets(scope)).find((one) => one.id === id);
  if (!budget) notFound();
  const [names, words] = await Promise.all([loadNames(scope), loadWords(scope, budget.selector)]);
  return (
    <>
      <PageHeader
        title={`Edit ${budget.name}`}
        aside={
          <RaiseForm
            team={team.slug}
            budget={{ id: budget.id, name: budget.name }}
            tz={budget.cycle.timeZone}
            until={endOf(budget)}
          />
        }
      />
      <BudgetForm
        key={budget.updatedAt.toISOString()}
        team={team.slug}
        id={budget.id}
        initial={toValues(budget)}
        names={names}
        words={words}
        note="With other calls, another period or another limit of its own, the running period is counted anew."
      />
    </>
  );
}

/** When the running period ends, as a clock of the budget's zone shows it. */
function endOf({ cycle }: Budget): string {
  const now = new Date();
  return wallTimeOf(periodAt(cycle, now).to ?? addDays(now, 1, cycle.timeZone), cycle.timeZone);
}
