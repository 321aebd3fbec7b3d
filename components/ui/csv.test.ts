import { expect, test } from "vitest";
import { toCsv } from "./csv";

test("cells are separated, and quoted where they must be", () => {
  expect(toCsv([["a", 'b "c"', "d,e", "f\ng"], [""]])).toBe('a,"b ""c""","d,e","f\ng"\r\n\r\n');
});

test.each(["=1+1", "+1", "-x", "-1-1", "@SUM(A1)", "\t=1", "\r=1"])("%j is no formula", (text) => {
  const [cell = ""] = toCsv([[text]])
    .split("\r\n")
    .slice(0, 1);
  expect(cell.replace(/^"/, "").startsWith("'")).toBe(true);
});

test("a negative number stays one", () => {
  expect(toCsv([["-37.25", "-4", "-0.000000000001"]])).toBe("-37.25,-4,-0.000000000001\r\n");
});
