import "server-only";

export { type IngestResult, ingest, type Rejection } from "./ingest";
export { type Intake, toPricedRow } from "./priced";
export {
  AmbiguousEventError,
  type EventAdjustment,
  getReceipt,
  type Receipt,
  type ReceiptLine,
  type ReceiptPrice,
} from "./receipt";
export { type RecordedEvent, type RecordedRow, recordedColumns, toRecorded } from "./recorded";
export { type Door, splitTags } from "./row";
