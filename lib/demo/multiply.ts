// Copies events inside PostgreSQL, many times faster than they come in by the door. A copy is another call of the same
// kind: another identity, up to three quarters of an hour away, of another user, a little slower or faster. It keeps
// the counts and thereby the cost of its original, so it never crosses an instant at which a price changes. It is
// stored by the statement that stores what comes in: identities and roll-ups cannot differ.
import { database, inTransaction, type Scope } from "@/lib/db";
import { EVENT_COLUMNS, STORE } from "@/lib/ledger";
import { type DemoInput, seedDigits, spanOf, turnsOf } from "./events";
import { type Person, peopleFor } from "./profile";

const SHIFT_MS = 45 * 60_000;
const ROWS_AT_ONCE = 60_000;

// Each LATERAL says OFFSET 0, or PostgreSQL would reckon it again for every column that takes from it.
const COPY = `
WITH person AS MATERIALIZED (
  SELECT * FROM json_to_recordset($9::json) AS p (rank int, id text, customer text, first int, size int)
), input AS MATERIALIZED (
  SELECT encode(sha256(convert_to(e.id || '/' || copy, 'UTF8')), 'base64') AS content_hash, ${copiedColumns()}
    FROM event e
   CROSS JOIN LATERAL (SELECT ('x' || right(e.event_id, 7))::bit(28)::int AS index OFFSET 0) o
   CROSS JOIN generate_series(1, $4::int + (o.index::bigint * 7919 % $5::int < $6::int)::int) AS copy
   CROSS JOIN LATERAL (
     SELECT md5(e.id || '/' || copy) AS call, md5(coalesce(e.session_id, e.id::text) || '/' || copy) AS session,
       lpad(to_hex(o.index + copy * $5::int), 7, '0') AS index OFFSET 0
   ) h
   CROSS JOIN LATERAL (
     SELECT ('x' || left(h.session, 8))::bit(32)::bigint AS chance,
       0.8 + ('x' || left(h.call, 4))::bit(16)::int / 163840.0 AS pace OFFSET 0
   ) c
   CROSS JOIN LATERAL (
     SELECT (c.chance % ${2 * SHIFT_MS + 1} - ${SHIFT_MS}) * interval '1 millisecond' AS by,
       width_bucket(e.occurred_at, $8::timestamptz[]) AS part OFFSET 0
   ) s
   CROSS JOIN LATERAL (
     SELECT CASE s.part WHEN width_bucket(e.occurred_at + s.by, $8::timestamptz[]) THEN e.occurred_at + s.by
       WHEN width_bucket(e.occurred_at - s.by, $8::timestamptz[]) THEN e.occurred_at - s.by
       ELSE e.occurred_at END AS at OFFSET 0
   ) m
   CROSS JOIN LATERAL (
     SELECT lpad(to_hex((extract(epoch FROM m.at) * 1000)::bigint), 12, '0') AS ms,
       lpad(to_hex(extract(epoch FROM m.at)::bigint), 8, '0') AS second OFFSET 0
   ) t
    LEFT JOIN person p ON p.id = e.end_user_id
    LEFT JOIN person q ON q.rank = p.first + (p.rank - p.first + c.chance) % p.size
   WHERE e.team_id = $1::uuid AND e.occurred_at >= $2 AND e.occurred_at < $3
     AND o.index < $5::int AND substr(e.event_id, 25, 5) = $7
), ${STORE}
SELECT count(*)::int AS stored FROM stored`;

function copiedColumns(): string {
  const copied: Record<string, string> = {
    id: `(lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0') || '7' || left(h.call, 3) || '8' ||
      right(h.call, 15))::uuid`,
    event_id: `left(t.ms, 8) || '-' || right(t.ms, 4) || '-7' || left(h.call, 3) || '-8' || right(h.call, 3) || '-' ||
      $7 || h.index`,
    occurred_at: "m.at",
    latency_ms: "(e.latency_ms * c.pace)::int",
    time_to_first_token_ms: "(e.time_to_first_token_ms * c.pace)::int",
    end_user_id: "coalesce(q.id, e.end_user_id)",
    customer_id: "coalesce(q.customer, e.customer_id)",
    session_id: "CASE WHEN e.session_id IS NOT NULL THEN 's_' || left(h.session, 12) END",
    response_id: "left(e.response_id, -24) || t.second || right(h.call, 16)",
    trace_id: "CASE WHEN e.trace_id IS NOT NULL THEN h.session END",
    span_id: "CASE WHEN e.span_id IS NOT NULL THEN right(h.call, 16) END",
    reservation: "NULL::text",
    message_id: "CASE WHEN e.message_id IS NOT NULL THEN to_jsonb('m_' || h.index) END",
  };
  const columns = EVENT_COLUMNS.map((column) => `${copied[column] ?? `e.${column}`} AS ${column}`);
  return [...columns, "NULL::json AS counters", "NULL::numeric AS held_usd"].join(", ");
}

/** Adds `copies` to the first `originals` events of this input, which are kept already. Answers how many it stored. */
export async function multiply(
  scope: Scope,
  input: DemoInput & { originals: number; copies: number },
  onStored: (rows: number) => void,
): Promise<number> {
  const { originals, copies, seed } = input;
  const span = spanOf(input);
  const common = [
    ...[Math.floor(copies / originals), originals, copies % originals, seedDigits(seed)],
    await edgesOf(scope, input),
    JSON.stringify(toRows(peopleFor(input.events))),
  ];
  const [from, to] = [span.from.getTime(), span.to.getTime()];
  const parts = Math.max(1, Math.ceil(copies / ROWS_AT_ONCE));
  const instants = Array.from(
    { length: parts + 1 },
    (_, part) => new Date(from + ((to - from) * part) / parts),
  );
  let [first, last, stored] = [0, parts - 1, 0];
  const work = async (next: () => number) => {
    while (first <= last) {
      const part = next();
      const rows = await copy([scope.teamId, instants[part], instants[part + 1], ...common]);
      stored += rows;
      onStored(rows);
    }
  };
  // From both ends, so that the two seldom meet at a roll-up.
  await Promise.all([work(() => first++), work(() => last--)]);
  return stored;
}

function copy(values: unknown[]): Promise<number> {
  return inTransaction(async (client) => {
    // Compiling the statement takes longer than it saves.
    await client.query(
      "SET LOCAL jit = off; SET LOCAL work_mem = '128MB'; SET LOCAL synchronous_commit = off",
    );
    const { rows } = await client.query<{ stored: number }>(COPY, values);
    return rows[0]?.stored ?? 0;
  });
}

/** In ascending order the instants that no copy crosses: the ends of the span, its turns, and changes of prices. */
async function edgesOf({ teamId }: Scope, input: DemoInput): Promise<string[]> {
  const { from, to } = spanOf(input);
  const { rows } = await database().pool.query<{ at: Date }>(
    `SELECT DISTINCT at FROM (
       SELECT valid_from AS at FROM price WHERE team_id IS NULL OR team_id = $1
       UNION ALL SELECT valid_to FROM price WHERE team_id IS NULL OR team_id = $1
       UNION ALL SELECT valid_from FROM price_adjustment WHERE team_id = $1
       UNION ALL SELECT valid_to FROM price_adjustment WHERE team_id = $1
     ) AS changes WHERE at > $2 AND at < $3`,
    [teamId, from, to],
  );
  const inside = [...turnsOf(input), ...rows.map(({ at }) => at)].filter((at) => from < at && at < to);
  return [...new Set([from, ...inside, to].map((at) => at.toISOString()))].sort();
}

/** A copy is of somebody about as busy: of the same power of two by rank, so that Zipf's law stays. */
function toRows(people: Person[]) {
  return people.map((person, place) => {
    const first = 2 ** Math.floor(Math.log2(place + 1));
    return { ...person, rank: place + 1, first, size: Math.min(first, people.length + 1 - first) };
  });
}
