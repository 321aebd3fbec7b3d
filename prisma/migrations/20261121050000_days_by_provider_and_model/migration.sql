-- Every day is summed again, by more dimensions than before.
UPDATE "usage_day" SET "rolled_version" = NULL;
