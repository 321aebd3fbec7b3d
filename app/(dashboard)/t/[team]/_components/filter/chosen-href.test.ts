import { expect, test } from "vitest";
import { chosenHref } from "./chosen-href";

const lead = (query: string) => chosenHref("/t/x", new URLSearchParams(query));

test("a value is added to those of its name, once, and all else stays", () => {
  const kept = "page=events&period=7d&model=a&by=user";
  expect(lead(`${kept}&filter=model&value= b `)).toBe("/t/x/events?period=7d&model=a&by=user&model=b");
  expect(lead(`${kept}&filter=model&value=a`)).toBe("/t/x/events?period=7d&model=a&by=user");
  expect(lead(`${kept}&filter=tag.matter&value=`)).toBe("/t/x/events?period=7d&model=a&by=user");
  expect(lead("")).toBe("/t/x");
});

test("days are a range from the first to the end of the last", () => {
  expect(lead("period=7d&tz=UTC&first=2026-10-01&last=2026-10-31")).toBe(
    "/t/x?tz=UTC&from=2026-10-01&to=2026-11-01",
  );
  expect(lead("from=2026-01-01&to=2026-02-01&first=2026-10-01&last=")).toBe("/t/x?from=2026-10-01");
  expect(lead("first=2026-12-31&last=2026-12-01")).toBe("/t/x?from=2026-12-31&to=2027-01-01");
  expect(lead("period=7d&first=yesterday&last=2026-13-41")).toBe("/t/x?period=7d");
});

test("a form leads nowhere else", () => {
  for (const page of ["//evil.example", "../../", "events/../..", "https:"])
    expect(lead(new URLSearchParams({ page }).toString())).toBe("/t/x");
});
