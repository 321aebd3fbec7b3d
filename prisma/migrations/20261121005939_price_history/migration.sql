-- AlterTable
ALTER TABLE "price" ADD COLUMN     "closed_at" TIMESTAMPTZ(3),
ADD COLUMN     "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "created_by" TEXT,
ADD COLUMN     "replaced_at" TIMESTAMPTZ(3),
ADD COLUMN     "sync_id" UUID;

-- AlterTable
ALTER TABLE "price_sync" ADD COLUMN     "message" TEXT;

-- AlterTable
ALTER TABLE "reprice" ADD COLUMN     "applied_by" TEXT,
ADD COLUMN     "as_of" TIMESTAMPTZ(3) NOT NULL,
ADD COLUMN     "error" TEXT,
ADD COLUMN     "project_id" UUID,
ADD COLUMN     "time_zone" TEXT NOT NULL,
ADD COLUMN     "undo_reason" TEXT,
ADD COLUMN     "undone_by" TEXT,
ALTER COLUMN "preview" SET NOT NULL,
ALTER COLUMN "progress" SET NOT NULL;

-- CreateTable
CREATE TABLE "price_adjustment" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "provider" TEXT,
    "model" TEXT,
    "multiplier" DECIMAL(12,6) NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),
    "replaced_at" TIMESTAMPTZ(3),

    CONSTRAINT "price_adjustment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_mapping" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "deployment" TEXT NOT NULL,
    "target_provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "replaced_at" TIMESTAMPTZ(3),

    CONSTRAINT "model_mapping_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "price_adjustment_team_id_idx" ON "price_adjustment"("team_id");

-- CreateIndex
CREATE INDEX "model_mapping_team_id_idx" ON "model_mapping"("team_id");

-- CreateIndex
CREATE INDEX "event_adjustment_team_id_reprice_id_occurred_at_event_row_i_idx" ON "event_adjustment"("team_id", "reprice_id", "occurred_at", "event_row_id");

-- A version that was replaced stays for the events that were priced with it, and no longer takes part.
ALTER TABLE "price" DROP CONSTRAINT "price_intervals_do_not_overlap";
ALTER TABLE "price" ADD CONSTRAINT "price_intervals_do_not_overlap" EXCLUDE USING gist (
    COALESCE("team_id", '00000000-0000-0000-0000-000000000000'::uuid) WITH =,
    "provider" WITH =,
    "model" WITH =,
    tstzrange("valid_from", "valid_to", '[)') WITH &&
) WHERE ("replaced_at" IS NULL);

ALTER TABLE "price_adjustment" ADD CONSTRAINT "price_adjustment_intervals_do_not_overlap" EXCLUDE USING gist (
    "team_id" WITH =,
    COALESCE("provider", '') WITH =,
    COALESCE("model", '') WITH =,
    tstzrange("valid_from", "valid_to", '[)') WITH &&
) WHERE ("replaced_at" IS NULL);
ALTER TABLE "price_adjustment" ADD CONSTRAINT "price_adjustment_interval_is_not_empty"
    CHECK ("valid_to" IS NULL OR "valid_to" > "valid_from");
ALTER TABLE "price_adjustment" ADD CONSTRAINT "price_adjustment_is_not_negative" CHECK ("multiplier" >= 0);

CREATE UNIQUE INDEX "model_mapping_deployment_key" ON "model_mapping" ("team_id", "provider", "deployment")
    WHERE "replaced_at" IS NULL;

-- What stands in the unpriced inbox, found without reading what is priced.
CREATE INDEX "usage_rollup_unpriced_idx" ON "usage_rollup" ("team_id", "provider", "key", "bucket")
    WHERE "dimension" = 'model' AND "grade" = 'unpriced';
CREATE INDEX "event_units_idx" ON "event" ("team_id", "occurred_at") WHERE "units" IS NOT NULL;

ALTER TABLE "event_adjustment" ADD CONSTRAINT "event_adjustment_grade_is_known"
    CHECK ("grade" IN ('exact', 'reported', 'estimated', 'unpriced'));
ALTER TABLE "event_adjustment" ADD CONSTRAINT "event_adjustment_unpriced_has_no_cost"
    CHECK (("grade" = 'unpriced') = ("cost_usd" IS NULL));
