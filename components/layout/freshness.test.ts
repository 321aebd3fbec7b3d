import { expect, test } from "vitest";
import { ageText } from "./freshness";

test.each([
  [0, "now"],
  [999, "now"],
  [2_400, "2 s ago"],
  [59_999, "59 s ago"],
  [60_000, "1 min ago"],
  [3_599_999, "59 min ago"],
  [2 * 3_600_000, "2 h ago"],
])("figures %d ms old were updated %s", (age, text) => {
  expect(ageText(age)).toBe(text);
});
