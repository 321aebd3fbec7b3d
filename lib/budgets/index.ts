import "server-only";

export { type Book, type Budget, bookOf, freshBook, heldBook, limitAt, reloadBook } from "./book";
export { createBudget, deleteBudget, getBudget, listBudgets, raiseBudget, updateBudget } from "./budgets";
export { COUNT_STORED, type Moved, moveCounters, noteMoved, takeMoved } from "./counters";
export { budgetInput, type Definition, type Mode, raiseInput, type UnpricedPolicy } from "./definition";
export { type CounterName, countersOf, type SpendFacts } from "./match";
export { type PeriodRange, periodAt, stepAt } from "./periods";
export { recount } from "./recount";
export { type BudgetSettings, getBudgetSettings, saveBudgetSettings, settingsInput } from "./settings";
