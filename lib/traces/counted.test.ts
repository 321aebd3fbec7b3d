import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { counted, type TraceSpan } from "./counted";

/** `["outer", null, "usage"]`: name, parent, and what it is. */
type Sketch = [spanId: string, parentSpanId: string | null, kind: "usage" | "call" | "other"];

const toSpan = ([spanId, parentSpanId, kind]: Sketch): TraceSpan => ({
  spanId,
  parentSpanId,
  isCall: kind !== "other",
  hasUsage: kind === "usage",
});
const of = (...sketches: Sketch[]) => [...counted(sketches.map(toSpan))].sort();

describe("of calls with usage", () => {
  test("one alone counts, whether its parent is known or not", () => {
    expect(of(["a", null, "usage"], ["b", "elsewhere", "usage"])).toEqual(["a", "b"]);
  });

  test("the deepest counts, at any depth and through spans that are no calls", () => {
    expect(
      of(
        ["agent", null, "usage"],
        ["step", "agent", "other"],
        ["tool", "step", "other"],
        ["c", "tool", "usage"],
      ),
    ).toEqual(["c"]);
  });

  test("all count below one that repeats their sum", () => {
    expect(of(["outer", null, "usage"], ["a", "outer", "usage"], ["b", "outer", "usage"])).toEqual([
      "a",
      "b",
    ]);
  });

  test("one counts whose deeper calls have none", () => {
    expect(of(["outer", null, "usage"], ["try", "outer", "call"])).toEqual(["outer"]);
  });
});

describe("of calls without usage", () => {
  test("the deepest counts", () => {
    expect(of(["outer", null, "call"], ["inner", "outer", "call"])).toEqual(["inner"]);
  });

  test("none counts between calls with usage, however far", () => {
    expect(
      of(
        ["outer", null, "usage"],
        ["x", "outer", "other"],
        ["middle", "x", "call"],
        ["a", "middle", "usage"],
      ),
    ).toEqual(["a"]);
    expect(of(["outer", null, "usage"], ["x", "outer", "other"], ["below", "x", "call"])).toEqual(["outer"]);
  });

  test("a failed try counts beside the one that went well", () => {
    expect(of(["chain", null, "other"], ["failed", "chain", "call"], ["good", "chain", "usage"])).toEqual([
      "failed",
      "good",
    ]);
  });
});

test("embeddings and other calls do not take the place of one another", () => {
  const embedding = (sketch: Sketch) => ({ ...toSpan(sketch), isEmbedding: true });
  const of = (...spans: TraceSpan[]) => [...counted(spans)].sort();
  const chat = toSpan(["chat", null, "usage"]);
  const below = (kind: "usage" | "call") => embedding(["search", "chat", kind]);
  expect(of(chat, below("usage"))).toEqual(["chat", "search"]);
  expect(of(chat, below("call"))).toEqual(["chat", "search"]);
  expect(of(chat, below("usage"), toSpan(["inner", "search", "usage"]))).toEqual(["inner", "search"]);
  expect(of(below("usage"), embedding(["deeper", "search", "usage"]))).toEqual(["deeper"]);
});

test("a span that is sent twice is what it was first", () => {
  expect(of(["a", null, "usage"], ["b", "a", "call"], ["b", "a", "usage"])).toEqual(["a"]);
});

describe("shapes that no honest client makes", () => {
  test("a span that is its own parent has none", () => {
    expect(of(["a", "a", "usage"])).toEqual(["a"]);
  });

  test("in a circle each is above and below the others", () => {
    expect(of(["a", "c", "usage"], ["b", "a", "other"], ["c", "b", "usage"])).toEqual([]);
    expect(of(["a", "b", "call"], ["b", "a", "other"], ["x", "a", "usage"], ["y", "b", "call"])).toEqual([
      "x",
      "y",
    ]);
    expect(of(["a", "b", "usage"], ["b", "a", "other"], ["y", "b", "call"])).toEqual([]);
  });

  test("a chain and a fan of a hundred thousand end", () => {
    const size = 100_000;
    const chain = Array.from({ length: size }, (_, n): Sketch => [`${n}`, n ? `${n - 1}` : null, "usage"]);
    expect(of(...chain)).toEqual([`${size - 1}`]);
    expect(of(...chain.reverse())).toEqual([`${size - 1}`]);
    const ring = chain.map(([id, parent, kind]): Sketch => [id, parent ?? `${size - 1}`, kind]);
    expect(of(...ring)).toEqual([]);
    const fan = chain.map(([id, parent]): Sketch => [id, parent && "0", "usage"]);
    expect(of(...fan)).toHaveLength(size - 1);
  });
});

/** Random forests, some with circles and parents that are not there. */
const spans = fc
  .array(fc.tuple(fc.nat(19), fc.constantFrom("usage", "call", "other")), { maxLength: 16 })
  .map((drawn) =>
    drawn.map(([parent, kind], place): Sketch => [`${place}`, parent > 17 ? null : `${parent}`, kind]),
  );

/** The rule as it is told, by walking from each span to its ancestors. */
function naive(sketches: Sketch[]): string[] {
  const parents = new Map(sketches.map(([id, parent]) => [id, parent]));
  const ancestors = (id: string) => {
    const found = new Set<string>();
    for (let at = parents.get(id); at && at !== id && parents.has(at) && !found.has(at); at = parents.get(at))
      found.add(at);
    // Around a circle a span is above itself.
    if ([...found].some((one) => parents.get(one) === id && one !== id)) found.add(id);
    return found;
  };
  const isAbove = (upper: string, lower: string) => ancestors(lower).has(upper);
  const all = (kinds: string[]) => sketches.filter(([, , kind]) => kinds.includes(kind)).map(([id]) => id);
  return sketches
    .filter(([id, , kind]) => {
      const has = (kinds: string[], test: (other: string) => boolean) => all(kinds).some(test);
      if (kind === "usage") return !has(["usage"], (other) => isAbove(id, other));
      if (kind === "other" || has(["usage", "call"], (other) => isAbove(id, other))) return false;
      return !has(["usage"], (other) => isAbove(other, id));
    })
    .map(([id]) => id)
    .sort();
}

test("is the rule as it is told, of any shape and in any order", () => {
  fc.assert(
    fc.property(spans, fc.infiniteStream(fc.nat()), (sketches, draws) => {
      expect(of(...sketches)).toEqual(naive(sketches));
      const shuffled = [...sketches].sort(() => ((draws.next().value ?? 0) % 3) - 1);
      expect(of(...shuffled)).toEqual(naive(sketches));
    }),
    { numRuns: 500 },
  );
});

test("one more span only takes calls out", () => {
  fc.assert(
    fc.property(spans, (sketches) => {
      const fewer = new Set(of(...sketches.slice(0, -1)));
      const added = sketches.at(-1)?.[0];
      for (const id of of(...sketches)) expect(id === added || fewer.has(id)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
