import "server-only";

export { budgetCourse, type Course } from "./course";
export type { Reached } from "./line";
export { type Blocked, listRefusals, type Refusal, type RefusalPlace } from "./refusals";
