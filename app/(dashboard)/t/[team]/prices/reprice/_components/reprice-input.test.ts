import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { repriceForm } from "./reprice-input";

const now = new Date("2026-11-20T13:20:00Z");

beforeEach(() => void vi.useFakeTimers({ now }));
afterEach(() => void vi.useRealTimers());

function fieldsWrong(sent: Record<string, string>): string[] {
  return repriceForm.safeParse(sent).error?.issues.map(({ path }) => path.join(".")) ?? [];
}

test("a range is read on the clocks of its zone, and an empty end is now", () => {
  expect(repriceForm.parse({ tz: "Europe/Berlin", from: "2026-11-18T00:00" })).toEqual({
    from: new Date("2026-11-17T23:00:00Z"),
    to: now,
    filter: {},
    timeZone: "Europe/Berlin",
  });
});

test("what is chosen is a filter of one value each", () => {
  const sent = { tz: "UTC", from: "2026-11-01T00:00", to: "2026-11-02T00:00" };
  expect(
    repriceForm.parse({ ...sent, provider: "Azure_OpenAI", model: "GPT-x", grade: "unpriced" }).filter,
  ).toEqual({
    provider: ["azure"],
    model: ["GPT-x"],
    grade: ["unpriced"],
  });
});

test("a range that is none is an error of its field", () => {
  const tz = "UTC";
  expect(fieldsWrong({ tz })).toEqual(["from"]);
  expect(fieldsWrong({ tz, from: "2026-11-18" })).toEqual(["from"]);
  expect(fieldsWrong({ tz, from: "2026-11-18T00:00", to: "soon" })).toEqual(["to"]);
  expect(fieldsWrong({ tz, from: "2026-11-18T00:00", to: "2026-11-18T00:00" })).toEqual(["to"]);
  expect(fieldsWrong({ tz: "Mars/Base", from: "2026-11-18T00:00" })).toContain("tz");
});

test("a name is taken as it is, and what no event can be named is an error of its field", () => {
  const sent = { tz: "UTC", from: "2026-11-01T00:00" };
  expect(repriceForm.parse({ ...sent, provider: " ", model: " rocket " }).filter).toEqual({
    model: [" rocket "],
  });
  expect(fieldsWrong({ ...sent, model: "a\0b" })).toEqual(["model"]);
  expect(fieldsWrong({ ...sent, provider: "\ud800" })).toEqual(["provider"]);
  expect(fieldsWrong({ ...sent, project_id: "x" })).toEqual(["project_id"]);
});
