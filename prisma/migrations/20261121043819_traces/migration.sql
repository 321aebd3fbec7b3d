-- CreateTable
CREATE TABLE "trace" (
    "team_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "trace_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "spans" BYTEA NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "trace_pkey" PRIMARY KEY ("team_id","project_id","trace_id")
);

-- CreateIndex
CREATE INDEX "trace_seen_at_idx" ON "trace" USING BRIN ("seen_at");

-- Ids are random: trying to compress them costs time and saves nothing.
ALTER TABLE "trace" ALTER COLUMN "spans" SET STORAGE EXTERNAL;
