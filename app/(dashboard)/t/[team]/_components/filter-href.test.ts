import { expect, test } from "vitest";
import { filterHref } from "./filter-href";

test("an address keeps the filter, changes what it is told to and drops what is no filter", () => {
  const params = { period: "7d", tz: "Asia/Kolkata", project_id: ["a", "b"], older: "1_2" };
  expect(filterHref("/t/x", params, {})).toBe("/t/x?period=7d&tz=Asia%2FKolkata&project_id=a&project_id=b");
  expect(filterHref("/t/x", params, { period: null, from: "2026-10-01", tz: null, project_id: null })).toBe(
    "/t/x?from=2026-10-01",
  );
  expect(filterHref("/t/x", { period: "7d" }, { period: null })).toBe("/t/x");
});

test("every name of a filter is kept, and one may be given several values", () => {
  const params = { model: "gpt-5", "tag.matter": ["M-1", ""], feature: "", nonsense: "1" };
  expect(filterHref("/t/x", params, {})).toBe("/t/x?model=gpt-5&tag.matter=M-1&tag.matter=&feature=");
  expect(filterHref("/t/x", params, { model: ["a", "b"], feature: null })).toBe(
    "/t/x?tag.matter=M-1&tag.matter=&model=a&model=b",
  );
});
