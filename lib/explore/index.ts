import "server-only";

export { countEvents, type EventCount } from "./count";
export { type EventCursor, formatEventCursor, parseEventCursor } from "./cursor";
export { type EventList, type EventPage, listEvents } from "./list";
export { parseText } from "./text";
