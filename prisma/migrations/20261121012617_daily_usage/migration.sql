-- CreateTable
CREATE TABLE "usage_daily" (
    "team_id" UUID NOT NULL,
    "dimension" TEXT NOT NULL,
    "bucket" TIMESTAMPTZ(3) NOT NULL,
    "project_id" UUID NOT NULL,
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

    CONSTRAINT "usage_daily_pkey" PRIMARY KEY ("team_id","dimension","bucket","project_id","key","grade")
) PARTITION BY RANGE ("bucket");

-- CreateTable
CREATE TABLE "usage_day" (
    "team_id" UUID NOT NULL,
    "day" TIMESTAMPTZ(3) NOT NULL,
    "version" BIGINT NOT NULL DEFAULT 0,
    "rolled_version" BIGINT,

    CONSTRAINT "usage_day_pkey" PRIMARY KEY ("team_id","day")
);

-- A rare value is found without reading what does not hold it. Summaries are made in the background, so that a new row
-- costs next to nothing. A row of summaries must fit a page, which bounds how many values a range of pages may have.
CREATE INDEX "event_values_idx" ON "event" USING brin (
    "end_user_id" text_bloom_ops (n_distinct_per_range = 600),
    "session_id" text_bloom_ops (n_distinct_per_range = 600),
    "customer_id" text_bloom_ops (n_distinct_per_range = 600),
    "trace_id" text_bloom_ops (n_distinct_per_range = 600),
    "feature" text_bloom_ops (n_distinct_per_range = 100),
    "model" text_bloom_ops (n_distinct_per_range = 100),
    "error_type" text_bloom_ops (n_distinct_per_range = 100)
) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX "event_tags_idx" ON "event" USING gin ("tags" jsonb_path_ops) WHERE "tags" IS NOT NULL;
