import { expect, test } from "vitest";
import { refusedWords, syncWords } from "./sync-words";

const counts = { added: 0, raised: 0, lowered: 0, mixed: 0, removed: 0, unchanged: 2766 };

test("what a sync did is told in words, without what it did not do", () => {
  expect(syncWords({ ...counts, added: 2, lowered: 1, mixed: 1 })).toBe(
    "2 added, 1 lowered, 1 raised in one rate and lowered in another, 2,766 unchanged",
  );
  expect(syncWords(counts)).toBe("Nothing changed, 2,766 prices are as in the feed");
});

test("one refused rate is one", () => {
  expect(refusedWords(1)).toMatch(/^1 rate was/);
  expect(refusedWords(1200)).toMatch(/^1,200 rates were/);
});
