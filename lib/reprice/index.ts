import "server-only";

export { applyReprice, undoReprice } from "./acts";
export type { BudgetDifference } from "./budget-sum";
export type { Difference, ModelDifference, RepricePreview } from "./preview";
export {
  discardReprice,
  getReprice,
  listReprices,
  previewReprice,
  type Reprice,
  type RepriceProgress,
  type RepriceState,
} from "./reprices";
export { reasonInput, repriceInput, toRepriceRange } from "./schema";
export {
  compareUnpriced,
  countUnpriced,
  listUnpriced,
  type UnpricedCause,
  type UnpricedModel,
} from "./unpriced";
export { continueReprices, dropOldPreviews } from "./work";
