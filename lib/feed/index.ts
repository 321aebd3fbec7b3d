import "server-only";

export { seedPrices } from "./shipped";
