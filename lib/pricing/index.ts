import "server-only";

export { type Catalogue, createCatalogue, findPrice, type PriceMatch, type PriceQuery } from "./catalogue";
export { type Cost, cost, type LineItem, type Usage } from "./cost";
export { toProviderName } from "./names";
export type { LongContext, Price, RateKind, RateSheet, Rates, TierRates } from "./price";
export { type EventCost, type EventToPrice, type Grade, priceEvent } from "./price-event";
export { getCatalogue, loadCatalogue, seedPrices } from "./store";
