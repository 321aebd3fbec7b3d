import "server-only";

export {
  adjust,
  type Correction,
  type CorrectionContext,
  type CostState,
  differenceUsd,
  type EventGrade,
} from "./adjust";
export { commit, type Outcome } from "./commit";
export { withCounters } from "./counted";
export { rollUpDays } from "./daily";
export { latestAdjustment } from "./latest";
export { readStoredItems, toStoredItems } from "./line-items";
export { CLOSE_GATE, EVENT_COLUMNS, type EventRow, gate, rowsFrom, STORE } from "./statement";
export { supersede } from "./supersede";
