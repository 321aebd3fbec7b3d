import { expect, test } from "vitest";
import { z } from "zod";
import { describeIssue } from "./issues";

function said(schema: z.ZodType, value: unknown): string {
  const issue = schema.safeParse(value).error?.issues[0];
  if (!issue) throw new Error("nothing was found");
  const { code, message } = describeIssue(issue);
  return `${code}: ${message}`;
}

test.each([
  [z.object({ a: z.string() }).shape.a, undefined, "required: is required"],
  [z.int(), 1.5, "invalid: must be an integer"],
  [z.int(), "1", "invalid: must be a number"],
  [z.record(z.string(), z.string()), [], "invalid: must be an object"],
  [z.int().min(0), -1, "invalid: must be at least 0"],
  [z.number().max(9), 10, "invalid: must be at most 9"],
  [z.string().min(1), "", "invalid: must have at least 1 character"],
  [z.string().max(2), "abc", "invalid: must have at most 2 characters"],
  [z.array(z.string()).min(1), [], "invalid: must hold at least 1"],
  [z.enum(["ok", "error"]), "good", "invalid: must be one of ok, error"],
  [z.union([z.string(), z.number()]), true, "invalid: is of a type that is not taken here"],
  [z.record(z.string().max(1), z.string()), { ab: "" }, "invalid: must have at most 1 character"],
  [z.uuid(), "x", "invalid: is not valid"],
  [z.string().max(2, "is longer than two"), "abc", "invalid: is longer than two"],
])("%# says what is wrong in plain words", (schema, value, expected) => {
  expect(said(schema, value)).toBe(expected);
});
