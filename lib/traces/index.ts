import "server-only";

export { forgetTraces } from "./forget";
export { ingestTraces, type TracesResult } from "./ingest";
