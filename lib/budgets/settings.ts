// The one budget of all calls of a team, under the names that older clients use for it.
import { z } from "zod";
import type { Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { getTeam } from "@/lib/teams";
import type { Budget } from "./book";
import { createBudget, listBudgets, updateBudget } from "./budgets";
import { amountField, type Definition, type Mode } from "./definition";
import type { Period } from "./periods";

export type BudgetSettings = {
  budgetId: string;
  periodType: PeriodType | null;
  limitUsd: string;
  hasAlerts: boolean;
  hasCutoff: boolean;
};

const PERIOD_OF = {
  hourly: "hour",
  daily: "day",
  weekly: "week",
  monthly: "month",
  quarterly: "quarter",
  yearly: "year",
  total: "total",
} as const;
type PeriodType = keyof typeof PERIOD_OF;

// safe because PERIOD_OF is written out above
const TYPES = Object.keys(PERIOD_OF) as PeriodType[];

export const settingsInput = z
  .strictObject({
    period_type: z.enum(TYPES),
    limit_amount: amountField,
    enable_alerts: z.boolean().default(true),
    enable_auto_cutoff: z.boolean().default(false),
  })
  .transform((given) => ({
    period: PERIOD_OF[given.period_type] satisfies Period as Period,
    limitUsd: given.limit_amount,
    mode: modeOf(given.enable_alerts, given.enable_auto_cutoff),
  }));

/** Throws `not_found` while the team has no budget of all its calls. */
export async function getBudgetSettings(scope: Scope): Promise<BudgetSettings> {
  const budget = await findWhole(scope);
  if (!budget) throw new AppError("not_found", "This team has no budget of all its calls yet.");
  return toSettings(budget);
}

/** Makes or changes the budget of all calls; what these settings do not know of it stays. */
export async function saveBudgetSettings(
  scope: Scope,
  { period, limitUsd, mode }: z.output<typeof settingsInput>,
): Promise<BudgetSettings> {
  const budget = await findWhole(scope);
  if (!budget) {
    const { timeZone } = await getTeam(scope);
    const cycle = { period, periodDays: null, startDay: 1, timeZone };
    return toSettings(await createBudget(scope, { ...NEW, cycle, limitUsd, mode }));
  }
  const cycle =
    budget.cycle.period === period
      ? budget.cycle
      : { ...budget.cycle, period, periodDays: null, startDay: 1 };
  return toSettings(await updateBudget(scope, budget.id, { ...budget, cycle, limitUsd, mode }));
}

const NEW: Omit<Definition, "cycle" | "limitUsd" | "mode"> = {
  name: "All calls",
  selector: {},
  per: null,
  thresholds: [50, 80, 100],
  unpriced: "block",
};

/** The first that was made, where there are several. */
async function findWhole(scope: Scope): Promise<Budget | undefined> {
  const budgets = await listBudgets(scope);
  return budgets.find(({ selector, per }) => per === null && Object.keys(selector).length === 0);
}

function modeOf(hasAlerts: boolean, hasCutoff: boolean): Mode {
  if (hasCutoff) return "hard";
  return hasAlerts ? "soft" : "track";
}

function toSettings({ id, cycle, limitUsd, mode }: Budget): BudgetSettings {
  return {
    budgetId: id,
    periodType: TYPES.find((type) => PERIOD_OF[type] === cycle.period) ?? null,
    limitUsd,
    hasAlerts: mode !== "track",
    hasCutoff: mode === "hard",
  };
}
