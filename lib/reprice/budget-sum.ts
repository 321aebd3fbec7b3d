import { type Budget, countersOf, periodAt } from "@/lib/budgets";
import type { Scope } from "@/lib/db";
import { type Decimal, toUsdString } from "@/lib/money";
import { budgetStatuses } from "@/lib/standing";
import type { Repriced } from "./scan";

/** What a budget has spent in its running period, all its counters together, and would have; decimal text. */
export type BudgetDifference = {
  id: string;
  name: string;
  /** Of each counter. */
  limitUsd: string;
  oldSpentUsd: string;
  newSpentUsd: string;
};

type Standing = { budget: Budget; from: string; to: string; limitUsd: string; spentUsd: string };

const [FIRST, LAST] = ["", "~"];

/** Adds up what a re-price would change in the running periods of budgets. */
export class BudgetSum {
  private readonly changes = new Map<string, Decimal>();

  private constructor(private readonly standing: Standing[]) {}

  static async begin(scope: Scope): Promise<BudgetSum> {
    const now = new Date();
    const statuses = await budgetStatuses(scope, now);
    return new BudgetSum(
      statuses.map(({ budget, limitUsd, allSpentUsd }) => {
        const { from, to } = periodAt(budget.cycle, now);
        const ends = { from: from?.toISOString() ?? FIRST, to: to?.toISOString() ?? LAST };
        return { budget, ...ends, limitUsd, spentUsd: allSpentUsd };
      }),
    );
  }

  get hasFacts(): boolean {
    return this.standing.length > 0;
  }

  add({ hasChanged, facts, before, after }: Repriced): void {
    if (!hasChanged || !facts) return;
    const running = this.standing
      .filter(({ from, to }) => from <= facts.occurred_at && facts.occurred_at < to)
      .map(({ budget }) => budget);
    for (const [state, sign] of [
      [before, -1],
      [after, 1],
    ] as const) {
      if (!state.costUsd) continue;
      for (const [id] of countersOf(running, { ...facts, grade: state.grade }))
        this.changes.set(id, state.costUsd.times(sign).plus(this.changes.get(id) ?? 0));
    }
  }

  toDifferences(): BudgetDifference[] {
    return this.standing.flatMap(({ budget: { id, name }, limitUsd, spentUsd }) => {
      const change = this.changes.get(id);
      if (!change || change.isZero()) return [];
      const newSpentUsd = toUsdString(change.plus(spentUsd));
      return [{ id, name, limitUsd, oldSpentUsd: spentUsd, newSpentUsd }];
    });
  }
}
