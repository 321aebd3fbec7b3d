import { expect, test } from "vitest";
import { isNewer, isSibling, relationOf } from "./family";

test.each([
  ["gpt-4o", "gpt", 4, ""],
  ["gpt-4o-mini-2024-07-18", "gpt", 4, "mini"],
  ["gpt-4.1-nano", "gpt", 4.1, "nano"],
  ["gpt-4-1106-preview", "gpt", 4, ""],
  ["gpt-3.5-turbo-0125", "gpt", 3.5, ""],
  ["gpt-5.1-codex-mini", "gpt-codex", 5.1, "mini"],
  ["gpt-4o-realtime-preview", "gpt-realtime", 4, ""],
  ["o3-mini", "o", 3, "mini"],
  ["claude-3-7-sonnet-20250219", "claude", 3.7, "sonnet"],
  ["claude-4-opus-20250514", "claude", 4, "opus"],
  ["claude-opus-4-1", "claude", 4.1, "opus"],
  ["us.anthropic.claude-haiku-4-5-20251001-v1:0", "us.anthropic.claude", 4.5, "haiku"],
  ["gemini-2.5-flash-lite-preview-09-2025", "gemini", 2.5, "flash-lite"],
  ["gemini-2.0-flash-001", "gemini", 2, "flash"],
  ["mistral-medium-3-1-2508", "mistral", 3.1, "medium"],
  [
    "accounts/fireworks/models/llama-v3p1-70b-instruct",
    "accounts/fireworks/models/llama-v3p1-instruct",
    null,
    "70b",
  ],
  ["llama3.1-8b", "llama", 3.1, "8b"],
  ["command-r-plus-08-2024", "command-r", null, "plus"],
])("%s", (model, family, version, size) => {
  expect(relationOf(model)).toEqual({ family, version, size });
});

const newer = (one: string, than: string) => isNewer(relationOf(one), relationOf(than));
const sibling = (one: string, of: string) => isSibling(relationOf(one), relationOf(of));

test("a newer model is of the same family and size, and of no older version", () => {
  expect(newer("gpt-4.1", "gpt-4o")).toBe(true);
  expect(newer("gpt-4o", "gpt-4-turbo")).toBe(true);
  expect(newer("claude-opus-4-5", "claude-opus-4-1")).toBe(true);
  expect(newer("gpt-4o", "gpt-4.1")).toBe(false);
  expect(newer("gpt-4.1-mini", "gpt-4o")).toBe(false);
  expect(newer("claude-sonnet-4-5", "claude-opus-4-1")).toBe(false);
  expect(newer("gpt-4o-search-preview", "gpt-4o")).toBe(false);
  expect(newer("command-r", "command-r")).toBe(false);
  expect(newer("eu.anthropic.claude-opus-4-5", "us.anthropic.claude-opus-4-1")).toBe(false);
});

test("a sibling is of another size in the same generation", () => {
  expect(sibling("gpt-4o-mini", "gpt-4o")).toBe(true);
  expect(sibling("claude-haiku-4-5", "claude-sonnet-4-6")).toBe(true);
  expect(sibling("gpt-5-mini", "gpt-4o")).toBe(false);
  expect(sibling("gpt-4.1", "gpt-4o")).toBe(false);
  expect(sibling("gemini-2.5-flash", "gpt-4o")).toBe(false);
});
