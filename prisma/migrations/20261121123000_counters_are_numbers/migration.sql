-- NaN is above every limit and never goes away again by adding to it. Nobody holds what is set to nothing here for long:
-- what is spent is counted anew when a budget is changed.
UPDATE "budget_counter" SET "reserved_usd" = 0 WHERE "reserved_usd" = 'NaN';
UPDATE "budget_counter" SET "spent_usd" = 0 WHERE "spent_usd" = 'NaN';
ALTER TABLE "budget_counter" ADD CONSTRAINT "budget_counter_is_number"
  CHECK ("spent_usd" < 'Infinity' AND "reserved_usd" < 'Infinity');
