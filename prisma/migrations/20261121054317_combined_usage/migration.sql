-- AlterTable
ALTER TABLE "usage_day" ADD COLUMN     "is_combined" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "usage_combined" (
    "team_id" UUID NOT NULL,
    "bucket" TIMESTAMPTZ(3) NOT NULL,
    "place" INTEGER NOT NULL,
    "project_id" UUID NOT NULL,
    "grade" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "feature" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "door" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "service_tier" TEXT NOT NULL,
    "requests" BIGINT NOT NULL,
    "errors" BIGINT NOT NULL,
    "input_tokens" BIGINT NOT NULL,
    "cache_read_tokens" BIGINT NOT NULL,
    "cache_write_tokens" BIGINT NOT NULL,
    "output_tokens" BIGINT NOT NULL,
    "reasoning_tokens" BIGINT NOT NULL,
    "cost_usd" DECIMAL(30,12) NOT NULL,

    CONSTRAINT "usage_combined_pkey" PRIMARY KEY ("team_id","bucket","place")
) PARTITION BY RANGE ("bucket");

-- Every day is summed again, by combinations as well.
UPDATE "usage_day" SET "rolled_version" = NULL;
