import "server-only";

export { type Replay, type ReplayedPeriod, replay } from "./replay";
