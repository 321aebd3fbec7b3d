-- AlterTable
ALTER TABLE "team" ADD COLUMN     "budget_version" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "budget" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "limit_usd" DECIMAL(30,12) NOT NULL,
    "period" TEXT NOT NULL,
    "period_days" INTEGER,
    "time_zone" TEXT NOT NULL,
    "start_day" INTEGER NOT NULL,
    "selector" JSONB NOT NULL,
    "per" TEXT,
    "mode" TEXT NOT NULL,
    "thresholds" JSONB NOT NULL,
    "unpriced" JSONB NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "counts_from" TIMESTAMPTZ(3),
    "counted_at" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "budget_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_raise" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "budget_id" UUID NOT NULL,
    "amount_usd" DECIMAL(30,12) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budget_raise_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_counter" (
    "team_id" UUID NOT NULL,
    "budget_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "step_start" TIMESTAMPTZ(3) NOT NULL,
    "spent_usd" DECIMAL(30,12) NOT NULL DEFAULT 0,
    "reserved_usd" DECIMAL(30,12) NOT NULL DEFAULT 0,

    CONSTRAINT "budget_counter_pkey" PRIMARY KEY ("team_id","budget_id","revision","key","step_start")
);

-- CreateTable
CREATE TABLE "reservation" (
    "team_id" UUID NOT NULL,
    "id" TEXT NOT NULL,
    "project_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "amount_usd" DECIMAL(30,12) NOT NULL,
    "asked" BYTEA NOT NULL,
    "counters" JSONB NOT NULL,
    "answer" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "reservation_pkey" PRIMARY KEY ("team_id","id")
);

-- CreateTable
CREATE TABLE "budget_refusal" (
    "team_id" UUID NOT NULL,
    "budget_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "step_start" TIMESTAMPTZ(3) NOT NULL,
    "limit_usd" DECIMAL(30,12) NOT NULL,
    "spent_usd" DECIMAL(30,12) NOT NULL,
    "reserved_usd" DECIMAL(30,12) NOT NULL,
    "asked_usd" DECIMAL(30,12) NOT NULL,
    "call" JSONB NOT NULL,

    CONSTRAINT "budget_refusal_pkey" PRIMARY KEY ("team_id","budget_id","at","id")
);

-- CreateTable
CREATE TABLE "budget_crossing" (
    "team_id" UUID NOT NULL,
    "budget_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "step_start" TIMESTAMPTZ(3) NOT NULL,
    "threshold" DECIMAL(8,3) NOT NULL,
    "spent_usd" DECIMAL(30,12) NOT NULL,
    "limit_usd" DECIMAL(30,12) NOT NULL,
    "crossed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budget_crossing_pkey" PRIMARY KEY ("team_id","budget_id","key","step_start","threshold")
);

-- CreateIndex
CREATE INDEX "budget_team_id_idx" ON "budget"("team_id");

-- CreateIndex
CREATE INDEX "budget_raise_budget_id_expires_at_idx" ON "budget_raise"("budget_id", "expires_at");

-- CreateIndex
-- Lost ones are looked for every few seconds, among all that have ended.
CREATE INDEX "reservation_open_idx" ON "reservation"("expires_at") WHERE "state" = 'open';

-- AddForeignKey
ALTER TABLE "budget" ADD CONSTRAINT "budget_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget_raise" ADD CONSTRAINT "budget_raise_budget_id_fkey" FOREIGN KEY ("budget_id") REFERENCES "budget"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The version of the team's budgets, which stays until the transaction ends. Locks of this kind are granted in the
-- order in which they are asked for, so neither calls nor changes wait for ever, and no row is written for them.
CREATE FUNCTION hold_budgets(p_team uuid) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('budgets of ' || p_team, 0));
  RETURN (SELECT budget_version FROM team WHERE id = p_team);
END $$;

-- Waits for those that hold the team's budgets, and lets those that come after see that they have changed.
CREATE FUNCTION change_budgets(p_team uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('budgets of ' || p_team, 0));
  UPDATE team SET budget_version = budget_version + 1 WHERE id = p_team;
END $$;

-- Holds the team's budgets, or fails with TB001 when they are not those of the version.
CREATE FUNCTION require_budgets(p_team uuid, p_version int) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF hold_budgets(p_team) IS DISTINCT FROM p_version THEN
    RAISE EXCEPTION 'the budgets have changed' USING ERRCODE = 'TB001';
  END IF;
  RETURN true;
END $$;

-- Reserves the most a call can cost in every counter it moves, or nothing. The rows of the counters are locked in the
-- order of their names, so what is compared with a limit is what stands when the reservation is written.
-- p_counters: [{name: [budget, revision, key, step], since, limit, amount, hard, blocked}], where `since` is the first
-- step of a rolling period and `blocked` says that the call is refused whatever is left. Without p_keep nothing is written.
CREATE FUNCTION reserve_budgets(p_team uuid, p_version int, p_id text, p_asked bytea, p_amount numeric, p_seconds int,
  p_counters jsonb, p_call jsonb, p_keep boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_known record;
  v_counter record;
  v_row record;
  v_balances jsonb := '[]';
  v_refused boolean := false;
  v_over boolean;
  v_until timestamptz;
  v_expires timestamptz := now() + make_interval(secs => p_seconds);
BEGIN
  IF hold_budgets(p_team) IS DISTINCT FROM p_version THEN RETURN '{"state": "stale"}'; END IF;

  SELECT asked, answer, state INTO v_known FROM reservation WHERE team_id = p_team AND id = p_id;
  IF FOUND THEN
    RETURN v_known.answer || jsonb_build_object('state', CASE WHEN v_known.asked <> p_asked THEN 'conflict'
      WHEN v_known.state = 'open' THEN 'reserved' ELSE 'ended' END);
  END IF;

  FOR v_counter IN
    SELECT (c->'name'->>0)::uuid AS budget_id, (c->'name'->>1)::int AS revision, c->'name'->>2 AS key,
      (c->'name'->>3)::timestamptz AS step_start, (c->>'since')::timestamptz AS since,
      (c->>'limit')::numeric AS limit_usd, (c->>'amount')::numeric AS amount_usd,
      (c->>'hard')::boolean AS is_hard, (c->>'blocked')::boolean AS is_blocked
      FROM jsonb_array_elements(p_counters) AS c ORDER BY 1, 2, 3, 4
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
    v_balances := v_balances || jsonb_build_object('id', v_counter.budget_id, 'key', v_counter.key,
      'step', v_counter.step_start, 'limit_usd', v_counter.limit_usd::text, 'spent_usd', v_row.spent_usd::text,
      'reserved_usd', v_row.reserved_usd::text, 'asked_usd', v_counter.amount_usd::text, 'refused', v_over);
  END LOOP;

  IF NOT p_keep THEN
    RETURN jsonb_build_object('state', CASE WHEN v_refused THEN 'refused' ELSE 'free' END, 'budgets', v_balances);
  END IF;

  IF v_refused THEN
    INSERT INTO budget_refusal (team_id, budget_id, id, key, step_start, limit_usd, spent_usd, reserved_usd, asked_usd, call)
    SELECT p_team, (b->>'id')::uuid, gen_random_uuid(), b->>'key', (b->>'step')::timestamptz, (b->>'limit_usd')::numeric,
      (b->>'spent_usd')::numeric, (b->>'reserved_usd')::numeric, (b->>'asked_usd')::numeric, p_call
      FROM jsonb_array_elements(v_balances) AS b WHERE (b->>'refused')::boolean;
    RETURN jsonb_build_object('state', 'refused', 'budgets', v_balances);
  END IF;

  -- One by one, each by its key: of a join the planner reads all counters of a team that has many.
  FOR v_counter IN
    SELECT (c->'name'->>0)::uuid AS budget_id, (c->'name'->>1)::int AS revision, c->'name'->>2 AS key,
      (c->'name'->>3)::timestamptz AS step_start, (c->>'amount')::numeric AS amount_usd
      FROM jsonb_array_elements(p_counters) AS c
  LOOP
    UPDATE budget_counter b SET reserved_usd = b.reserved_usd + v_counter.amount_usd
      WHERE b.team_id = p_team AND b.budget_id = v_counter.budget_id AND b.revision = v_counter.revision
        AND b.key = v_counter.key AND b.step_start = v_counter.step_start;
  END LOOP;
  INSERT INTO reservation (team_id, id, project_id, state, amount_usd, asked, counters, answer, expires_at)
  VALUES (p_team, p_id, (p_call->>'project_id')::uuid, 'open', p_amount, p_asked,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(c->'name', c->>'amount')), '[]') FROM jsonb_array_elements(p_counters) AS c),
    jsonb_build_object('budgets', v_balances, 'expires_at', v_expires, 'reserved_usd', p_amount::text), v_expires);
  RETURN jsonb_build_object('state', 'reserved', 'budgets', v_balances, 'expires_at', v_expires,
    'reserved_usd', p_amount::text);
END $$;
