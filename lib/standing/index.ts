import "server-only";

export { type Bound, budgetBound } from "./bound";
export type { CounterSort } from "./counters";
export { writeAllCrossings, writeMovedCrossings } from "./crossings";
export { forgetCounted } from "./forget";
export { budgetHistory, type PastPeriod } from "./history";
export { selectionOf } from "./spending";
export {
  type Balance,
  budgetStatus,
  budgetStatuses,
  counterBalances,
  countStopping,
  type Status,
} from "./status";
