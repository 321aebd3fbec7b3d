import "server-only";

export { type IngestResult, ingest, type Rejection } from "./ingest";
export type { Door } from "./row";
