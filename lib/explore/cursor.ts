/** A place between events in the order of (time, row id). */
export type EventCursor = { occurredAt: Date; id: string };

/** Below every row id. */
export const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/** `1795180798204_0198…`: milliseconds and row id. */
export function formatEventCursor(cursor: EventCursor): string {
  return `${cursor.occurredAt.getTime()}_${cursor.id}`;
}

/** Null for what is no cursor. */
export function parseEventCursor(text: string | undefined): EventCursor | null {
  const [, ms, id] = /^(\d{1,14})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text ?? "") ?? [];
  return ms === undefined || id === undefined ? null : { occurredAt: new Date(Number(ms)), id };
}
