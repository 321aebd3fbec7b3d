import { expect, test } from "vitest";
import { parseSort, sortText } from "./sort-order";

const columns = ["cost", "requests", "name"] as const;

test("an order by several columns is read and written alike", () => {
  const order = parseSort("-cost,requests", columns);
  expect(order).toEqual([
    { by: "cost", descending: true },
    { by: "requests", descending: false },
  ]);
  expect(sortText(order)).toBe("-cost,requests");
});

test.each([
  ["", ""],
  ["price,-cost", "-cost"],
  ["cost,-cost,name", "cost,name"],
  ["--cost", ""],
  ["toString,__proto__", ""],
])("of %j what makes no sense is passed over", (text, kept) => {
  expect(sortText(parseSort(text, columns))).toBe(kept);
});
