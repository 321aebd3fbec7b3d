import { type Json, object } from "../../../sdk/src/json.ts";

const [ZERO, LOW, HIGH] = [0, 0xfe, 0xff];
const UTF8_MARK = [0xef, 0xbb, 0xbf];

/** The text of a body as a server would take it, by its first bytes: UTF-8, or one of the two orders of UTF-16. */
export function textOf(body: Buffer): string {
  const [first, second, third] = body;
  if (first === UTF8_MARK[0] && second === UTF8_MARK[1] && third === UTF8_MARK[2])
    return body.toString("utf8", UTF8_MARK.length);
  if (first === HIGH && second === LOW) return body.toString("utf16le", 2);
  if (first === LOW && second === HIGH) return swapped(body.subarray(2));
  // JSON begins with a character of ASCII.
  if (second === ZERO) return body.toString("utf16le");
  return first === ZERO ? swapped(body) : body.toString("utf8");
}

function swapped(body: Buffer): string {
  const even = body.subarray(0, body.length - (body.length % 2));
  return Buffer.from(even).swap16().toString("utf16le");
}

/** Whether text can be put between the bytes of a body as it is. */
export function isPlain(body: Buffer): boolean {
  return body[0] !== LOW && body[0] !== HIGH && body[0] !== ZERO && body[1] !== ZERO;
}

/** No fewer bytes than the text has in UTF-8, where a character of two bytes may have three. */
export function textBytes(body: Buffer | null): number {
  if (body === null) return 0;
  return isPlain(body) ? body.length : Math.ceil(body.length * 1.5);
}

/** No fewer bytes than a value has as JSON; unlike `JSON.stringify` it takes any depth. */
export function jsonBytes(value: unknown): number {
  let bytes = 0;
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === "string") bytes += Buffer.byteLength(JSON.stringify(next));
    else if (typeof next !== "object" || next === null) bytes += String(next).length;
    else {
      const names = Array.isArray(next) ? [] : Object.keys(next);
      const held: unknown[] = Array.isArray(next) ? next : Object.values(next);
      bytes += Math.max(2, held.length + names.length + 1);
      // An argument each would be more than the stack takes.
      for (const one of [names, held]) for (const entry of one) left.push(entry);
    }
  }
  return bytes;
}

/** The object that a body is; undefined where it is none, or cannot be read. */
export function parseBody(body: Buffer | null): Json | undefined {
  try {
    return body === null ? undefined : object(JSON.parse(textOf(body)));
  } catch {
    return undefined;
  }
}
