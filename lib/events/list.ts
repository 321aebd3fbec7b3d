import { Prisma, type Scope } from "@/lib/db";
import { at, eventWhere, type Filter, selectionWhere } from "@/lib/filters";
import { latestAdjustment } from "@/lib/ledger";
import { type RecordedEvent, type RecordedRow, recordedColumns, toRecorded } from "./recorded";

/** A place between events in the order of (time, row id). */
export type EventCursor = { occurredAt: Date; id: string };

/** At most one of `older` and `newer`; without either the newest events of the range. */
export type EventPage = { limit: number; older?: EventCursor; newer?: EventCursor };

/** Newest first. A cursor is null where the list ends. */
export type EventList = { events: RecordedEvent[]; older: EventCursor | null; newer: EventCursor | null };

/** The events of a range in pages, by keyset: a page costs the same however deep it lies. */
export async function listEvents(scope: Scope, filter: Filter, page: EventPage): Promise<EventList> {
  const ascending = page.newer !== undefined;
  const order = ascending ? Prisma.sql`e.occurred_at, e.id` : Prisma.sql`e.occurred_at DESC, e.id DESC`;
  // Only then an event's grade now is asked for, which lies with its last adjustment.
  const byGrade = filter.selection.grade !== undefined;
  const grade = Prisma.sql`coalesce(a.grade, e.grade)`;
  const rows = await scope.db.$queryRaw<RecordedRow[]>(Prisma.sql`
    WITH page AS (
      SELECT e.* FROM event e ${byGrade ? latestAdjustment : Prisma.empty}
       WHERE ${Prisma.join([eventWhere(scope, filter.range), ...selectionWhere(filter.selection, grade)], " AND ")}
             ${keyset(page)}
       ORDER BY ${order} LIMIT ${page.limit + 1}
    )
    SELECT ${recordedColumns}
      FROM page e ${latestAdjustment}
     ORDER BY ${order}`);
  const hasMore = rows.length > page.limit;
  const events = rows.slice(0, page.limit).map(toRecorded);
  if (ascending) events.reverse();
  const [newest, oldest] = [events.at(0) ?? null, events.at(-1) ?? null];
  return {
    events,
    older: ascending || hasMore ? toCursor(oldest) : null,
    newer: page.older !== undefined || (ascending && hasMore) ? toCursor(newest) : null,
  };
}

/** `1795180798204_0198…`: milliseconds and row id. */
export function formatEventCursor(cursor: EventCursor): string {
  return `${cursor.occurredAt.getTime()}_${cursor.id}`;
}

/** Null for what is no cursor. */
export function parseEventCursor(text: string | undefined): EventCursor | null {
  const [, ms, id] = /^(\d{1,14})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text ?? "") ?? [];
  return ms === undefined || id === undefined ? null : { occurredAt: new Date(Number(ms)), id };
}

function keyset({ older, newer }: EventPage): Prisma.Sql {
  if (newer) return Prisma.sql`AND (e.occurred_at, e.id) > (${at(newer.occurredAt)}, ${newer.id}::uuid)`;
  if (older) return Prisma.sql`AND (e.occurred_at, e.id) < (${at(older.occurredAt)}, ${older.id}::uuid)`;
  return Prisma.empty;
}

function toCursor(event: RecordedEvent | null): EventCursor | null {
  return event && { occurredAt: event.occurredAt, id: event.id };
}
