import "server-only";

export { type IngestResult, ingest, type Rejection } from "./ingest";
export {
  type EventCursor,
  type EventList,
  type EventPage,
  formatEventCursor,
  type ListedEvent,
  listEvents,
  parseEventCursor,
} from "./list";
export type { Door } from "./row";
