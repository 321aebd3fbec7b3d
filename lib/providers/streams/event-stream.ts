import { object, text } from "../../../sdk/src/json.ts";

/** Its length, that of its headers, and a sum of both. */
const PRELUDE = 12;
/** The sum at the end of a message. */
const CHECKSUM = 4;
/** No message of a model is longer; what is, is no such stream. */
const MAX_MESSAGE = 4 << 20;

/**
 * Reads Amazon's binary event stream: takes the bytes as they come and gives the JSON of the messages that have become
 * whole, one in a line, as a `StreamReader` reads it. Null for any other content type, which is text already.
 */
export function eventStreamText(contentType: string | null): ((piece: Uint8Array) => string) | null {
  if (!/^application\/vnd\.amazon\.eventstream/i.test(contentType ?? "")) return null;
  let held = Buffer.alloc(0);
  let isBroken = false;
  return (piece) => {
    if (isBroken) return "";
    held = held.length ? Buffer.concat([held, piece]) : Buffer.from(piece);
    let out = "";
    while (held.length >= PRELUDE) {
      const size = held.readUInt32BE(0);
      const headers = held.readUInt32BE(4);
      isBroken = size > MAX_MESSAGE || size < PRELUDE + headers + CHECKSUM;
      if (isBroken) held = Buffer.alloc(0);
      if (isBroken || held.length < size) break;
      out += payload(held.subarray(PRELUDE + headers, size - CHECKSUM));
      held = held.subarray(size);
    }
    return out;
  };
}

function payload(bytes: Buffer): string {
  const json = bytes.toString("utf8");
  // What a model answers to `invoke` comes in base64 within a message.
  if (!json.startsWith('{"bytes"')) return `${json}\n`;
  try {
    const inner = text(object(JSON.parse(json))?.bytes);
    return inner === undefined ? "" : `${Buffer.from(inner, "base64").toString("utf8")}\n`;
  } catch {
    return "";
  }
}
