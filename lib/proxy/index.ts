import "server-only";

export { RefusedError } from "./budget";
export { type Caller, identify } from "./caller";
export { type CallInFlight, callsInFlight, cutCalls, keepHolds } from "./calls";
export type { Incoming, Outgoing } from "./incoming";
export { proxy } from "./proxy";
