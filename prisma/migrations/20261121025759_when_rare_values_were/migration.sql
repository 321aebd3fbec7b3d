-- AlterTable
ALTER TABLE "usage_daily" ADD COLUMN     "times" TIMESTAMPTZ(3)[];

-- Every day is summed again, by more dimensions than before.
UPDATE "usage_day" SET "rolled_version" = NULL;
