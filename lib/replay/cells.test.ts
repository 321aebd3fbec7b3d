import { expect, test } from "vitest";
import { budgetInput } from "@/lib/budgets";
import { toCells } from "./cells";

const define = (given: Record<string, unknown>) =>
  budgetInput("Europe/Berlin").parse({ name: "any", limit_usd: "1", mode: "hard", ...given });
const at = (text: string) => new Date(text);
const range = { from: at("2026-03-27T12:00:00Z"), to: at("2026-03-30T06:00:00Z") };
const told = (from: string, key = "") => ({
  ...{ key, range: { from: at(from), to: null } },
  ...{ hasWarned: true, hasBlocked: key === "ann" },
});

test("hours are drawn as days of the zone, clipped to the range, over a change of its clocks", () => {
  const cells = toCells(define({ period: "hour" }), range, [
    told("2026-03-28T22:00:00Z", "ann"),
    told("2026-03-28T23:00:00Z"),
    told("2026-03-29T20:00:00Z"),
    told("2026-03-29T21:00:00Z", "ben"),
  ]);
  expect(cells).toEqual([
    { from: range.from, to: at("2026-03-27T23:00:00Z"), warned: 0, blocked: 0 },
    { from: at("2026-03-27T23:00:00Z"), to: at("2026-03-28T23:00:00Z"), warned: 1, blocked: 1 },
    { from: at("2026-03-28T23:00:00Z"), to: at("2026-03-29T22:00:00Z"), warned: 2, blocked: 0 },
    { from: at("2026-03-29T22:00:00Z"), to: range.to, warned: 0, blocked: 0 },
  ]);
});

test("the period that had begun before the range is its first stretch, and that of all time its only one", () => {
  const week = toCells(define({ period: "week" }), range, [told("2026-03-22T23:00:00Z")]);
  expect(week.map(({ to, warned }) => [to, warned])).toEqual([
    [at("2026-03-29T22:00:00Z"), 1],
    [range.to, 0],
  ]);
  const total = { ...told("2026-03-28T00:00:00Z"), range: { from: null, to: null } };
  expect(toCells(define({ period: "total" }), range, [total])).toEqual([{ ...range, warned: 1, blocked: 0 }]);
});
