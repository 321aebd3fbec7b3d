-- Reserves for several calls in one transaction, each by itself. The counters of all of them are locked first, in the
-- order of their names, so that two of these never wait for each other in a circle.
-- Without p_durable the commit does not wait for the disk: it holds against everybody at once, and only a crash of the
-- database server itself forgets what was reserved in the last instants.
-- p_calls: [{version, id, asked, amount, seconds, counters, call}], as reserve_budgets has them, `asked` in base64.
CREATE FUNCTION reserve_together(p_team uuid, p_calls jsonb, p_durable boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_counter record;
  v_call jsonb;
  v_answers jsonb := '[]';
BEGIN
  IF NOT p_durable THEN PERFORM set_config('synchronous_commit', 'off', true); END IF;
  PERFORM hold_budgets(p_team);
  FOR v_counter IN
    SELECT DISTINCT (c->'name'->>0)::uuid AS budget_id, (c->'name'->>1)::int AS revision, c->'name'->>2 AS key,
      (c->'name'->>3)::timestamptz AS step_start, (c->>'since')::timestamptz AS since
      FROM jsonb_array_elements(p_calls) AS a CROSS JOIN LATERAL jsonb_array_elements(a->'counters') AS c
     -- One call alone locks its own in this order anyway.
     WHERE jsonb_array_length(p_calls) > 1
     ORDER BY 1, 2, 3, 4
  LOOP
    INSERT INTO budget_counter (team_id, budget_id, revision, key, step_start)
    VALUES (p_team, v_counter.budget_id, v_counter.revision, v_counter.key, v_counter.step_start)
    ON CONFLICT DO NOTHING;
    PERFORM 1 FROM budget_counter b
      WHERE b.team_id = p_team AND b.budget_id = v_counter.budget_id AND b.revision = v_counter.revision
        AND b.key = v_counter.key
        AND b.step_start BETWEEN greatest(v_counter.since, v_counter.step_start - interval '26 hours')
          AND CASE WHEN v_counter.since < v_counter.step_start THEN 'infinity' ELSE v_counter.step_start END
      ORDER BY b.step_start FOR UPDATE;
  END LOOP;
  FOR v_call IN SELECT * FROM jsonb_array_elements(p_calls) LOOP
    v_answers := v_answers || jsonb_build_array(reserve_budgets(p_team, (v_call->>'version')::int, v_call->>'id',
      decode(v_call->>'asked', 'base64'), (v_call->>'amount')::numeric, (v_call->>'seconds')::int, v_call->'counters',
      v_call->'call', true));
  END LOOP;
  RETURN v_answers;
END $$;
