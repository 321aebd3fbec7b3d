// Which calls of a trace count, from what is known of its spans. Linear and without recursion: traces come from outside.

/** What of a span decides which calls of its trace count. `hasUsage` only matters of a call. */
export type TraceSpan = {
  spanId: string;
  parentSpanId: string | null;
  isCall: boolean;
  hasUsage: boolean;
  /** An embedding is never the same call as a chat around it, nor the other way round. */
  isEmbedding?: boolean;
};

const CALL = 1;
const USAGE = 2;

/**
 * The calls that count: those with usage that have no call with usage below them, and of those without usage the ones
 * with no call below and none with usage above. A span that was sent twice is what it was first. The answer depends on
 * the set of spans alone, and one more span only ever takes calls out of it. Takes time in proportion to the spans,
 * whatever their shape; the spans of a circle are all above and below one another. Embeddings and all other calls are
 * counted apart.
 */
export function counted(spans: TraceSpan[]): Set<string> {
  const calls = countedOf(spans, false);
  if (spans.some(({ isEmbedding }) => isEmbedding))
    for (const spanId of countedOf(spans, true)) calls.add(spanId);
  return calls;
}

function countedOf(spans: TraceSpan[], embeddings: boolean): Set<string> {
  const tree = toTree(spans, embeddings);
  const upwards = sumBelow(tree);
  sumAbove(tree, upwards);
  const calls = new Set<string>();
  let place = 0;
  for (const spanId of tree.places.keys()) {
    const own = tree.own[place] ?? 0;
    const below = tree.below[place] ?? 0;
    if (own & USAGE ? !(below & USAGE) : own && !below && !tree.above[place]) calls.add(spanId);
    place++;
  }
  return calls;
}

/** Spans by their place; of the arrays, `own`, `below` and `above` hold CALL and USAGE. */
type Tree = {
  places: Map<string, number>;
  parents: Int32Array;
  own: Uint8Array;
  below: Uint8Array;
  above: Uint8Array;
};

const NONE = -1;

/** Calls of the other sort are only links. */
function toTree(spans: TraceSpan[], embeddings: boolean): Tree {
  const places = new Map<string, number>();
  const kept: TraceSpan[] = [];
  for (const span of spans) {
    if (places.has(span.spanId)) continue;
    places.set(span.spanId, kept.length);
    kept.push(span);
  }
  const flags = () => new Uint8Array(kept.length);
  const parents = new Int32Array(kept.length).fill(NONE);
  const own = flags();
  kept.forEach(({ isCall, hasUsage, isEmbedding = false, parentSpanId }, place) => {
    if (isCall && isEmbedding === embeddings) own[place] = hasUsage ? CALL | USAGE : CALL;
    const parent = parentSpanId === null ? undefined : places.get(parentSpanId);
    if (parent !== undefined && parent !== place) parents[place] = parent;
  });
  return { places, parents, own, below: flags(), above: flags() };
}

/** Fills `below` (of circles `above` too) and answers the places of all spans, each before its parent, circles last. */
function sumBelow({ parents, own, below, above }: Tree): number[] {
  const waitsFor = new Int32Array(parents.length);
  for (const parent of parents) if (parent !== NONE) waitsFor[parent] = (waitsFor[parent] ?? 0) + 1;
  const upwards: number[] = [];
  waitsFor.forEach((children, place) => {
    if (children === 0) upwards.push(place);
  });
  // The list grows while it is walked.
  for (const place of upwards) {
    const parent = parents[place] ?? NONE;
    if (parent === NONE) continue;
    below[parent] = (below[parent] ?? 0) | (own[place] ?? 0) | (below[place] ?? 0);
    waitsFor[parent] = (waitsFor[parent] ?? 0) - 1;
    if (waitsFor[parent] === 0) upwards.push(parent);
  }
  for (let start = 0; start < parents.length; start++) {
    if (waitsFor[start] === 0) continue;
    const circle = walkCircle(parents, start);
    const inside = circle.reduce((sum, place) => sum | (own[place] ?? 0), 0);
    const all = circle.reduce((sum, place) => sum | (below[place] ?? 0), inside);
    for (const place of circle) {
      below[place] = all;
      above[place] = inside & USAGE;
      waitsFor[place] = 0;
      upwards.push(place);
    }
  }
  return upwards;
}

function walkCircle(parents: Int32Array, start: number): number[] {
  const circle = [start];
  for (let place = parents[start] ?? start; place !== start; place = parents[place] ?? start)
    circle.push(place);
  return circle;
}

/** Fills `above`, given the places of all spans, each before its parent. */
function sumAbove({ parents, own, above }: Tree, upwards: number[]): void {
  for (let next = upwards.length - 1; next >= 0; next--) {
    const place = upwards[next] ?? 0;
    const parent = parents[place] ?? NONE;
    if (parent === NONE) continue;
    above[place] = (above[place] ?? 0) | (((own[parent] ?? 0) | (above[parent] ?? 0)) & USAGE);
  }
}
