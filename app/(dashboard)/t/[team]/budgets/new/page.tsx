import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page";
import { requireMember } from "@/lib/auth";
import { BudgetForm } from "../_components/form/budget-form";
import { newValues } from "../_components/form/form-values";
import { loadNames } from "../_components/form/load-names";

export const metadata: Metadata = { title: "New budget" };

export default async function NewBudgetPage({ params }: PageProps<"/t/[team]/budgets/new">) {
  const { scope, team } = await requireMember((await params).team, "admin");
  return (
    <>
      <PageHeader title="New budget" within={{ title: "Budgets", href: `/t/${team.slug}/budgets` }} />
      <BudgetForm
        team={team.slug}
        initial={newValues(team.timeZone)}
        names={await loadNames(scope)}
        words={{}}
        note="It begins with what its running period has already spent."
      />
    </>
  );
}
