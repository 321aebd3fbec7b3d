import "server-only";

export type { EndedCall } from "./call";
export { priceCall, recordCall, settlingCalls } from "./record";
export { replaySpool } from "./replay";
