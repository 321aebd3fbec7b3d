-- AlterTable
ALTER TABLE "trace" ADD COLUMN     "has_call" BOOLEAN NOT NULL DEFAULT true;

-- They may be most of all traces and go within the hour, so they are found without reading the others.
CREATE INDEX "trace_without_call_idx" ON "trace" ("seen_at") WHERE NOT "has_call";
