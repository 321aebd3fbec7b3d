import "server-only";

export {
  expireReservations,
  type Hold,
  keepAs,
  prolong,
  release,
  releaseHold,
  type Settled,
  settle,
} from "./end";
export { returnUnused } from "./lease";
export { dearest, unpricedUsd } from "./most";
export { tellRefusal, toWireBalance } from "./refusal";
export { type CallAhead, reservationInput } from "./request";
export { type Balance, checkBudgets, type Decision, type Refusal, reserve, reserveHard } from "./reserve";
