import "server-only";

export { boot } from "./boot";
export { stopJobs } from "./schedule";
