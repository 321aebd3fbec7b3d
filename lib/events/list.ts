import { at, eventWhere, type Filter } from "@/lib/analytics";
import { Prisma, type Scope } from "@/lib/db";
import { Decimal, toUsdString } from "@/lib/money";
import type { Grade } from "@/lib/pricing";

/** Absent tokens and names are null: not known, which is not zero. */
export type ListedEvent = {
  id: string;
  eventId: string;
  projectId: string;
  occurredAt: Date;
  provider: string;
  model: string;
  operation: string;
  status: string;
  errorType: string | null;
  feature: string | null;
  endUserId: string | null;
  inputTokens: number | null;
  outputTokens: number | null;
  /** Decimal string, after the latest adjustment; null when unpriced. */
  costUsd: string | null;
  grade: Grade;
  latencyMs: number | null;
};

/** A place between events in the order of (time, row id). */
export type EventCursor = { occurredAt: Date; id: string };

/** At most one of `older` and `newer`; without either the newest events of the range. */
export type EventPage = { limit: number; older?: EventCursor; newer?: EventCursor };

/** Newest first. A cursor is null where the list ends. */
export type EventList = { events: ListedEvent[]; older: EventCursor | null; newer: EventCursor | null };

type Row = Omit<ListedEvent, "occurredAt" | "inputTokens" | "outputTokens"> & {
  occurredMs: number;
  inputTokens: bigint | null;
  outputTokens: bigint | null;
};

/** The events of a range in pages, by keyset: a page costs the same however deep it lies. */
export async function listEvents(scope: Scope, filter: Filter, page: EventPage): Promise<EventList> {
  const ascending = page.newer !== undefined;
  const order = ascending ? Prisma.sql`e.occurred_at, e.id` : Prisma.sql`e.occurred_at DESC, e.id DESC`;
  const rows = await scope.db.$queryRaw<Row[]>(Prisma.sql`
    WITH page AS (
      SELECT e.* FROM event e
       WHERE ${eventWhere(scope, filter)} ${keyset(page)}
       ORDER BY ${order} LIMIT ${page.limit + 1}
    )
    SELECT e.id, e.event_id AS "eventId", e.project_id AS "projectId",
           (extract(epoch FROM e.occurred_at) * 1000)::float8 AS "occurredMs",
           e.provider, e.model, e.operation, e.status, e.error_type AS "errorType", e.feature,
           e.end_user_id AS "endUserId", e.input_tokens AS "inputTokens", e.output_tokens AS "outputTokens",
           (CASE WHEN a.id IS NULL THEN e.cost_usd ELSE a.cost_usd END)::text AS "costUsd",
           coalesce(a.grade, e.grade) AS grade, e.latency_ms AS "latencyMs"
      FROM page e
      LEFT JOIN LATERAL (
        SELECT id, cost_usd, grade FROM event_adjustment
         WHERE team_id = e.team_id AND occurred_at = e.occurred_at AND event_row_id = e.id
         ORDER BY created_at DESC, id DESC LIMIT 1
      ) a ON true
     ORDER BY ${order}`);
  const hasMore = rows.length > page.limit;
  const events = rows.slice(0, page.limit).map(toEvent);
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

function toCursor(event: ListedEvent | null): EventCursor | null {
  return event && { occurredAt: event.occurredAt, id: event.id };
}

function toEvent({ occurredMs, inputTokens, outputTokens, costUsd, ...row }: Row): ListedEvent {
  return {
    ...row,
    occurredAt: new Date(Math.round(occurredMs)),
    inputTokens: inputTokens === null ? null : Number(inputTokens),
    outputTokens: outputTokens === null ? null : Number(outputTokens),
    costUsd: costUsd === null ? null : toUsdString(new Decimal(costUsd)),
  };
}
