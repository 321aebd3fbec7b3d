import { Buffer, isUtf8 } from "node:buffer";
import { malformed } from "./limits";

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
const FIXED32 = 5;
const NANOSECONDS = 1_000_000;

/** Numbers of fields below 32, one bit each. */
export type FieldSet = number;

export function fieldSet(...fields: number[]): FieldSet {
  return fields.reduce((set, field) => set | (1 << field), 0);
}

/**
 * Reads the wire format of protocol buffers, forward only. A message is read until `at` reaches its end, which
 * `range` gives; `close` then finds a field that ran past it.
 */
export class Reader {
  readonly bytes: Buffer;
  at = 0;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** An unsigned varint of at most 32 bits: a tag, a length, an enum's value. */
  uint32(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    const [low, high] = this.#varint(first);
    if (high !== 0) throw malformed("a length or a tag is too large");
    return low;
  }

  /** A signed 64-bit varint as a number, exact up to 2^53. */
  int64(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    const [low, high] = this.#varint(first);
    return (high | 0) * 0x1_0000_0000 + low;
  }

  /** A fixed64 of Unix nanoseconds as whole milliseconds, rounded down; null for 0. */
  unixMs(): number | null {
    const at = this.#advance(8);
    const low = this.#view.getUint32(at, true);
    const high = this.#view.getUint32(at + 4, true);
    if (low === 0 && high === 0) return null;
    // Long division in base 2^32, because nanoseconds are beyond what a number holds exactly.
    const rest = (high % NANOSECONDS) * 0x1_0000_0000 + low;
    return Math.floor(high / NANOSECONDS) * 0x1_0000_0000 + Math.floor(rest / NANOSECONDS);
  }

  double(): number {
    return this.#view.getFloat64(this.#advance(8), true);
  }

  /** The end of the field of bytes that begins here, within the message that ends at `outer`. */
  range(outer: number): number {
    const length = this.uint32();
    const end = this.at + length;
    if (end > outer) throw malformed("a field is longer than what holds it");
    return end;
  }

  text(outer: number): string {
    const end = this.range(outer);
    const start = this.at;
    this.at = end;
    return this.textOf(start, end);
  }

  textOf(start: number, end: number): string {
    const text = this.bytes.toString("utf8", start, end);
    // The decoder puts U+FFFD for what is no UTF-8; a sender may have meant one, too.
    if (text.includes("\uFFFD") && !isUtf8(this.bytes.subarray(start, end)))
      throw malformed("a text is not UTF-8");
    return text;
  }

  /** An id as lower-case hex; empty when it has another length or is all zero. */
  id(outer: number, hexLength: number): string {
    const end = this.range(outer);
    const start = this.at;
    this.at = end;
    if ((end - start) * 2 !== hexLength) return "";
    for (let at = start; at < end; at++)
      if (this.bytes[at] !== 0) return this.bytes.toString("hex", start, end);
    return "";
  }

  /** Passes over the value of a field that is not read; `read` names those that are, which have another wire type. */
  skip(tag: number, outer: number, read: FieldSet): void {
    const field = tag >>> 3;
    if (field === 0) throw malformed("a field has the number 0");
    if (field < 32 && (read & (1 << field)) !== 0) throw malformed(`field ${field} has the wrong wire type`);
    const type = tag & 7;
    if (type === VARINT) this.int64();
    else if (type === FIXED64) this.#advance(8);
    else if (type === BYTES) this.at = this.range(outer);
    else if (type === FIXED32) this.#advance(4);
    else throw malformed("a field has a wire type that is not in use");
  }

  close(end: number): void {
    if (this.at !== end) throw malformed("a field ends outside of what holds it");
  }

  #byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw malformed("it ends too early");
    return byte;
  }

  #advance(count: number): number {
    const at = this.at;
    if (at + count > this.bytes.length) throw malformed("it ends too early");
    this.at = at + count;
    return at;
  }

  // The low and the high 32 bits of a varint of two to ten bytes.
  #varint(first: number): [low: number, high: number] {
    let low = first & 0x7f;
    let high = 0;
    for (let shift = 7; shift < 70; shift += 7) {
      const byte = this.#byte();
      const bits = byte & 0x7f;
      if (shift < 32) low |= bits << shift;
      if (shift === 28) high |= bits >>> 4;
      else if (shift > 28) high |= bits << (shift - 32);
      if (byte < 0x80) return [low >>> 0, high >>> 0];
    }
    throw malformed("a number has more than ten bytes");
  }
}
