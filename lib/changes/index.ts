import "server-only";

export { listPriceChanges, type PriceChange, type PriceChangePage } from "./price-changes";
export { contextSteps, type Split, sumTraffic, type Traffic } from "./usage-groups";
