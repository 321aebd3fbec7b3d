import { describe, expect, test } from "vitest";
import type { MasterKey } from "./master";
import { seal, unseal } from "./seal";

const master: MasterKey = { id: "m1", key: Buffer.alloc(32, 7) };
const other: MasterKey = { id: "m2", key: Buffer.alloc(32, 8) };
const of = { teamId: "t", id: "k", projectId: null, provider: "openai", baseUrl: null };
const secret = "sk-proj-0123456789abcdef";
const unavailable = expect.objectContaining({ code: "unavailable" });

describe("a sealed key", () => {
  test("opens to what was sealed", () => {
    expect(unseal(master, of, seal(master, of, secret))).toBe(secret);
  });

  test("never looks the same twice, nor holds the text", () => {
    const sealed = Array.from({ length: 50 }, () => Buffer.from(seal(master, of, secret)));
    expect(new Set(sealed.map((one) => one.subarray(0, 12).toString("hex"))).size).toBe(50);
    for (const one of sealed) expect(one.includes(secret.slice(0, 8))).toBe(false);
  });

  test("does not open with any byte changed, nor cut short", () => {
    const sealed = seal(master, of, secret);
    for (let place = 0; place < sealed.length; place++) {
      const broken = Uint8Array.from(sealed, (byte, at) => (at === place ? byte ^ 1 : byte));
      expect(() => unseal(master, of, broken)).toThrow(unavailable);
    }
    for (const length of [0, 11, 12, 27, 28, sealed.length - 1])
      expect(() => unseal(master, of, sealed.subarray(0, length))).toThrow(unavailable);
  });

  test("does not open with another master key, and the error says nothing of it", () => {
    const sealed = seal(master, of, secret);
    expect(() => unseal(other, of, sealed)).toThrow(/does not decrypt/);
  });

  test.each([
    ["team", { teamId: "u" }],
    ["id", { id: "l" }],
    ["project", { projectId: "p" }],
    ["provider", { provider: "groq" }],
    ["address", { baseUrl: "https://thief.example" }],
  ])("does not open in the place of another %s", (_, change) => {
    expect(() => unseal(master, { ...of, ...change }, seal(master, of, secret))).toThrow(unavailable);
  });
});
