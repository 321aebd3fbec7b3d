import "server-only";

export {
  type Catalogue,
  createCatalogue,
  findMultiplier,
  findPrice,
  MAX_LINKS,
  multiplierInstants,
  ownPricesAt,
  type PriceMatch,
  type PriceQuery,
  pricesSince,
  sharedPricesAt,
} from "./catalogue";
export { areTokensKnown, type Cost, cost, type LineItem, type Usage } from "./cost";
export { namesOf, toProviderName } from "./names";
export {
  type LongContext,
  type ModelMapping,
  type OffPeakWindow,
  type Price,
  RATE_KINDS,
  type RateKind,
  type RateSheet,
  type Rates,
  type TierRates,
  toWireSheet,
} from "./price";
export { type EventCost, type EventToPrice, type Grade, priceEvent, type UnpricedCause } from "./price-event";
export { appliedRates, type RateCard, rateCard } from "./rate-card";
export {
  getCatalogue,
  listPricesById,
  loadKnownPrices,
  type PublishedCatalogue,
  publishCatalogue,
  refreshCatalogue,
} from "./store";
