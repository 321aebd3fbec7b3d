/** A field of a message whose meaning is not known; one that reads as a message of its own is taken for one. */
export type Field = { tag: number; payload: Buffer; children?: Field[] };

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

/** A field of bytes: a text or a message. */
export function field(number: number, ...parts: (Buffer | string)[]): Buffer {
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

export function encodeFields(fields: Field[]): Buffer {
  return Buffer.concat(
    fields.flatMap(({ tag, payload, children }) => {
      const bytes = children ? encodeFields(children) : payload;
      return tag % 8 === 2 ? [varint(tag), varint(bytes.length), bytes] : [varint(tag), bytes];
    }),
  );
}

/** The fields of a message, or null when the bytes are none. */
export function parseFields(bytes: Buffer): Field[] | null {
  const fields: Field[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tagEnd = varintEnd(bytes, at);
    const tag = numberAt(bytes, at, tagEnd);
    const size = sizeAt(bytes, tagEnd, tag % 8);
    if (!size || tag < 8 || tag > 10_000) return null;
    const payload = bytes.subarray(size.start, size.end);
    if (size.end > bytes.length) return null;
    const children = tag % 8 === 2 && payload.length > 0 ? parseFields(payload) : null;
    fields.push(children ? { tag, payload, children } : { tag, payload });
    at = size.end;
  }
  return fields;
}

function sizeAt(bytes: Buffer, at: number, type: number): { start: number; end: number } | null {
  if (type === 0) return { start: at, end: varintEnd(bytes, at) };
  if (type === 1) return { start: at, end: at + 8 };
  if (type === 5) return { start: at, end: at + 4 };
  if (type !== 2) return null;
  const start = varintEnd(bytes, at);
  return { start, end: start + numberAt(bytes, at, start) };
}

function varintEnd(bytes: Buffer, at: number): number {
  let end = at;
  while ((bytes[end] ?? 0) >= 128) end++;
  return end + 1;
}

function numberAt(bytes: Buffer, at: number, end: number): number {
  let value = 0;
  for (let place = end - 1; place >= at; place--) value = value * 128 + ((bytes[place] ?? 0) % 128);
  return value;
}
