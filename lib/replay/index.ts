import "server-only";

export type { ReplayedCell } from "./cells";
export { type Replay, type ReplayedPeriod, replay } from "./replay";
