import { expect, test } from "vitest";
import { toOwnPath } from "./own-path";

test("keeps a path of this site with its query", () => {
  expect(toOwnPath("/t/fernhill/events?period=7d")).toBe("/t/fernhill/events?period=7d");
});

test.each([
  undefined,
  ["/a", "/b"],
  "https://evil.example/",
  "//evil.example/t",
  "/\\evil.example",
  "/.//evil.example",
  "\t//evil.example",
  "javascript:alert(1)",
  "http://",
])("does not lead away by %j", (address) => {
  expect(toOwnPath(address)).toBe("/");
});
