import "server-only";

export {
  createPriceAdjustment,
  endPriceAdjustment,
  listPriceAdjustments,
  type PriceAdjustment,
} from "./adjustments";
export { createModelMapping, deleteModelMapping, listModelMappings, type ModelMapping } from "./mappings";
export { createOverride, endOverride, listOverrides, type Override } from "./overrides";
export {
  modelMappingInput,
  type NewModelMapping,
  type NewOverride,
  type NewPriceAdjustment,
  overrideInput,
  priceAdjustmentInput,
  withdrawQuery,
} from "./schema";
