import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { commitInGroup, type Kind } from "@/lib/db";

/** A kind whose flushes end when they are told to, and the works of each that began. */
function heldKind(name: string, rowsBeside?: number) {
  const begun: number[][] = [];
  const ends: (() => void)[] = [];
  const kind: Kind<number, number> = {
    name,
    ...(rowsBeside !== undefined && { rowsBeside }),
    rowsOf: (rows) => rows,
    store: (_teamId, works) => {
      begun.push(works);
      return new Promise((resolve) => ends.push(() => resolve(works)));
    },
  };
  return { kind, begun, end: (flush: number) => ends[flush]?.() };
}

test("few rows wait for the flush under way and share the next one", async () => {
  const { kind, begun, end } = heldKind("few", 10);
  const answers = [1, 4, 5].map((rows) => commitInGroup(kind, "team", rows));
  expect(begun).toEqual([[1]]);
  end(0);
  await setImmediate();
  expect(begun).toEqual([[1], [4, 5]]);
  end(1);
  expect(await Promise.all(answers)).toEqual([1, 4, 5]);
});

test("many rows begin another flush beside it", async () => {
  const { kind, begun, end } = heldKind("many", 10);
  const answers = [1, 4, 6].map((rows) => commitInGroup(kind, "team", rows));
  expect(begun).toEqual([[1], [4, 6]]);
  end(1);
  end(0);
  expect(await Promise.all(answers)).toEqual([1, 4, 6]);
});

test("a kind that does not say how many has up to three side by side", () => {
  const { kind, begun } = heldKind("any");
  for (const rows of [1, 2, 3, 4]) void commitInGroup(kind, "team", rows);
  expect(begun).toEqual([[1], [2], [3]]);
});
