import { expect, test } from "vitest";
import { Decimal } from "@/lib/money";
import { limitsOf, lineOf } from "./line";
import type { Cells } from "./spent";

const HOUR_MS = 3_600_000;
const start = Date.parse("2026-11-01T00:00:00Z");
const hour = (count: number) => new Date(start + count * HOUR_MS);

function cells(count: number, window: number | null = null, before = 0): Cells {
  const list = Array.from({ length: count }, (_, place) => ({ from: hour(place), to: hour(place + 1) }));
  return { list, window, before };
}
const usd = (...amounts: number[]) => amounts.map((amount) => new Decimal(amount));
const raise = (amountUsd: string, from: number, to: number) => ({
  id: "r",
  amountUsd,
  createdAt: hour(from),
  expiresAt: hour(to),
  reason: "",
  createdBy: "",
});
const budget = { limitUsd: "10", raises: [], thresholds: [] };
const told = (points: { at: Date; leftUsd: string }[]) =>
  points.map(({ at, leftUsd }) => [(at.getTime() - start) / HOUR_MS, leftUsd]);

test("what is left falls from the limit by what each stretch cost, never below nothing", () => {
  const { points } = lineOf(budget, cells(3), usd(2, 3, 9), []);
  expect(told(points)).toEqual([
    [0, "10"],
    [1, "8"],
    [2, "5"],
    [3, "0"],
  ]);
});

test("where nothing is spent the line has only its ends", () => {
  expect(told(lineOf(budget, cells(5), usd(2, 0, 0, 0, 0), []).points)).toEqual([
    [0, "10"],
    [1, "8"],
    [5, "8"],
  ]);
});

test("a raise is a step up when it begins and a step down when it ends", () => {
  const raised = { ...budget, raises: [raise("5", 1.5, 2.5)] };
  expect(told(lineOf(raised, cells(3), usd(2, 2, 2), []).points)).toEqual([
    [0, "10"],
    [1, "8"],
    [1.5, "7"],
    [1.5, "12"],
    [2, "11"],
    [2.5, "10"],
    [2.5, "5"],
    [3, "4"],
  ]);
  expect(limitsOf(raised, { from: hour(0), to: hour(9) })).toEqual([
    { at: hour(0), limitUsd: "10" },
    { at: hour(1.5), limitUsd: "15" },
    { at: hour(2.5), limitUsd: "10" },
  ]);
});

test("of a rolling window the day that leaves it gives back what it had spent", () => {
  const { points } = lineOf(budget, cells(4, 2, 1), usd(1, 2, 4, 0), []);
  expect(told(points)).toEqual([
    [1, "9"],
    [2, "7"],
    [2, "8"],
    [3, "4"],
    [3, "6"],
    [4, "6"],
  ]);
});

test("a threshold is reached where the line meets its share of the limit of that time", () => {
  const wanted = { ...budget, thresholds: [50, 80, 100] };
  const { reached } = lineOf(wanted, cells(2), usd(4, 4), []);
  expect(reached).toEqual([
    { percent: 50, at: hour(1.25), isExact: false, leftUsd: "5" },
    { percent: 80, at: hour(2), isExact: false, leftUsd: "2" },
  ]);
  const raised = { ...wanted, raises: [raise("90", 1, 9)] };
  expect(lineOf(raised, cells(2), usd(4, 4), []).reached).toEqual([]);
});

test("the instant that was noted is taken where it fits what the ledger says", () => {
  const wanted = { ...budget, thresholds: [50] };
  const noted = (at: Date) => lineOf(wanted, cells(2), usd(4, 4), [{ threshold: 50, at }]).reached[0];
  expect(noted(hour(1.9))).toMatchObject({ at: hour(1.9), isExact: true });
  expect(noted(hour(9))).toMatchObject({ at: hour(1.25), isExact: false });
});
