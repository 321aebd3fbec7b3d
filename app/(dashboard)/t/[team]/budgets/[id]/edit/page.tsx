import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageHeader } from "@/components/layout/page";
import { requireMember } from "@/lib/auth";
import { listBudgets } from "@/lib/budgets";
import { BudgetForm } from "../../_components/form/budget-form";
import { toValues } from "../../_components/form/form-values";
import { loadNames, loadWords } from "../../_components/form/load-names";

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
        within={{ title: "Budgets", href: `/t/${team.slug}/budgets` }}
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
