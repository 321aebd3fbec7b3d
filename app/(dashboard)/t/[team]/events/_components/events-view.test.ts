import { expect, test } from "vitest";
import { countWords, ownParams, textIn } from "./events-view";

test("events are counted in words, with what was not looked at", () => {
  expect(countWords({ events: 12_431, isAtLeast: false })).toBe("12,431 events, newest first");
  expect(countWords({ events: 1, isAtLeast: false })).toBe("1 event, newest first");
  expect(countWords({ events: 12_431, isAtLeast: true })).toBe("more than 10,000 events, newest first");
  expect(countWords({ events: 312, isAtLeast: true })).toBe("at least 312 events, newest first");
  expect(countWords({ events: 0, isAtLeast: true })).toBeNull();
});

test("an address searches for one text that can be read, or for none", () => {
  expect(textIn({ q: [" gpt ", "x"] })).toBe("gpt");
  for (const q of [undefined, "", "  ", "x".repeat(201), "a\0b", "\ud800"]) expect(textIn({ q })).toBeNull();
  expect(ownParams({ q: "a", older: "1_2", model: "gpt" })).toMatchObject({ q: "a" });
});
