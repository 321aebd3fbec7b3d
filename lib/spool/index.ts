import "server-only";

export type { EndedCall } from "./call";
export { priceCall, recordCall } from "./record";
export { replaySpool } from "./replay";
