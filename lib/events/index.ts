import "server-only";

export { type IngestResult, ingest, type Rejection } from "./ingest";
export {
  type EventCursor,
  type EventList,
  type EventPage,
  formatEventCursor,
  listEvents,
  parseEventCursor,
} from "./list";
export {
  AmbiguousEventError,
  type EventAdjustment,
  getReceipt,
  type Receipt,
  type ReceiptLine,
  type ReceiptPrice,
} from "./receipt";
export type { RecordedEvent } from "./recorded";
export type { Door } from "./row";
