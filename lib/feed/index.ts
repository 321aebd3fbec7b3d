import "server-only";

export {
  type FoundPrice,
  type FoundPrices,
  type PriceSearch,
  type PriceSort,
  SORTED_BY,
  searchPrices,
} from "./browse";
export type { RefusedRate, SyncCounts } from "./compare";
export {
  changedRates,
  type PriceVersion,
  priceHistory,
  type RateChange,
  type RateStep,
  rateSteps,
} from "./history";
export { seedPrices, sheetHash } from "./shipped";
export { lastSync, type Sync, type SyncInput, type SyncResult, syncDaily, syncPrices } from "./sync";
