import { COUNT_STORED } from "@/lib/budgets";
import { type ColumnType, sentAs, toArray } from "@/lib/db";
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
  reservation: "text",
} as const;

/**
 * What comes with a row and is not of the event: its digest, the counters it moves, and what it held of its
 * reservation, if not all of it.
 */
const BESIDE = { content_hash: "text", counters: "json", held_usd: "numeric" } as const;

/** The columns of an event, the team aside. */
export const EVENT_COLUMNS = Object.keys(ROW);

/** One row of the ledger as the ingest statement takes it: column name to JSON value. */
export type EventRow = {
  id: string;
  project_id: string;
  event_id: string;
  content_hash: string;
  occurred_at: string;
  response_id: string | undefined;
} & Record<string, unknown>;

const COLUMNS = Object.entries<ColumnType>({ ...BESIDE, ...ROW });

/** The parameters by which a statement is given its rows: an array for each column. */
export function toParameters(rows: EventRow[]): (Buffer | null)[] {
  return COLUMNS.map(([column, type]) => toArray(rows, column, type));
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

/**
 * The rows of `toParameters`, which begin with parameter $`first`; drawn through the gate. The planner expects 100 because
 * of `json_array_elements`: of arrays it would expect 10 and compare each row with each, or, by the size of those that it
 * is shown, so many that it would think of compiling the plan.
 */
export function rowsFrom(first: number): string {
  const arrays = COLUMNS.map(([, type], place) => `unnest((SELECT $${first + place}::${sentAs(type)}[]))`);
  const values = COLUMNS.map(([column, type]) => `row.${column}::${type} AS ${column}`);
  const names = COLUMNS.map(([column]) => column);
  return `SELECT ${values.join(", ")}
  FROM gate, ROWS FROM (json_array_elements('[]'), ${arrays.join(", ")}) AS row (none, ${names.join(", ")})`;
}

/**
 * Parts of a WITH that store the rows of an earlier one, `input`, for team $1: those with a new identity and an
 * unknown response, their roll-ups and the counters they move. It has EVENT_COLUMNS, `content_hash` in base64,
 * `counters` and `held_usd`.
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
 * $1 the team, $2 the version of the budgets that the rows' counters are of, from $3 on the rows. Answers a row for each
 * event that was *not* stored: its `id`, whether its identity was new (then its response was known), and the digest kept
 * under its identity, which is null when another transaction wrote it after this statement began.
 */
export const INGEST = `
WITH ${gate("$2")}, input AS MATERIALIZED (${rowsFrom(3)}), ${STORE}
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
