import "server-only";

export { listPriceChanges, type PriceChange, type PriceChangePage } from "./price-changes";
