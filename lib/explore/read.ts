import { Prisma, type Scope, transaction } from "@/lib/db";
import { type RecordedEvent, type RecordedRow, recordedColumns, toRecorded } from "@/lib/events";
import { adjustmentsWithin, at, recordedWhere } from "@/lib/filters";
import { latestAdjustment } from "@/lib/ledger";
import type { Range } from "@/lib/time";
import type { Clause } from "./clause";
import type { EventCursor } from "./cursor";

/** What a page asks for, and the place that it goes on from. */
export type Quest = {
  scope: Scope;
  clauses: Clause[];
  /** From older events to newer ones. */
  forward: boolean;
  after: EventCursor | null;
};

/** The first `limit` matches of a range, of its first `within` events if that is given. */
export function readThrough(
  quest: Quest,
  range: Range,
  limit: number,
  within?: number,
): Promise<RecordedEvent[]> {
  const { scope } = quest;
  const inside = Prisma.sql`${recordedWhere(scope, range)} ${keyset(quest)}`;
  if (within === undefined) return read(quest, range, Prisma.sql`event e`, inside, limit);
  // The events are looked at one by one in this order, so that no more than these are.
  const first = Prisma.sql`(SELECT * FROM event e WHERE ${inside} ORDER BY ${order(quest)} LIMIT ${within}) e`;
  return read(quest, range, first, Prisma.sql`true`, limit);
}

/** The first `limit` matches at these times. */
export function readTimes(
  quest: Quest,
  range: Range,
  times: Date[],
  limit: number,
): Promise<RecordedEvent[]> {
  const list = times.map((time) => time.toISOString());
  const inside = Prisma.sql`${recordedWhere(quest.scope, range)} ${keyset(quest)}
    AND e.occurred_at = ANY(${list}::timestamptz[])`;
  return read(quest, range, Prisma.sql`event e`, inside, limit);
}

/** The first `limit` matches of a range by the indexes of rare values. */
export function readRare(quest: Quest, range: Range, limit: number): Promise<RecordedEvent[]> {
  const seeks = quest.clauses.flatMap(({ seek }) => seek ?? []);
  const rare = Prisma.sql`(SELECT e.* ${sought(quest.scope, range, seeks)} OFFSET 0) e`;
  return byRareIndexes(quest.scope, (scope) =>
    read({ ...quest, scope }, range, rare, Prisma.sql`true ${keyset(quest)}`, limit),
  );
}

/** When at most `limit` events of a range were that an index of rare values leads to. */
export async function readRareTimes(
  scope: Scope,
  range: Range,
  seek: Prisma.Sql,
  limit: number,
): Promise<Date[]> {
  const rows = await byRareIndexes(scope, ({ db }) =>
    db.$queryRaw<{ ms: number }[]>(Prisma.sql`
      SELECT (extract(epoch FROM e.occurred_at) * 1000)::float8 AS ms ${sought(scope, range, [seek])} LIMIT ${limit}`),
  );
  return rows.map(({ ms }) => new Date(Math.round(ms)));
}

function sought(scope: Scope, range: Range, seeks: Prisma.Sql[]): Prisma.Sql {
  // Months are chosen by their bounds. By its own bounds, the index of time would be read for all of the range.
  return Prisma.sql`FROM event e
     WHERE ${recordedWhere(scope, wholeMonths(range))} AND ${Prisma.join(seeks, " AND ")}
       AND e.occurred_at + interval '0' >= ${at(range.from)} AND e.occurred_at + interval '0' < ${at(range.to)}`;
}

function byRareIndexes<T>(scope: Scope, ask: (scope: Scope) => Promise<T>): Promise<T> {
  return transaction(scope, async (own) => {
    // The planner cannot know how few blocks a summary of blocks leaves over, and would rather read them all.
    await own.db.$queryRaw(Prisma.sql`
      SELECT set_config('enable_seqscan', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)`);
    return ask(own);
  });
}

async function read(
  quest: Quest,
  range: Range,
  from: Prisma.Sql,
  inside: Prisma.Sql,
  limit: number,
): Promise<RecordedEvent[]> {
  const wheres = quest.clauses.map(({ where }) => Prisma.sql`AND (${where})`);
  const asksForGrade = quest.clauses.some(({ isOfGrade }) => isOfGrade);
  const adjustment = asksForGrade ? await gradeNow(quest.scope, range) : Prisma.empty;
  const rows = await quest.scope.db.$queryRaw<RecordedRow[]>(Prisma.sql`
    WITH page AS (
      SELECT e.* FROM ${from} ${adjustment}
       WHERE ${inside} ${wheres.length > 0 ? Prisma.join(wheres, " ") : Prisma.empty}
       ORDER BY ${order(quest)} LIMIT ${limit}
    )
    SELECT ${recordedColumns} FROM page e ${latestAdjustment} ORDER BY ${order(quest)}`);
  return rows.map(toRecorded);
}

/** So many adjustments are rather read at once than looked for event by event. */
const FEW_ADJUSTMENTS = 5000;

/** Joins the last adjustment of each event `e` of a range as `a`, as it is least work. */
export async function gradeNow(scope: Scope, range: Range): Promise<Prisma.Sql> {
  const [row] = await scope.db.$queryRaw<{ adjustments: number }[]>(Prisma.sql`
    SELECT count(*)::int AS adjustments FROM (
      SELECT FROM event_adjustment WHERE team_id = ${scope.teamId}::uuid
         AND occurred_at >= ${at(range.from)} AND occurred_at < ${at(range.to)} LIMIT ${FEW_ADJUSTMENTS + 1}) few`);
  const { adjustments = 0 } = row ?? {};
  if (adjustments === 0) return Prisma.sql`CROSS JOIN (SELECT NULL AS grade) a`;
  return adjustments > FEW_ADJUSTMENTS ? latestAdjustment : adjustmentsWithin(scope, range);
}

/** How many there are of the first `within` events of a range, and which is the last if it has as many. */
export async function lookedAt(
  quest: Quest,
  range: Range,
  within: number,
): Promise<{ looked: number; last: EventCursor | null }> {
  const { scope } = quest;
  const inside = Prisma.sql`FROM event e WHERE ${recordedWhere(scope, range)} ${keyset(quest)}`;
  const [last] = await scope.db.$queryRaw<{ ms: number; id: string }[]>(Prisma.sql`
    SELECT (extract(epoch FROM e.occurred_at) * 1000)::float8 AS ms, e.id ${inside}
     ORDER BY ${order(quest)} OFFSET ${within - 1} LIMIT 1`);
  if (last) return { looked: within, last: { occurredAt: new Date(Math.round(last.ms)), id: last.id } };
  const [row] = await scope.db.$queryRaw<{ looked: number }[]>(
    Prisma.sql`SELECT count(*)::int AS looked ${inside}`,
  );
  return { looked: row?.looked ?? 0, last: null };
}

function order({ forward }: Pick<Quest, "forward">): Prisma.Sql {
  return forward ? Prisma.sql`e.occurred_at, e.id` : Prisma.sql`e.occurred_at DESC, e.id DESC`;
}

function keyset({ forward, after }: Quest): Prisma.Sql {
  if (!after) return Prisma.empty;
  const than = forward ? Prisma.sql`>` : Prisma.sql`<`;
  return Prisma.sql`AND (e.occurred_at, e.id) ${than} (${at(after.occurredAt)}, ${after.id}::uuid)`;
}

function wholeMonths({ from, to }: Range): Range {
  const last = new Date(to.getTime() - 1);
  return {
    from: new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), 1)),
    to: new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + 1, 1)),
  };
}
