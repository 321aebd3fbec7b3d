import "server-only";

export { expireReservations, release } from "./end";
export { unpricedUsd } from "./most";
export { type CallAhead, reservationInput } from "./request";
export { type Balance, checkBudgets, type Decision, reserve } from "./reserve";
export { type Settled, settle } from "./settle";
