import { boundProject, Prisma, type Scope } from "@/lib/db";
import { at, recordedWhere } from "@/lib/filters";
import type { Range } from "@/lib/time";
import type { Clause, Sum } from "./clause";
import { readRareTimes } from "./read";

/** What a text asks for; `within` adds what the sums of a part of the range tell of where that is. */
export type TextSearch = { clause: Clause; within: (part: Range) => Promise<Clause> };

const MAX_TEXT = 200;
const TRACE_ID = /^[0-9a-f]{32}$/i;
const HEX = /^[0-9a-f]{1,64}$/i;
/** A trace of more calls is read through like anything else. */
const MAX_TIMES = 1000;
/** More names or ids that hold a text are no help in finding it. */
const MAX_FOUND = 200;
/** So many sums are looked through for names. */
const MAX_SUMS = 300_000;

const COLUMNS = ["model", "feature", "environment", "end_user_id", "session_id", "customer_id"];
const DIMENSIONS = ["model", "feature", "environment", "user", "session", "customer"];
const LAST_CHARACTER = "\u{10FFFF}";

/** The text to search for; null when there is none, or one that PostgreSQL cannot read. */
export function parseText(given: string | undefined): string | null {
  const text = given?.trim() ?? "";
  return text !== "" && text.length <= MAX_TEXT && !text.includes("\0") && text.isWellFormed() ? text : null;
}

/**
 * An id that an event of the range has is that id, of an event, an answer or a trace. Any other text may stand in the
 * model, a tag or what has a column of the tags, in upper or lower case, or begin an id.
 */
export async function searchText(scope: Scope, range: Range, text: string): Promise<TextSearch> {
  const exact = await findId(scope, range, text);
  if (exact) return { clause: exact, within: async () => exact };
  const clause: Clause = { where: textWhere(text), sums: null };
  // No index tells how trace ids begin.
  const times = HEX.test(text) ? null : await timesOfPrefix(scope, text);
  return {
    clause,
    within: async (part) => {
      const sums = times && (await sumsWith(scope, part, text));
      return times && sums ? { ...clause, sums, times } : clause;
    },
  };
}

function textWhere(text: string): Prisma.Sql {
  const holds = (value: Prisma.Sql, part = text) =>
    Prisma.sql`strpos(lower(${value}), lower(${part}::text)) > 0`;
  const columns = COLUMNS.map((column) => holds(Prisma.raw(`e.${column}`)));
  // Most tags are passed over by their text as a whole.
  const tags = Prisma.sql`(${holds(Prisma.sql`e.tags::text`, JSON.stringify(text).slice(1, -1))}
    AND EXISTS (SELECT FROM jsonb_each_text(e.tags) t WHERE ${holds(Prisma.sql`t.value`)}))`;
  const ids = Prisma.sql`starts_with(e.event_id, ${text}::text) OR starts_with(e.response_id, ${text}::text)
    OR starts_with(e.trace_id, lower(${text}::text))`;
  return Prisma.join([...columns, tags, ids], " OR ");
}

type Time = { ms: number };
const MS = Prisma.sql`(extract(epoch FROM i.occurred_at) * 1000)::float8 AS ms`;

async function findId(scope: Scope, range: Range, text: string): Promise<Clause | null> {
  const rows = await scope.db.$queryRaw<Time[]>(Prisma.sql`
    SELECT ${MS} FROM (
      SELECT o.occurred_at, o.id FROM project p
        JOIN event_identity o ON o.team_id = p.team_id AND o.project_id = p.id AND o.event_id = ${text}
       WHERE p.team_id = ${scope.teamId}::uuid
       UNION ALL
      SELECT occurred_at, id FROM response_identity
       WHERE team_id = ${scope.teamId}::uuid AND response_id = ${text}
    ) i JOIN event e ON e.occurred_at = i.occurred_at AND e.id = i.id WHERE ${recordedWhere(scope, range)}`);
  const isTrace = TRACE_ID.test(text);
  const seek = Prisma.sql`e.trace_id = ${text.toLowerCase()}`;
  const ofTrace = isTrace ? await readRareTimes(scope, range, seek, MAX_TIMES + 1) : [];
  const times = [...rows.map(toTime), ...ofTrace];
  if (times.length === 0) return null;
  const where = Prisma.sql`e.event_id = ${text} OR e.response_id = ${text}
    ${isTrace ? Prisma.sql`OR ${seek}` : Prisma.empty}`;
  return ofTrace.length > MAX_TIMES ? { where, sums: null } : { where, sums: [], times, areAllTimes: true };
}

/** When the events were whose id begins with a text; null when they are many, or no index is in the order of letters. */
async function timesOfPrefix(scope: Scope, text: string): Promise<Date[] | null> {
  const begins = (column: string) => Prisma.sql`
    ${Prisma.raw(column)} >= ${text}::text AND ${Prisma.raw(column)} < ${text + LAST_CHARACTER}::text`;
  const rows = await scope.db.$queryRaw<(Time & { is_ordered: boolean })[]>(Prisma.sql`
    SELECT ${MS}, 'B'::text < 'a'::text AS is_ordered FROM (
      SELECT o.occurred_at FROM project p CROSS JOIN LATERAL (
        SELECT occurred_at FROM event_identity
         WHERE team_id = ${scope.teamId}::uuid AND project_id = p.id AND ${begins("event_id")}
         LIMIT ${MAX_FOUND + 1}
      ) o WHERE p.team_id = ${scope.teamId}::uuid
       UNION ALL (
      SELECT occurred_at FROM response_identity
       WHERE team_id = ${scope.teamId}::uuid AND ${begins("response_id")} LIMIT ${MAX_FOUND + 1})
       UNION ALL SELECT 'epoch'
    ) i LIMIT ${MAX_FOUND + 1}`);
  return rows.length > MAX_FOUND || !rows.every((row) => row.is_ordered) ? null : rows.map(toTime);
}

function toTime({ ms }: Time): Date {
  return new Date(Math.round(ms));
}

/** The values with a text that some days have sums of; null when they are many, or there are too many to look through. */
async function sumsWith(scope: Scope, { from, to }: Range, text: string): Promise<Sum[] | null> {
  const bound = boundProject(scope);
  const of = (dimensions: Prisma.Sql) => Prisma.sql`
    SELECT u.dimension, u.key FROM usage_daily u
     WHERE u.team_id = ${scope.teamId}::uuid AND ${dimensions} AND u.bucket >= ${at(from)} AND u.bucket < ${at(to)}
           ${bound ? Prisma.sql`AND u.project_id = ${bound}::uuid` : Prisma.empty}`;
  const [row] = await scope.db.$queryRaw<{ looked: number; found: [string, string][] | null }[]>(Prisma.sql`
    SELECT count(*)::int AS looked, jsonb_agg(DISTINCT jsonb_build_array(dimension, key))
           FILTER (WHERE strpos(lower(key), lower(${text}::text)) > 0) AS found
      FROM (
        SELECT * FROM (
          ${of(Prisma.sql`u.dimension = ANY(${DIMENSIONS}::text[])`)}
          UNION ALL ${of(Prisma.sql`u.dimension > 'tag.' AND u.dimension < 'tag/'`)}
        ) every LIMIT ${MAX_SUMS}
      ) s`);
  const found = row?.found ?? [];
  if (!row || row.looked >= MAX_SUMS || found.length > MAX_FOUND) return null;
  const keys = new Map<string, string[]>();
  for (const [dimension, key] of found) keys.set(dimension, [...(keys.get(dimension) ?? []), key]);
  return [...keys].map(([dimension, own]) => ({ dimension, keys: own }));
}
