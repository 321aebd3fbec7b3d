import { describe, expect, test } from "vitest";
import { useDatabase } from "@/tests/support/database";
import { makeTeam } from "@/tests/support/factories";
import { seriesColors } from ".";
import { assignSlots, fnv1a } from "./series-color";

const database = useDatabase();

const KEYS = Array.from({ length: 20 }, (_, index) => `openai/model-${index}`);

test("FNV-1a as published", () => {
  expect(fnv1a("")).toBe(0x811c9dc5);
  expect(fnv1a("a")).toBe(0xe40c292c);
  expect(fnv1a("foobar")).toBe(0xbf9cf968);
});

describe("a key", () => {
  test("takes the slot of its hash, and counts up when that is taken", () => {
    const [first] = assignSlots([], ["a"]);
    expect(first?.slot).toBe((fnv1a("a") % 10) + 1);
    const [second] = assignSlots([{ key: "other", slot: first?.slot ?? 0 }], ["a"]);
    expect(second?.slot).toBe(((first?.slot ?? 0) % 10) + 1);
  });

  test("is one of ten solid colours, from the eleventh on hollow, and no colour is used twice before", async () => {
    const { scope } = await makeTeam();
    const found = await seriesColors(scope, "model", KEYS);
    const colors = KEYS.flatMap((key) => found.get(key) ?? []);
    const slots = Array.from({ length: 10 }, (_, index) => index + 1);
    for (const half of [colors.slice(0, 10), colors.slice(10)])
      expect(half.map(({ slot }) => slot).sort((a, b) => a - b)).toEqual(slots);
    expect(colors.map(({ isHollow }) => isHollow)).toEqual(KEYS.map((_, index) => index >= 10));
  });

  test("keeps its colour whatever comes later and in whatever order it is asked for", async () => {
    const { scope } = await makeTeam();
    const early = await seriesColors(scope, "model", KEYS.slice(0, 5));
    await seriesColors(scope, "model", KEYS.slice(5));
    const late = await seriesColors(scope, "model", [...KEYS].reverse());
    for (const [key, color] of early) expect(late.get(key)).toEqual(color);
  });

  test("chooses in its own team and dimension", async () => {
    const [one, two] = [await makeTeam(), await makeTeam()];
    const keys = KEYS.slice(0, 10);
    await seriesColors(one.scope, "model", keys);
    const solid = (colors: Map<string, { isHollow: boolean }>) =>
      [...colors.values()].every((c) => !c.isHollow);
    expect(solid(await seriesColors(one.scope, "feature", keys))).toBe(true);
    expect(solid(await seriesColors(two.scope, "model", keys))).toBe(true);
  });

  test("gets one colour, however many readers meet it at the same moment", async () => {
    for (let round = 0; round < 8; round++) {
      const { scope, teamId } = await makeTeam();
      const readers = await Promise.all(
        Array.from({ length: 12 }, (_, shift) =>
          seriesColors(scope, "model", [...KEYS.slice(shift), ...KEYS.slice(0, shift)]),
        ),
      );
      for (const colors of readers)
        for (const key of KEYS) expect(colors.get(key)).toEqual(readers[0]?.get(key));
      const rows = await database().prisma.seriesColor.findMany({ where: { teamId } });
      expect(new Set(rows.map(({ slot }) => slot)).size).toBe(20);
    }
  });

  test("gives its slot back when it is not seen for 90 days", async () => {
    const { scope, teamId } = await makeTeam();
    const { prisma } = database();
    await seriesColors(scope, "model", KEYS.slice(0, 10));
    const seenAt = new Date(Date.now() - 91 * 86_400_000);
    const [gone, kept] = [KEYS[0] ?? "", KEYS[1] ?? ""];
    const where = { teamId, dimension: "model" };
    const left = await prisma.seriesColor.findFirstOrThrow({ where: { ...where, key: gone } });
    const before = await prisma.seriesColor.findFirstOrThrow({ where: { ...where, key: kept } });
    await prisma.seriesColor.updateMany({ where: { ...where, key: { in: [gone, kept] } }, data: { seenAt } });
    const colors = await seriesColors(scope, "model", [kept, "openai/new"]);
    expect(colors.get(kept)?.slot).toBe(before.slot);
    expect(colors.get("openai/new")).toEqual({ slot: left.slot, isHollow: false });
    expect(await prisma.seriesColor.count({ where: { ...where, key: gone } })).toBe(0);
  });
});
