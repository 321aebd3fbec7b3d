import "server-only";

export {
  createPriceAdjustment,
  endPriceAdjustment,
  listPriceAdjustments,
  type PriceAdjustment,
} from "./adjustments";
export { giveFees } from "./fees";
export { createModelMapping, deleteModelMapping, listModelMappings, type ModelMapping } from "./mappings";
export { createOverride, endOverride, listOverrides, type Override } from "./overrides";
export {
  feesInput,
  modelMappingInput,
  type NewFees,
  type NewModelMapping,
  type NewOverride,
  type NewPriceAdjustment,
  overrideInput,
  priceAdjustmentInput,
  withdrawQuery,
} from "./schema";
