import { expect, test } from "vitest";
import { isPlain, parseBody, textBytes } from "./body";

const said = { model: "gpt-4o", text: "“日本語” 🙂" };
const json = JSON.stringify(said);
const little = Buffer.from(json, "utf16le");
const big = Buffer.from(little).swap16();

test.each([
  ["UTF-8", Buffer.from(json), true],
  ["UTF-8 with a mark", Buffer.from(`\uFEFF${json}`), true],
  ["UTF-16", little, false],
  ["UTF-16 with a mark", Buffer.from(`\uFEFF${json}`, "utf16le"), false],
  ["big UTF-16", big, false],
  ["big UTF-16 with a mark", Buffer.from(`\uFEFF${json}`, "utf16le").swap16(), false],
])("a body in %s is read as a server would read it", (_, body, plain) => {
  expect(parseBody(body)).toEqual(said);
  expect(isPlain(body)).toBe(plain);
  expect(textBytes(body)).toBeGreaterThanOrEqual(Buffer.byteLength(json));
});

test.each([["[1]"], ['"a"'], ["{"], ["\u0000"], [""], ["{\u0000"]])("%j is no object of JSON", (body) => {
  expect(parseBody(Buffer.from(body))).toBeUndefined();
});
