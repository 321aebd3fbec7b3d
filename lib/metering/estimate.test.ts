import { expect, test } from "vitest";
import { estimateTokens } from "./estimate";

test("a text is estimated whole or in pieces, and a prompt that looks like a special token is text", async () => {
  expect(await estimateTokens(["The capital of France is Paris."])).toBe(7);
  expect(await estimateTokens(["The capital", " of France", " is Paris."])).toBe(7);
  expect(await estimateTokens(["<|endoftext|>"])).toBeGreaterThan(1);
});

test("other work has its turn while a long text is estimated", async () => {
  await estimateTokens(["warm"]);
  let turns = 0;
  let isOver = false;
  const others = () => {
    turns++;
    if (!isOver) setImmediate(others);
  };
  setImmediate(others);
  await estimateTokens(["x".repeat(100_000)]);
  isOver = true;
  expect(turns).toBeGreaterThan(10);
});

test("what is not there of a text, or is beyond what is counted, is reckoned in proportion", async () => {
  const text = "The capital of France is Paris. ".repeat(100);
  const whole = await estimateTokens([text]);
  expect(await estimateTokens([text], text.length * 10)).toBeCloseTo(whole * 10, -1);
  expect(await estimateTokens(Array.from({ length: 100 }, () => text))).toBeCloseTo(whole * 100, -3);
});
