import "server-only";

export {
  chargedWithout,
  type Direction,
  directionOf,
  flattenSheet,
  lastName,
  unflattenSheet,
} from "./flat-rates";
export {
  changedRates,
  type PriceVersion,
  priceHistory,
  type RateChange,
  type RateStep,
  rateSteps,
} from "./history";
export {
  type FoundPrice,
  type FoundPrices,
  type PriceSort,
  pricesInForce,
  SORTED_BY,
  searchPrices,
} from "./search";
