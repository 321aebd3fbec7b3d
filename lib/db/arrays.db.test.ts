import { describe, expect, test } from "vitest";
import { newId } from "@/lib/id";
import { useDatabase } from "@/tests/support/database";
import { type ColumnType, sentAs, toArray } from "./arrays";
import { database } from "./client";

useDatabase();

/** The texts by which PostgreSQL tells what it read. */
async function readBack(type: ColumnType, values: unknown[]): Promise<(string | null)[]> {
  const array = toArray(
    values.map((value) => ({ value })),
    "value",
    type,
  );
  const { rows } = await database().pool.query<{ read: string | null }>(
    `SELECT value::${type}::text AS read FROM unnest($1::${sentAs(type)}[]) AS value`,
    [array],
  );
  return rows.map(({ read }) => read);
}

describe("a column that PostgreSQL reads", () => {
  const ids = [newId(), newId(), newId().toUpperCase()];
  const long = "x".repeat(70_000);
  test.each<[ColumnType, unknown[], (string | null)[]]>([
    ["uuid", ids, ids.map((id) => id.toLowerCase())],
    ["text", ["", "plain", "plain", 'q"\\,{}', "NULL"], ["", "plain", "plain", 'q"\\,{}', "NULL"]],
    ["text", ["héllo 👋", "日本", `${"a".repeat(63)}é`], ["héllo 👋", "日本", `${"a".repeat(63)}é`]],
    ["text", [long, `${long}é`, long], [long, `${long}é`, long]],
    ["text", [null, "a", undefined, "a", null], [null, "a", null, "a", null]],
    [
      "bigint",
      [0, 1, 1e12, 2 ** 32, 2 ** 32 - 1, -1],
      ["0", "1", "1000000000000", "4294967296", "4294967295", "-1"],
    ],
    [
      "bigint",
      [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER],
      ["9007199254740991", "-9007199254740991"],
    ],
    ["integer", [0, 2_147_483_647, 7, 7], ["0", "2147483647", "7", "7"]],
    ["numeric", ["0.000292500000", "999999999999.5"], ["0.000292500000", "999999999999.5"]],
    [
      "timestamptz",
      ["2026-11-20T09:00:00.123Z", "1969-12-31T23:59:59.999Z", "2015-01-01T00:00:00.000Z"],
      ["2026-11-20 09:00:00.123+00", "1969-12-31 23:59:59.999+00", "2015-01-01 00:00:00+00"],
    ],
    ["json", [[["input", 1, null, "0.1"]], { a: "é" }], ['[["input",1,null,"0.1"]]', '{"a":"é"}']],
    ["jsonb", ["text", 12, { b: [1, { c: "two" }] }], ['"text"', "12", '{"b": [1, {"c": "two"}]}']],
  ])("of %s, case %#", async (type, values, expected) => {
    expect(await readBack(type, values)).toEqual(expected);
  });

  test("has as many values as there are rows, however large", async () => {
    const values = Array.from({ length: 5000 }, (_, place) => `${place} ${"é".repeat(place % 40)}`);
    expect(await readBack("text", values)).toEqual(values);
  });

  test("is left out when no row has a value", () => {
    expect(toArray([{}, { value: null }], "value", "text")).toBeNull();
    expect(toArray([], "value", "text")).toBeNull();
  });
});

test.each<[ColumnType, unknown]>([
  ["uuid", "01a1fdbb-6c92-708c-873c-6fc38da88c3"],
  ["uuid", "01a1fdbb-6c92-708c-873c-6fc38da88c3g"],
  ["uuid", "01a1fdbb-6c92-708c-873c-6fc38da88c3é"],
  ["uuid", "01a1fdbb6c92708c873c6fc38da88c3e"],
  ["timestamptz", "yesterday"],
  ["bigint", 1.5],
  ["bigint", "many"],
])("%s %s is refused", (type, value) => {
  expect(() => toArray([{ value }], "value", type)).toThrow(TypeError);
});
