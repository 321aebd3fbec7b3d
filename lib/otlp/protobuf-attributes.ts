import { Limits } from "./limits";
import { BYTES, FIXED64, fieldSet, Reader, VARINT } from "./reader";
import type { Attributes, AttributeValue, Wants } from "./span";

type Key = { text: string; isWanted: boolean };
type Seen = Key & { start: number; end: number };

const SLOTS = 1024;

/**
 * The keys of attributes in one body. The same few dozen stand on every span, so a key is made into a string, and
 * asked about, at its first sight only; where two fall on one slot, the later is made anew each time.
 */
class Keys {
  readonly #slots: (Seen | undefined)[] = new Array(SLOTS).fill(undefined);

  constructor(
    readonly reader: Reader,
    readonly wants: Wants,
  ) {}

  at(start: number, end: number): Key {
    const slot = this.#slotOf(start, end);
    const seen = this.#slots[slot];
    if (seen && this.#isSame(seen, start, end)) return seen;
    const text = this.reader.textOf(start, end);
    const key = { text, isWanted: this.wants(text), start, end };
    if (!seen) this.#slots[slot] = key;
    return key;
  }

  #slotOf(start: number, end: number): number {
    const { bytes } = this.reader;
    let hash = end - start;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
    return (hash ^ (hash >>> 15)) & (SLOTS - 1);
  }

  #isSame(seen: Seen, start: number, end: number): boolean {
    if (seen.end - seen.start !== end - start) return false;
    const { bytes } = this.reader;
    for (let at = seen.start, other = start; other < end; at++, other++)
      if (bytes[at] !== bytes[other]) return false;
    return true;
  }
}

/** One body that is being read. */
export class Body {
  readonly reader: Reader;
  readonly keys: Keys;
  readonly limits = new Limits();

  constructor(bytes: Uint8Array, wants: Wants) {
    this.reader = new Reader(bytes);
    this.keys = new Keys(this.reader, wants);
  }
}

const KEY = (1 << 3) | BYTES;
const VALUE = (2 << 3) | BYTES;
const PAIR_FIELDS = fieldSet(1, 2);
const VALUE_FIELDS = fieldSet(1, 2, 3, 4, 5, 6);
const LIST_FIELDS = fieldSet(1);

/** Reads the KeyValue that begins here into `attributes`, unless nobody wants its key. */
export function readAttribute(body: Body, outer: number, attributes: Attributes): void {
  const { reader, keys } = body;
  const end = reader.range(outer);
  const pair = readPair(reader, end);
  if (pair.valueStart < 0) return;
  const key = keys.at(pair.keyStart, pair.keyEnd);
  if (!key.isWanted) return;
  const value = valueAt(body, pair, 1);
  reader.at = end;
  if (value !== undefined) attributes.set(key.text, value);
}

type Pair = { keyStart: number; keyEnd: number; valueStart: number; valueEnd: number };

// Where the key and the value stand; either may come first.
function readPair(reader: Reader, end: number): Pair {
  const pair = { keyStart: reader.at, keyEnd: reader.at, valueStart: -1, valueEnd: -1 };
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === KEY) {
      pair.keyEnd = reader.range(end);
      pair.keyStart = reader.at;
      reader.at = pair.keyEnd;
    } else if (tag === VALUE) {
      pair.valueEnd = reader.range(end);
      pair.valueStart = reader.at;
      reader.at = pair.valueEnd;
    } else reader.skip(tag, end, PAIR_FIELDS);
  }
  reader.close(end);
  return pair;
}

function valueAt(body: Body, pair: Pair, depth: number): AttributeValue | undefined {
  body.reader.at = pair.valueStart;
  return readValue(body, pair.valueEnd, depth);
}

/** An AnyValue that ends at `end`; undefined when it is unset or bytes. The last of several fields holds. */
function readValue(body: Body, end: number, depth: number): AttributeValue | undefined {
  const { reader } = body;
  body.limits.takeValue(depth);
  let value: AttributeValue | undefined;
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === ((1 << 3) | BYTES)) value = reader.text(end);
    else if (tag === ((2 << 3) | VARINT)) value = reader.int64() !== 0;
    else if (tag === ((3 << 3) | VARINT)) value = reader.int64();
    else if (tag === ((4 << 3) | FIXED64)) value = reader.double();
    else if (tag === ((5 << 3) | BYTES)) value = readList(body, end, depth);
    else if (tag === ((6 << 3) | BYTES)) value = readMap(body, end, depth);
    else {
      reader.skip(tag, end, VALUE_FIELDS);
      if (tag === ((7 << 3) | BYTES)) value = undefined;
    }
  }
  reader.close(end);
  return value;
}

function readList(body: Body, outer: number, depth: number): AttributeValue[] {
  const { reader } = body;
  const end = reader.range(outer);
  const values: AttributeValue[] = [];
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === ((1 << 3) | BYTES)) {
      const value = readValue(body, reader.range(end), depth + 1);
      if (value !== undefined) values.push(value);
    } else reader.skip(tag, end, LIST_FIELDS);
  }
  reader.close(end);
  return values;
}

function readMap(body: Body, outer: number, depth: number): Attributes {
  const { reader } = body;
  const end = reader.range(outer);
  const values: Attributes = new Map();
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag !== ((1 << 3) | BYTES)) {
      reader.skip(tag, end, LIST_FIELDS);
      continue;
    }
    const pairEnd = reader.range(end);
    const pair = readPair(reader, pairEnd);
    const value = pair.valueStart < 0 ? undefined : valueAt(body, pair, depth + 1);
    reader.at = pairEnd;
    if (value !== undefined) values.set(reader.textOf(pair.keyStart, pair.keyEnd), value);
  }
  reader.close(end);
  return values;
}
