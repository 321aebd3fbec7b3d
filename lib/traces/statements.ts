import { gate, rowsFrom, STORE } from "@/lib/ledger";

// LATERAL with LIMIT makes PostgreSQL look each one up by its key, however many are asked for; it would rather read a
// table whole that is small beside them, and go on doing so as it grows.

/** $1 the team, $2 and $3 projects and trace ids: what is known of these traces. */
export const KNOWN = `
SELECT project_id, trace_id, t.version, t.spans
  FROM unnest($2::uuid[], $3::text[]) AS asked (project_id, trace_id)
 CROSS JOIN LATERAL (
   SELECT version, spans FROM trace
    WHERE team_id = $1::uuid AND project_id = asked.project_id AND trace_id = asked.trace_id LIMIT 1
 ) t`;

/** $1 the team, $2 ids of answers: the events that have them, if they are of spans. */
export const HOLDERS = `
SELECT response_id, e.id, e.project_id, e.trace_id, e.span_id
  FROM unnest($2::text[]) AS asked (response_id)
 CROSS JOIN LATERAL (
   SELECT id, occurred_at FROM response_identity
    WHERE team_id = $1::uuid AND response_id = asked.response_id LIMIT 1
 ) r
 CROSS JOIN LATERAL (
   SELECT id, project_id, trace_id, span_id FROM event
    WHERE team_id = $1::uuid AND occurred_at = r.occurred_at AND id = r.id
      AND event_id = trace_id || '-' || span_id LIMIT 1
 ) e`;

/** $1 the team, $2 and $3 projects and trace ids: locks these traces in the order in which GROW does. */
export const LOCK = `
SELECT t.project_id, t.trace_id, t.version FROM trace t
 WHERE t.team_id = $1::uuid
   AND (t.project_id, t.trace_id) IN (SELECT * FROM unnest($2::uuid[], $3::text[]))
 ORDER BY t.project_id, t.trace_id FOR UPDATE`;

/** $1 the team, $2 ids of answers, $3 the events that no longer have them. */
export const RELEASE = `
DELETE FROM response_identity r USING unnest($2::text[], $3::uuid[]) AS given (response_id, id)
 WHERE r.team_id = $1::uuid AND r.response_id = given.response_id AND r.id = given.id`;

/**
 * $1 the team, $2 the traces as JSON: records to add, and which version they make; $3 the version of the budgets, from
 * $4 on the rows. Adds to a trace
 * and stores its rows only if its version is the one before, so that what was read of it still holds; else another
 * transaction added to it meanwhile. (The rows are filtered by NOT IN and not joined to what was added, of which the
 * planner would expect so little that it compared each row of the parts that follow with each other.) Answers the traces that were passed over and, of
 * the others, the rows that were not stored because their identity or their answer was known.
 */
export const GROW = `
WITH ${gate("$3")}, given AS MATERIALIZED (
  SELECT project_id, trace_id, version, has_call, decode(spans, 'base64') AS spans
    FROM gate, json_to_recordset($2::json) AS t (project_id uuid, trace_id text, version int, has_call boolean, spans text)
), grown AS (
  INSERT INTO trace (team_id, project_id, trace_id, version, spans, has_call, seen_at)
  SELECT $1::uuid, project_id, trace_id, version, spans, has_call, now() FROM given ORDER BY project_id, trace_id
  ON CONFLICT (team_id, project_id, trace_id) DO UPDATE
    SET version = excluded.version, spans = trace.spans || excluded.spans, has_call = excluded.has_call,
        seen_at = excluded.seen_at
  WHERE trace.version = excluded.version - 1
  RETURNING project_id, trace_id
), passed AS MATERIALIZED (
  SELECT project_id, trace_id FROM given LEFT JOIN grown g USING (project_id, trace_id) WHERE g.trace_id IS NULL
), input AS MATERIALIZED (
  SELECT * FROM (${rowsFrom(4)}) r WHERE (project_id, trace_id) NOT IN (SELECT project_id, trace_id FROM passed)
), ${STORE}
SELECT i.id, NULL::uuid AS project_id, NULL AS trace_id FROM input i LEFT JOIN stored s USING (id) WHERE s.id IS NULL
UNION ALL
SELECT NULL, project_id, trace_id FROM passed`;
