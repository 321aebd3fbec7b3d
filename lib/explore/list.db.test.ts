import { beforeAll, describe, expect, test } from "vitest";
import { transaction } from "@/lib/db";
import { ingest, type RecordedEvent } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { type Filter, parseFilter } from "@/lib/filters";
import { newId } from "@/lib/id";
import { rollUpDays } from "@/lib/ledger";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, scopeOf, type TestTeam } from "@/tests/support/factories";
import { type EventPage, formatEventCursor, listEvents, parseEventCursor } from ".";

const database = useDatabase();
beforeAll(() => seedPrices(database().pool));

const filter: Filter = parseFilter(
  { from: "2026-08-01", to: "2026-10-01" },
  { timeZone: "UTC" },
  new Date("2026-10-02T00:00:00Z"),
);

type Sent = Record<string, unknown> & { event_id: string };

async function send(team: TestTeam, events: Sent[]): Promise<void> {
  const whole = events.map((event) => ({
    provider: "openai",
    model: "gpt-4o-mini",
    timestamp: "2026-09-20T10:00:00Z",
    input_tokens: 1000,
    output_tokens: 100,
    ...event,
  }));
  const result = await ingest(team.scope, { projectId: team.projectId, door: "http", events: whole });
  expect(result).toMatchObject({ accepted: events.length, rejected: [] });
}

/** Events of two months, several in the same millisecond. */
function many(count: number): Sent[] {
  return Array.from({ length: count }, (_, index) => ({
    event_id: `e-${index}`,
    timestamp: Date.UTC(2026, 7, 20 + Math.floor(index / 4)),
  }));
}

async function names(team: TestTeam, page: EventPage): Promise<string[]> {
  return (await listEvents(team.scope, filter, page)).events.map(({ eventId }) => eventId);
}

describe("pages", () => {
  test("walk every event once, newest first, to the end and back", async () => {
    const team = await makeTeam();
    await send(team, many(90));
    const all = await listEvents(team.scope, filter, { limit: 1000 });
    expect(all.events).toHaveLength(90);
    expect([all.older, all.newer]).toEqual([null, null]);
    const order = all.events.map((event) => event.occurredAt.getTime());
    expect(order).toEqual([...order].sort((a, b) => b - a));

    const pages: RecordedEvent[][] = [];
    let page = await listEvents(team.scope, filter, { limit: 20 });
    expect(page.newer).toBeNull();
    pages.push(page.events);
    while (page.older) {
      page = await listEvents(team.scope, filter, { limit: 20, older: page.older });
      pages.push(page.events);
    }
    expect(pages.map((events) => events.length)).toEqual([20, 20, 20, 20, 10]);
    expect(pages.flat()).toEqual(all.events);

    const back: RecordedEvent[][] = [];
    while (page.newer) {
      page = await listEvents(team.scope, filter, { limit: 20, newer: page.newer });
      expect(page.older).not.toBeNull();
      back.unshift(page.events);
    }
    expect(back).toEqual(pages.slice(0, 4));
  });

  test("stay where they are when newer events arrive", async () => {
    const team = await makeTeam();
    await send(team, many(8));
    const { older } = await listEvents(team.scope, filter, { limit: 4 });
    if (!older) throw new Error("the list ended early");
    const before = await names(team, { limit: 4, older });
    await send(team, [{ event_id: "late", timestamp: "2026-09-29T00:00:00Z" }]);
    expect(await names(team, { limit: 4, older })).toEqual(before);
  });

  test("hold the range and the project only, and no other team's events", async () => {
    const [team, stranger] = [await makeTeam(), await makeTeam()];
    await send(team, [
      { event_id: "before", timestamp: "2026-07-31T23:59:59.999Z" },
      { event_id: "first", timestamp: "2026-08-01T00:00:00Z" },
      { event_id: "last", timestamp: "2026-09-30T23:59:59.999Z" },
      { event_id: "after", timestamp: "2026-10-01T00:00:00Z" },
    ]);
    await send(stranger, [{ event_id: "theirs" }]);
    expect(await names(team, { limit: 10 })).toEqual(["last", "first"]);
    expect(await names(stranger, { limit: 10 })).toEqual(["theirs"]);
    const elsewhere = scopeOf(team.teamId, {
      kind: "key",
      keyId: crypto.randomUUID(),
      projectId: stranger.projectId,
    });
    expect((await listEvents(elsewhere, filter, { limit: 10 })).events).toEqual([]);
  });
});

test("a key of one project passes over the days of others", async () => {
  const team = await makeTeam();
  const projectId = newId();
  await database().prisma.project.create({
    data: { id: projectId, teamId: team.teamId, slug: "b", name: "B" },
  });
  await send({ ...team, projectId }, [{ event_id: "own", timestamp: "2026-08-10T10:00:00Z" }]);
  await send(
    team,
    many(60).map((event) => ({ ...event, timestamp: "2026-09-20T10:00:00Z" })),
  );
  await rollUpDays(filter.now);
  const bound = scopeOf(team.teamId, { kind: "key", keyId: newId(), projectId });
  await transaction(bound, async (own) => {
    const rowsRead = () => own.db.$queryRaw`
      SELECT (seq_tup_read + idx_tup_fetch)::int AS rows FROM pg_stat_xact_user_tables
       WHERE relname = 'event_2026_09'`;
    const before = await rowsRead();
    const { events } = await listEvents(own, filter, { limit: 10 });
    expect(events.map(({ eventId }) => eventId)).toEqual(["own"]);
    expect(await rowsRead()).toEqual(before);
  });
});

describe("a row", () => {
  test("carries what was sent, to the millisecond and the last digit", async () => {
    const team = await makeTeam();
    await send(team, [
      {
        event_id: "one",
        timestamp: "2026-09-20T14:19:58.204+01:00",
        tags: { feature: "search", user_id: "u_1" },
        latency_ms: 8420,
      },
    ]);
    const { events } = await listEvents(team.scope, filter, { limit: 10 });
    expect(events).toMatchObject([
      {
        eventId: "one",
        projectId: team.projectId,
        occurredAt: new Date("2026-09-20T13:19:58.204Z"),
        provider: "openai",
        model: "gpt-4o-mini",
        operation: "chat",
        status: "ok",
        errorType: null,
        feature: "search",
        endUserId: "u_1",
        inputTokens: 1000,
        outputTokens: 100,
        costUsd: "0.00021",
        grade: "exact",
        latencyMs: 8420,
      },
    ]);
  });

  test("without price or counts has none, which is not zero", async () => {
    const team = await makeTeam();
    await send(
      team,
      [{ event_id: "x", model: "nobody-knows-this", input_tokens: undefined, output_tokens: undefined }].map(
        (event) => JSON.parse(JSON.stringify(event, (_, value) => value ?? null)),
      ),
    );
    const { events } = await listEvents(team.scope, filter, { limit: 10 });
    expect(events[0]).toMatchObject({ costUsd: null, grade: "unpriced", inputTokens: null, latencyMs: null });
  });

  test("shows the cost and the grade of its latest adjustment", async () => {
    const team = await makeTeam();
    await send(team, [{ event_id: "repriced" }, { event_id: "untouched" }]);
    const [event] = (await listEvents(team.scope, filter, { limit: 10 })).events.filter(
      ({ eventId }) => eventId === "repriced",
    );
    const adjust = (costUsd: string | null, grade: string, createdAt: string) =>
      database().prisma.eventAdjustment.create({
        data: {
          teamId: team.teamId,
          occurredAt: event?.occurredAt ?? new Date(),
          eventRowId: event?.id ?? "",
          id: crypto.randomUUID(),
          kind: "reprice",
          deltaUsd: "0",
          costUsd,
          grade,
          previousGrade: "exact",
          createdBy: "test",
          createdAt: new Date(createdAt),
        },
      });
    const shown = async () =>
      Object.fromEntries(
        (await listEvents(team.scope, filter, { limit: 10 })).events.map((row) => [
          row.eventId,
          [row.costUsd, row.grade],
        ]),
      );
    await adjust("1.5", "estimated", "2026-09-22T00:00:00Z");
    await adjust("0.7", "exact", "2026-09-21T00:00:00Z");
    expect(await shown()).toEqual({ repriced: ["1.5", "estimated"], untouched: ["0.00021", "exact"] });
    await adjust(null, "unpriced", "2026-09-23T00:00:00Z");
    expect(await shown()).toEqual({ repriced: [null, "unpriced"], untouched: ["0.00021", "exact"] });
  });
});

test("a cursor in a URL is read back, and anything else is none", () => {
  const cursor = { occurredAt: new Date(1795180798204), id: "0198a2f3-7d12-7b40-9e1a-00000000c204" };
  expect(parseEventCursor(formatEventCursor(cursor))).toEqual(cursor);
  for (const text of [undefined, "", "1_2", `99999999999999999_${cursor.id}`, `${cursor.id}_1`])
    expect(parseEventCursor(text)).toBeNull();
});
