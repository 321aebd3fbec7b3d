import "server-only";

export { expireReservations, keepAs, prolong, release } from "./end";
export { dearest, unpricedUsd } from "./most";
export { type Refusal, tellRefusal, toWireBalance } from "./refusal";
export { type CallAhead, reservationInput } from "./request";
export { type Balance, checkBudgets, type Decision, reserve, reserveHard } from "./reserve";
export { type Settled, settle } from "./settle";
