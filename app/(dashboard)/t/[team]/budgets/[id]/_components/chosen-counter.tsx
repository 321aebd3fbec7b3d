import Link from "next/link";
import type { BudgetView } from "@/components/budgets/budget-words";

/** Of which of several counters the page is. */
export function ChosenCounter({ view, allHref }: { view: BudgetView; allHref: string | null }) {
  if (view.counter === null) return null;
  const link = "text-accent underline decoration-accent-line underline-offset-4 hover:decoration-accent";
  return (
    <p className="border-b border-line px-4 py-2.5 text-small text-ink-2 lg:px-5">
      The figures are of <span className="font-medium text-ink">{view.counter}</span>
      {allHref === null ? ", the fullest of the counters below." : ". "}
      {allHref !== null && (
        <Link href={allHref} className={link}>
          Show the fullest
        </Link>
      )}
    </p>
  );
}
