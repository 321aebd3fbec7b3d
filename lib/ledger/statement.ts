import { COUNT_STORED } from "@/lib/budgets";
import { markDays, ROLLED_COLUMNS, rollUp } from "./rollup";

// One statement takes a flush: identities, rows and roll-ups stand or fall together. Each part locks in the
// order of its key, and the parts follow one another, so two flushes can wait for each other but never both.
const ROW = {
  id: "uuid",
  project_id: "uuid",
  event_id: "text",
  occurred_at: "timestamptz",
  key_id: "uuid",
  door: "text",
  received_at: "timestamptz",
  provider: "text",
  model: "text",
  requested_model: "text",
  operation: "text",
  status: "text",
  error_type: "text",
  input_tokens: "bigint",
  cache_read_tokens: "bigint",
  cache_write_tokens: "bigint",
  cache_write_1h_tokens: "bigint",
  output_tokens: "bigint",
  reasoning_tokens: "bigint",
  input_audio_tokens: "bigint",
  output_audio_tokens: "bigint",
  input_image_tokens: "bigint",
  units: "jsonb",
  usage_source: "text",
  usage_rule: "text",
  service_tier: "text",
  stated_cost_usd: "numeric",
  cost_source: "text",
  cost_usd: "numeric",
  grade: "text",
  price_id: "uuid",
  line_items: "json",
  latency_ms: "integer",
  time_to_first_token_ms: "integer",
  feature: "text",
  environment: "text",
  end_user_id: "text",
  session_id: "text",
  customer_id: "text",
  tags: "jsonb",
  response_id: "text",
  trace_id: "text",
  span_id: "text",
  message_id: "jsonb",
  report_name: "text",
  message_chars: "integer",
  metadata: "jsonb",
} as const;

/** What comes with a row and is not of the event: its digest, the counters it moves, the reservation it ends. */
const BESIDE = { content_hash: "text", counters: "json", reservation: "text" } as const;

/** The columns of an event, the team aside. */
export const EVENT_COLUMNS = Object.keys(ROW);

/**
 * The rows travel as JSON objects with the columns' places in base 36 for keys: PostgreSQL spends more on reading
 * the long names again in each row than on anything else of it.
 */
const KEYS = new Map(
  [...Object.keys(BESIDE), ...EVENT_COLUMNS].map((column, place) => [column, `c${place.toString(36)}`]),
);
const recordset = Object.entries({ ...BESIDE, ...ROW })
  .map(([column, type]) => `${column} ${type}`)
  .map((column, place) => column.replace(/^\w+/, `c${place.toString(36)}`))
  .join(", ");
const renamed = [...KEYS].map(([column, key]) => `${key} AS ${column}`).join(", ");

/** One row of the ledger as the ingest statement takes it: column name to JSON value. */
export type EventRow = {
  id: string;
  project_id: string;
  event_id: string;
  content_hash: string;
  occurred_at: string;
  response_id: string | undefined;
} & Record<string, unknown>;

/** The rows as the statement's second parameter. */
export function toParameter(rows: Record<string, unknown>[]): string {
  return JSON.stringify(rows.map(withShortKeys));
}

function withShortKeys(row: Record<string, unknown>): Record<string, unknown> {
  const short: Record<string, unknown> = {};
  for (const [column, key] of KEYS) {
    const value = row[column];
    if (value !== undefined) short[key] = value;
  }
  return short;
}

const LOCK = "hashtextextended('roll-ups of ' || $1::uuid, 0)";

/**
 * The first parts of a WITH that flushes, given the parameter that is the version of the budgets it counts by; what
 * takes locks must draw from `gate`. See {@link CLOSE_GATE}.
 */
export const gate = (version: string) => `closed AS MATERIALIZED (
  SELECT pg_advisory_xact_lock_shared(${LOCK})
), gate AS MATERIALIZED (
  SELECT require_budgets($1::uuid, ${version}::int) FROM closed
)`;

/**
 * Waits for the flushes of team $1 and holds new ones until the transaction ends. For one that moves roll-ups in more
 * than one statement: a flush takes what it locks in one order, and would wait in a circle with it.
 */
export const CLOSE_GATE = `SELECT pg_advisory_xact_lock(${LOCK})`;

/** $2, the rows as a JSON array, with their columns' names; drawn through the gate. */
export const ROWS = `SELECT ${renamed} FROM gate, json_to_recordset($2::json) AS row (${recordset})`;

/**
 * Parts of a WITH that store the rows of an earlier one, `input`, for team $1: those with a new identity and an
 * unknown response, their roll-ups and the counters they move. It has EVENT_COLUMNS, `content_hash` in base64,
 * `counters` and `reservation`.
 */
export const STORE = `identity AS (
  INSERT INTO event_identity (team_id, project_id, event_id, id, occurred_at, content_hash)
  SELECT $1::uuid, project_id, event_id, id, occurred_at, decode(content_hash, 'base64')
    FROM input ORDER BY project_id, event_id, id
  ON CONFLICT DO NOTHING RETURNING id
), response AS (
  INSERT INTO response_identity (team_id, response_id, id, occurred_at)
  SELECT $1::uuid, response_id, id, occurred_at
    FROM input JOIN identity USING (id) WHERE response_id IS NOT NULL ORDER BY response_id, id
  ON CONFLICT DO NOTHING RETURNING id
), stored AS (
  INSERT INTO event (team_id, ${EVENT_COLUMNS.join(", ")})
  SELECT $1::uuid, ${EVENT_COLUMNS.map((column) => `i.${column}`).join(", ")}
    FROM input i JOIN identity USING (id) LEFT JOIN response r USING (id)
   WHERE i.response_id IS NULL OR r.id IS NOT NULL
  RETURNING id, grade, cost_usd, ${ROLLED_COLUMNS}
), ${rollUp("stored")}, ${markDays("stored")}, ${COUNT_STORED}`;

/**
 * $1 the team, $2 the rows as a JSON array, $3 the version of the budgets that their counters are of. Answers a row for each event that was *not* stored: its `id`,
 * whether its identity was new (then its response was known), and the digest kept under its identity, which
 * is null when another transaction wrote it after this statement began.
 */
export const INGEST = `
WITH ${gate("$3")}, input AS MATERIALIZED (${ROWS}), ${STORE}
SELECT i.id, n.id IS NOT NULL AS "isNew", (
    SELECT encode(e.content_hash, 'base64') FROM event_identity e
     WHERE e.team_id = $1::uuid AND e.project_id = i.project_id AND e.event_id = i.event_id
  ) AS "keptDigest"
  FROM input i LEFT JOIN identity n USING (id) LEFT JOIN stored s USING (id)
 WHERE s.id IS NULL`;

/** $1 the team, $2 `[{id, project_id, event_id}]`: the digests kept under these identities. */
export const KEPT_DIGESTS = `
SELECT i.id, encode(e.content_hash, 'base64') AS "keptDigest"
  FROM json_to_recordset($2::json) AS i (id uuid, project_id uuid, event_id text)
  JOIN event_identity e ON e.team_id = $1::uuid AND e.project_id = i.project_id AND e.event_id = i.event_id`;
