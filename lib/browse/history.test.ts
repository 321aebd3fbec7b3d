import { describe, expect, test } from "vitest";
import type { Price } from "@/lib/pricing";
import { changedRates, rateSteps, toVersions } from "./history";

const [AUG, SEP, OCT, NOV, DEC] = ["08", "09", "10", "11", "12"].map(
  (month) => new Date(`2026-${month}-01T00:00:00Z`),
) as [Date, Date, Date, Date, Date];

function version(id: string, validFrom: Date, validTo: Date | null, input: string | null, teamId?: string) {
  return {
    id,
    teamId: teamId ?? null,
    provider: "openai",
    model: "a",
    validFrom,
    validTo,
    source: "litellm",
    sourceUrl: null,
    delistedAt: null,
    sheet: { rates: input === null ? {} : { input } },
    fetchedAt: validFrom,
    createdBy: null,
  };
}

describe("what changed", () => {
  test("is every rate by its flat name, old and new, also one that came or went", () => {
    const before = {
      rates: { input: "1", output: "6" },
      service_tiers: { batch: { rates: { input: "0.5" } } },
    };
    const after = { rates: { input: "0.2", output: "6.0" }, units: { web_search_requests: "0.01" } };
    expect(changedRates(before, after)).toEqual([
      { kind: "input", old: "1", new: "0.2" },
      { kind: "batch.input", old: "0.5", new: null },
      { kind: "units.web_search_requests", old: null, new: "0.01" },
    ]);
  });

  test("of a shared price is told against the shared one before it, never against a team's", () => {
    const rows = [
      version("own", OCT, null, "9", "team"),
      version("new", SEP, null, "2"),
      version("old", AUG, SEP, "1"),
    ];
    const [, newer, older] = toVersions(rows);
    expect(newer).toMatchObject({ before: { id: "old" }, changes: [{ kind: "input", old: "1", new: "2" }] });
    expect(older).toMatchObject({ before: null, changes: [] });
  });

  test("of a team's own price is told against its own that it followed, else against the shared one then", () => {
    const rows = [
      version("third", DEC, null, "5", "team"),
      version("second", OCT, NOV, "4", "team"),
      version("first", SEP, OCT, "3", "team"),
      version("shared", AUG, null, "1"),
    ];
    expect(toVersions(rows).map(({ before }) => before?.id)).toEqual([
      "shared",
      "first",
      "shared",
      undefined,
    ]);
    const alone = rows.filter(({ teamId }) => teamId !== null);
    expect(toVersions(alone).map(({ before }) => before?.id)).toEqual(["second", "first", undefined]);
  });
});

describe("steps over time", () => {
  const input = ({ sheet }: Price) => sheet.rates.input ?? null;
  const range = { from: AUG, to: DEC };

  test("follow the versions; neighbours of one rate are one step, a gap has no rate", () => {
    const versions = [version("d", NOV, null, "2"), version("b", SEP, OCT, "1"), version("a", AUG, SEP, "1")];
    expect(rateSteps(versions, range, input)).toEqual([
      { from: AUG, to: OCT, value: "1" },
      { from: OCT, to: NOV, value: null },
      { from: NOV, to: DEC, value: "2" },
    ]);
  });

  test("a team's own price stands before the shared one while it holds", () => {
    const versions = [version("own", SEP, OCT, "7", "team"), version("shared", AUG, null, "1")];
    for (const list of [versions, versions.toReversed()])
      expect(rateSteps(list, range, input).map(({ value }) => value)).toEqual(["1", "7", "1"]);
  });

  test("nothing outside the range is told, and a version without the rate has none", () => {
    const versions = [version("b", OCT, null, null), version("a", AUG, OCT, "1")];
    expect(rateSteps(versions, { from: SEP, to: NOV }, input)).toEqual([
      { from: SEP, to: OCT, value: "1" },
      { from: OCT, to: NOV, value: null },
    ]);
  });
});
