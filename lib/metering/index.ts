import "server-only";

export { type Call, type Ending, shed, toEvent } from "./event";
export { Meter } from "./meter";
export { resultsOf } from "./results";
export { recallServed, servedNames, unaskedTier } from "./served";
