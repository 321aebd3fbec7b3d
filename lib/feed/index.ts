import "server-only";

export {
  type FoundPrice,
  type FoundPrices,
  type PriceSearch,
  type PriceSort,
  SORTED_BY,
  searchPrices,
} from "./browse";
export { seedPrices } from "./shipped";
