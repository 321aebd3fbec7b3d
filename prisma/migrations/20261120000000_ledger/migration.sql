-- CreateTable
CREATE TABLE "app_user" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "full_name" TEXT NOT NULL,
    "is_admin" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "team_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_pkey" PRIMARY KEY ("team_id","user_id")
);

-- CreateTable
CREATE TABLE "project" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "project_id" UUID,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "key_hash" TEXT NOT NULL,
    "scopes" TEXT[],
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "token_hash" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "price" (
    "id" UUID NOT NULL,
    "team_id" UUID,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3),
    "source" TEXT NOT NULL,
    "source_url" TEXT,
    "fetched_at" TIMESTAMPTZ(3) NOT NULL,
    "hash" TEXT NOT NULL,
    "rates" JSONB NOT NULL,
    "delisted_at" TIMESTAMPTZ(3),

    CONSTRAINT "price_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "price_sync" (
    "id" UUID NOT NULL,
    "source_url" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "force" BOOLEAN NOT NULL DEFAULT false,
    "counts" JSONB,
    "refused" JSONB,
    "started_by" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "price_sync_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reprice" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "from_time" TIMESTAMPTZ(3) NOT NULL,
    "to_time" TIMESTAMPTZ(3) NOT NULL,
    "filter" JSONB NOT NULL,
    "preview" JSONB,
    "progress" JSONB,
    "reason" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "applied_at" TIMESTAMPTZ(3),
    "undone_at" TIMESTAMPTZ(3),

    CONSTRAINT "reprice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "team_id" UUID NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "event_id" TEXT NOT NULL,
    "key_id" UUID,
    "door" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "requested_model" TEXT,
    "operation" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "error_type" TEXT,
    "input_tokens" BIGINT,
    "cache_read_tokens" BIGINT,
    "cache_write_tokens" BIGINT,
    "cache_write_1h_tokens" BIGINT,
    "output_tokens" BIGINT,
    "reasoning_tokens" BIGINT,
    "input_audio_tokens" BIGINT,
    "output_audio_tokens" BIGINT,
    "input_image_tokens" BIGINT,
    "units" JSONB,
    "usage_source" TEXT NOT NULL,
    "usage_rule" TEXT,
    "service_tier" TEXT,
    "stated_cost_usd" DECIMAL(30,12),
    "cost_source" TEXT,
    "cost_usd" DECIMAL(30,12),
    "grade" TEXT NOT NULL,
    "price_id" UUID,
    "line_items" JSON,
    "latency_ms" INTEGER,
    "time_to_first_token_ms" INTEGER,
    "feature" TEXT,
    "environment" TEXT,
    "end_user_id" TEXT,
    "session_id" TEXT,
    "customer_id" TEXT,
    "tags" JSONB,
    "response_id" TEXT,
    "trace_id" TEXT,
    "span_id" TEXT,
    "message_id" JSONB,
    "report_name" TEXT,
    "message_chars" INTEGER,
    "metadata" JSONB,

    CONSTRAINT "event_pkey" PRIMARY KEY ("team_id","occurred_at","id")
) PARTITION BY RANGE ("occurred_at");

-- CreateTable
CREATE TABLE "event_identity" (
    "team_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "event_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "content_hash" BYTEA NOT NULL,

    CONSTRAINT "event_identity_pkey" PRIMARY KEY ("team_id","project_id","event_id")
);

-- CreateTable
CREATE TABLE "response_identity" (
    "team_id" UUID NOT NULL,
    "response_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "response_identity_pkey" PRIMARY KEY ("team_id","response_id")
);

-- CreateTable
CREATE TABLE "event_adjustment" (
    "team_id" UUID NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "event_row_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "reprice_id" UUID,
    "delta_usd" DECIMAL(30,12) NOT NULL,
    "cost_usd" DECIMAL(30,12),
    "grade" TEXT NOT NULL,
    "previous_grade" TEXT NOT NULL,
    "price_id" UUID,
    "line_items" JSON,
    "reason" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_adjustment_pkey" PRIMARY KEY ("team_id","occurred_at","event_row_id","id")
) PARTITION BY RANGE ("occurred_at");

-- CreateTable
CREATE TABLE "usage_rollup" (
    "team_id" UUID NOT NULL,
    "dimension" TEXT NOT NULL,
    "bucket" TIMESTAMPTZ(3) NOT NULL,
    "project_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "grade" TEXT NOT NULL,
    "requests" BIGINT NOT NULL,
    "errors" BIGINT NOT NULL,
    "input_tokens" BIGINT NOT NULL,
    "cache_read_tokens" BIGINT NOT NULL,
    "cache_write_tokens" BIGINT NOT NULL,
    "output_tokens" BIGINT NOT NULL,
    "reasoning_tokens" BIGINT NOT NULL,
    "cost_usd" DECIMAL(30,12) NOT NULL,

    CONSTRAINT "usage_rollup_pkey" PRIMARY KEY ("team_id","dimension","bucket","project_id","provider","key","grade")
) PARTITION BY RANGE ("bucket");

-- CreateTable
CREATE TABLE "series_color" (
    "team_id" UUID NOT NULL,
    "dimension" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "slot" SMALLINT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "series_color_pkey" PRIMARY KEY ("team_id","dimension","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "team_slug_key" ON "team"("slug");

-- CreateIndex
CREATE INDEX "member_user_id_idx" ON "member"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "project_team_id_slug_key" ON "project"("team_id", "slug");

-- CreateIndex
CREATE INDEX "api_key_prefix_idx" ON "api_key"("prefix");

-- CreateIndex
CREATE INDEX "api_key_team_id_created_at_idx" ON "api_key"("team_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_hash_key" ON "session"("token_hash");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "price_provider_model_idx" ON "price"("provider", "model");

-- CreateIndex
CREATE INDEX "price_sync_started_at_idx" ON "price_sync"("started_at");

-- CreateIndex
CREATE INDEX "reprice_team_id_created_at_idx" ON "reprice"("team_id", "created_at");

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project" ADD CONSTRAINT "project_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Two versions of one model's price cannot be valid at the same instant.
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE "price" ADD CONSTRAINT "price_intervals_do_not_overlap" EXCLUDE USING gist (
    COALESCE("team_id", '00000000-0000-0000-0000-000000000000'::uuid) WITH =,
    "provider" WITH =,
    "model" WITH =,
    tstzrange("valid_from", "valid_to", '[)') WITH &&
);
ALTER TABLE "price" ADD CONSTRAINT "price_interval_is_not_empty" CHECK ("valid_to" IS NULL OR "valid_to" > "valid_from");

-- The ledger's own rules, held by the database as well.
ALTER TABLE "event" ADD CONSTRAINT "event_grade_is_known"
    CHECK ("grade" IN ('exact', 'reported', 'estimated', 'unpriced'));
ALTER TABLE "event" ADD CONSTRAINT "event_unpriced_has_no_cost"
    CHECK (("grade" = 'unpriced') = ("cost_usd" IS NULL));

-- Retention looks identities up by their month. Rows arrive in time order, so a block range index is enough.
CREATE INDEX "event_identity_occurred_at_idx" ON "event_identity" USING brin ("occurred_at");
CREATE INDEX "response_identity_occurred_at_idx" ON "response_identity" USING brin ("occurred_at");
