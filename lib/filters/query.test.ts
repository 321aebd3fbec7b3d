import { describe, expect, test } from "vitest";
import { filterQuery, toFilter } from "./query";

const now = new Date("2026-11-20T13:20:00Z");
const schema = filterQuery({});

function read(query: Record<string, unknown>) {
  return toFilter(schema.parse(query), { timeZone: "Europe/Berlin" }, now);
}

function utc(text: string): Date {
  return new Date(text);
}

describe("the range of an API call", () => {
  test("is the last 30 days in the team's zone when none is asked for", () => {
    expect(read({})).toMatchObject({
      range: { from: utc("2026-10-21T22:00:00Z"), to: utc("2026-11-20T23:00:00Z") },
      period: "30d",
      tz: "Europe/Berlin",
      selection: {},
    });
    expect(read({ period: "7d", tz: "UTC" }).range).toEqual({
      from: utc("2026-11-14T00:00:00Z"),
      to: utc("2026-11-21T00:00:00Z"),
    });
  });

  test("takes dates in the zone, and instants to the millisecond", () => {
    expect(read({ from: "2026-11-01", to: "2026-11-02T10:07:00.001Z" })).toMatchObject({
      range: { from: utc("2026-10-31T23:00:00Z"), to: utc("2026-11-02T10:07:00.001Z") },
      period: null,
    });
    expect(read({ from: "2026-11-01", tz: "UTC" }).range.to).toEqual(utc("2026-11-21T00:00:00Z"));
  });

  test.each([
    ["from", { from: "yesterday" }],
    ["from", { from: "2026-02-30" }],
    ["from", { to: "2026-11-01" }],
    ["from", { from: "1999-12-31", to: "2000-02-01" }],
    ["to", { from: "2026-11-01", to: "2026-11-01T10:00" }],
    ["to", { from: "2026-11-02", to: "2026-11-02" }],
    ["to", { from: "2026-11-02", to: "2026-11-01" }],
    ["to", { from: "2019-01-01", to: "2026-11-01" }],
    ["to", { from: "2098-01-01", to: "9999-12-31T23:59:59-23:59" }],
    ["from", { from: "0000-01-01", to: "2026-11-01" }],
    ["period", { period: "7d", from: "2026-11-01" }],
  ])("is refused by naming %s in %j", (field, query) => {
    expect(() => read(query)).toThrow(
      expect.objectContaining({ code: "bad_request", issues: [expect.objectContaining({ field })] }),
    );
  });
});

test.each([
  { period: "5d" },
  { period: ["7d", "30d"] },
  { tz: "Mars/Olympus" },
  { project_id: "default" },
  { project_id: ["01a1fbb1-ff96-747a-8c1b-2cf7922f1020", ""] },
  { feature: "a\0" },
  { model: ["gpt-4o", "\ud800"] },
  { "tag.a\0": "b" },
  { projekt_id: "01a1fbb1-ff96-747a-8c1b-2cf7922f1020" },
])("%j is no query", (query) => {
  expect(schema.safeParse(query).success).toBe(false);
});

test("one project or several may be named", () => {
  const ids = ["01a1fbb1-ff96-747a-8c1b-2cf7922f1020", "01a1fbb1-ff92-76b3-8b74-a1072c31a8f7"];
  expect(read({ project_id: ids[0] }).selection).toEqual({ project_id: [ids[0]] });
  expect(read({ project_id: ids }).selection).toEqual({ project_id: ids });
});

test("an id may be written in upper case, and is asked for as it is kept", () => {
  const id = "01a1fbb1-ff96-747a-8c1b-2cf7922f1020";
  const query = { project_id: id.toUpperCase(), key_id: [id.toUpperCase(), ""] };
  expect(read(query).selection).toEqual({ project_id: [id], key_id: [id, ""] });
});

test("every name of a filter may be given, tags too", () => {
  const query = { model: ["a", "b"], feature: "", "tag.matter": "M-1", provider: "Gemini", grade: "exact" };
  expect(read(query).selection).toEqual({
    model: ["a", "b"],
    feature: [""],
    "tag.matter": ["M-1"],
    provider: ["google"],
    grade: ["exact"],
  });
});
