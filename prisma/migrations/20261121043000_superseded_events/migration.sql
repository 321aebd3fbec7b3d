-- An event whose place a call below it took is out of every total.
ALTER TABLE "event_adjustment" DROP CONSTRAINT "event_adjustment_grade_is_known",
  ADD CONSTRAINT "event_adjustment_grade_is_known"
    CHECK ("grade" IN ('exact', 'reported', 'estimated', 'unpriced', 'superseded'));

-- Every question of the events leaves out those that are superseded, so these few are found without the other entries.
CREATE INDEX "event_adjustment_superseded_idx" ON "event_adjustment" ("team_id", "occurred_at", "event_row_id")
  WHERE "kind" = 'superseded';
