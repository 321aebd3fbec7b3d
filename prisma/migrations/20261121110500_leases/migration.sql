-- AlterTable
ALTER TABLE "event" ADD COLUMN     "reservation" TEXT;

-- AlterTable
ALTER TABLE "reservation" ADD COLUMN     "door" TEXT;

DROP FUNCTION IF EXISTS reserve_together(uuid, jsonb, boolean);
DROP FUNCTION IF EXISTS reserve_budgets(uuid, int, text, bytea, numeric, int, jsonb, jsonb, boolean);

-- Reserves the most a call can cost in every counter it moves, or nothing. The rows of the counters are locked in the
-- order of their names, so what is compared with a limit is what stands when the reservation is written.
-- p_ask: {version, id, asked (base64), amount, seconds, counters, call, door, ahead, is_first}, where `counters` are
-- [{name: [budget, revision, key, step], since, limit, amount, hard, blocked}]: `since` is the first step of a rolling
-- period and `blocked` says that the call is refused whatever is left. `ahead` is how much to reserve for calls like this
-- one to come: as much of it as is an eighth of what is left is granted, unless that is less than four such calls. Of a
-- first question, which will be asked again, no refusal is kept. Without p_keep nothing is written.
CREATE FUNCTION reserve_budgets(p_team uuid, p_ask jsonb, p_keep boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_id text := p_ask->>'id';
  v_asked bytea := decode(p_ask->>'asked', 'base64');
  v_amount numeric := (p_ask->>'amount')::numeric;
  v_ahead numeric := (p_ask->>'ahead')::numeric;
  v_is_ahead boolean;
  v_known record;
  v_counter record;
  v_row record;
  v_balances jsonb := '[]';
  v_refused boolean := false;
  v_over boolean;
  v_until timestamptz;
  v_expires timestamptz := now() + make_interval(secs => (p_ask->>'seconds')::int);
BEGIN
  IF hold_budgets(p_team) IS DISTINCT FROM (p_ask->>'version')::int THEN RETURN '{"state": "stale"}'; END IF;

  SELECT asked, answer, state INTO v_known FROM reservation WHERE team_id = p_team AND id = v_id;
  IF FOUND THEN
    RETURN v_known.answer || jsonb_build_object('state', CASE WHEN v_known.asked <> v_asked THEN 'conflict'
      WHEN v_known.state = 'open' THEN 'reserved' ELSE 'ended' END);
  END IF;

  FOR v_counter IN
    SELECT (c->'name'->>0)::uuid AS budget_id, (c->'name'->>1)::int AS revision, c->'name'->>2 AS key,
      (c->'name'->>3)::timestamptz AS step_start, (c->>'since')::timestamptz AS since,
      (c->>'limit')::numeric AS limit_usd, (c->>'amount')::numeric AS amount_usd,
      (c->>'hard')::boolean AS is_hard, (c->>'blocked')::boolean AS is_blocked
      FROM jsonb_array_elements(p_ask->'counters') AS c ORDER BY 1, 2, 3, 4
  LOOP
    -- Of rolling days also the one that other clocks are in already, and the one that they may be in still.
    v_until := CASE WHEN v_counter.since < v_counter.step_start THEN 'infinity' ELSE v_counter.step_start END;
    IF p_keep THEN
      INSERT INTO budget_counter (team_id, budget_id, revision, key, step_start)
      VALUES (p_team, v_counter.budget_id, v_counter.revision, v_counter.key, v_counter.step_start)
      ON CONFLICT DO NOTHING;
      PERFORM 1 FROM budget_counter b
        WHERE b.team_id = p_team AND b.budget_id = v_counter.budget_id AND b.revision = v_counter.revision
          AND b.key = v_counter.key
          AND b.step_start BETWEEN greatest(v_counter.since, v_counter.step_start - interval '26 hours') AND v_until
        ORDER BY b.step_start FOR UPDATE;
    END IF;
    -- What the step before still holds will be spent in this period, for it ends in it.
    SELECT coalesce(sum(b.spent_usd) FILTER (WHERE b.step_start >= v_counter.since), 0) AS spent_usd,
      coalesce(sum(b.reserved_usd), 0) AS reserved_usd INTO v_row
      FROM budget_counter b
      WHERE b.team_id = p_team AND b.budget_id = v_counter.budget_id AND b.revision = v_counter.revision
        AND b.key = v_counter.key AND b.step_start <= v_until AND b.step_start >= coalesce(
          (SELECT max(p.step_start) FROM budget_counter p
            WHERE p.team_id = p_team AND p.budget_id = v_counter.budget_id AND p.revision = v_counter.revision
              AND p.key = v_counter.key AND p.step_start < v_counter.since),
          v_counter.since);
    v_over := v_counter.is_hard AND (v_counter.is_blocked
      OR v_row.spent_usd + v_row.reserved_usd + v_counter.amount_usd > v_counter.limit_usd);
    v_refused := v_refused OR v_over;
    IF v_counter.is_hard AND v_ahead IS NOT NULL THEN
      v_ahead := least(v_ahead, (v_counter.limit_usd - v_row.spent_usd - v_row.reserved_usd) / 8);
    END IF;
    v_balances := v_balances || jsonb_build_object('id', v_counter.budget_id, 'key', v_counter.key,
      'step', v_counter.step_start, 'limit_usd', v_counter.limit_usd::text, 'spent_usd', v_row.spent_usd::text,
      'reserved_usd', v_row.reserved_usd::text, 'asked_usd', v_counter.amount_usd::text, 'refused', v_over);
  END LOOP;

  IF NOT p_keep OR (v_refused AND (p_ask->>'is_first')::boolean) THEN
    RETURN jsonb_build_object('state', CASE WHEN v_refused THEN 'refused' ELSE 'free' END, 'budgets', v_balances);
  END IF;

  IF v_refused THEN
    INSERT INTO budget_refusal (team_id, budget_id, id, key, step_start, limit_usd, spent_usd, reserved_usd, asked_usd, call)
    SELECT p_team, (b->>'id')::uuid, gen_random_uuid(), b->>'key', (b->>'step')::timestamptz, (b->>'limit_usd')::numeric,
      (b->>'spent_usd')::numeric, (b->>'reserved_usd')::numeric, (b->>'asked_usd')::numeric, p_ask->'call'
      FROM jsonb_array_elements(v_balances) AS b WHERE (b->>'refused')::boolean;
    RETURN jsonb_build_object('state', 'refused', 'budgets', v_balances);
  END IF;

  v_is_ahead := coalesce(v_amount > 0 AND v_ahead >= 4 * v_amount, false);
  IF v_is_ahead THEN v_amount := trunc(v_ahead, 12); END IF;
  -- One by one, each by its key: of a join the planner reads all counters of a team that has many.
  FOR v_counter IN
    SELECT (c->'name'->>0)::uuid AS budget_id, (c->'name'->>1)::int AS revision, c->'name'->>2 AS key,
      (c->'name'->>3)::timestamptz AS step_start,
      CASE WHEN v_is_ahead THEN v_amount ELSE (c->>'amount')::numeric END AS amount_usd
      FROM jsonb_array_elements(p_ask->'counters') AS c
  LOOP
    UPDATE budget_counter b SET reserved_usd = b.reserved_usd + v_counter.amount_usd
      WHERE b.team_id = p_team AND b.budget_id = v_counter.budget_id AND b.revision = v_counter.revision
        AND b.key = v_counter.key AND b.step_start = v_counter.step_start;
  END LOOP;
  INSERT INTO reservation (team_id, id, project_id, state, amount_usd, asked, counters, door, answer, expires_at)
  VALUES (p_team, v_id, (p_ask->'call'->>'project_id')::uuid, 'open', v_amount, v_asked,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(c->'name', CASE WHEN v_is_ahead THEN NULL ELSE c->>'amount' END)), '[]')
       FROM jsonb_array_elements(p_ask->'counters') AS c), p_ask->>'door',
    jsonb_build_object('budgets', v_balances, 'expires_at', v_expires, 'reserved_usd', v_amount::text,
      'is_ahead', v_is_ahead), v_expires);
  RETURN jsonb_build_object('state', 'reserved', 'budgets', v_balances, 'expires_at', v_expires,
    'reserved_usd', v_amount::text, 'is_ahead', v_is_ahead);
END $$;

-- Reserves for several calls in one transaction, each by itself. The counters of all of them are locked first, in the
-- order of their names, so that two of these never wait for each other in a circle.
-- Without p_durable the commit does not wait for the disk: it holds against everybody at once, and only a crash of the
-- database server itself forgets what was reserved in the last instants.
-- p_calls: as reserve_budgets has them.
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
    v_answers := v_answers || jsonb_build_array(reserve_budgets(p_team, v_call, true));
  END LOOP;
  RETURN v_answers;
END $$;
