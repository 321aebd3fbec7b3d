import type { BudgetView } from "@/components/budgets/budget-words";
import type { Budget } from "@/lib/budgets";
import type { Scope } from "@/lib/db";
import type { Selection } from "@/lib/filters";
import type { Status } from "@/lib/standing";
import { chipsOf, dimensionOf } from "../../_components/filter/chips";
import { labelsOf } from "../../_components/labels-of";

/** Statuses with the names of what they count. */
export async function viewsOf(scope: Scope, teamSlug: string, statuses: Status[]): Promise<BudgetView[]> {
  const [wordsOf, counterOf] = await Promise.all([
    countWords(
      scope,
      statuses.map(({ budget }) => budget),
    ),
    counterWords(scope, statuses),
  ]);
  return statuses.map((status) => ({
    status,
    counts: wordsOf(status.budget),
    counter: counterOf(status.budget.per, status.key),
    href: `/t/${teamSlug}/budgets/${status.budget.id}`,
  }));
}

/** What budgets count, in words: `all calls`, `each end user, feature is contract-review`. */
async function countWords(scope: Scope, budgets: Budget[]): Promise<(budget: Budget) => string> {
  const chips = await chipsOf(scope, { selection: together(budgets) });
  const words = new Map(
    chips.map((chip) => [
      chip.name,
      new Map(chip.values.map((value, at) => [value, chip.words[at] ?? value])),
    ]),
  );
  const labels = new Map(chips.map(({ name, label }) => [name, label]));
  return ({ selector, per }) => {
    const selected = Object.entries(selector)
      .filter(([name]) => name !== per || (selector[name]?.length ?? 0) > 0)
      .map(
        ([name, values]) =>
          `${labels.get(name)} is ${values.map((one) => words.get(name)?.get(one)).join(" or ")}`,
      );
    const each = per === null ? [] : [`each ${labels.get(per)}`];
    return [...each, ...selected].join(", ") || "all calls";
  };
}

/** All names and values that some budgets select by. */
function together(budgets: Budget[]): Selection {
  const all: Selection = {};
  for (const { selector, per } of budgets) {
    for (const [name, values] of Object.entries(selector))
      all[name] = [...new Set([...(all[name] ?? []), ...values])];
    if (per !== null) all[per] ??= [];
  }
  return all;
}

/** How to call the counters of budgets that are kept by a dimension; null for the only one of others. */
export async function counterWords(
  scope: Scope,
  counters: { budget: { per: string | null }; key: string }[],
): Promise<(per: string | null, key: string) => string | null> {
  const dimensions = [...new Set(counters.flatMap(({ budget }) => budget.per ?? []))];
  const named = await Promise.all(
    dimensions.map(async (per) => {
      const keys = counters.filter(({ budget }) => budget.per === per).map(({ key }) => key);
      return [per, await labelsOf(scope, dimensionOf(per), [...new Set(keys)])] as const;
    }),
  );
  const words = new Map(named);
  return (per, key) => (per === null ? null : (words.get(per)?.(key) ?? key));
}
