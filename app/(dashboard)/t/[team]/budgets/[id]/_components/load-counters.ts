import type { Budget } from "@/lib/budgets";
import type { Scope } from "@/lib/db";
import { type Balance, counterBalances } from "@/lib/standing";
import { counterWords } from "../../_components/budget-views";
import type { BudgetQuery } from "./budget-query";

export const COUNTERS = 25;

export type Counters = { rows: (Balance & { words: string })[]; hasMore: boolean };

/** A page of a budget's counters; null of one that has only one. */
export async function loadCounters(
  scope: Scope,
  budget: Budget,
  { sort, page }: BudgetQuery,
  now: Date,
): Promise<Counters | null> {
  if (budget.per === null) return null;
  const { by, descending } = sort;
  const offset = (page - 1) * COUNTERS;
  const found = await counterBalances(scope, budget.id, {
    sort: by,
    descending,
    limit: COUNTERS + 1,
    offset,
    now,
  });
  const wordsOf = await counterWords(
    scope,
    found.map(({ key }) => ({ budget, key })),
  );
  const rows = found
    .slice(0, COUNTERS)
    .map((row) => ({ ...row, words: wordsOf(budget.per, row.key) ?? row.key }));
  return { rows, hasMore: found.length > COUNTERS };
}
