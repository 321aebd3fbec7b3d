import { Transform } from "node:stream";
import { type Json, list, object } from "../../../sdk/src/json.ts";

/** An event that is longer is passed on as it comes: no chunk of usage is. */
const MAX_EVENT = 1 << 20;
// A return and a line feed are one line's end, never two.
const BLANK_LINE = /(?:\r\n|\n)(?:\r\n|\n|\r)|\r(?:\r\n|\r)/g;

/**
 * Takes what was only asked for by us out of a stream of OpenAI's form: the chunk that has nothing but the usage, and
 * `"usage":null` in the others. All else passes byte for byte, whatever way the stream is cut.
 */
export function hideUsage(): Transform {
  let held = "";
  const take = (isLast: boolean): string => {
    let out = "";
    let start = 0;
    BLANK_LINE.lastIndex = 0;
    for (let match = BLANK_LINE.exec(held); match; match = BLANK_LINE.exec(held)) {
      const end = match.index + match[0].length;
      // A return at the very end may be half of a line's end.
      if (end === held.length && match[0].endsWith("\r") && !isLast) break;
      out += without(held.slice(start, end));
      start = end;
    }
    held = held.slice(start);
    if (!isLast && held.length <= MAX_EVENT) return out;
    out += isLast ? without(held) : held;
    held = "";
    return out;
  };
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      held += piece.toString("latin1");
      done(null, Buffer.from(take(false), "latin1"));
    },
    flush(done) {
      done(null, Buffer.from(take(true), "latin1"));
    },
  });
}

const USAGE_NULL = /,\s*"usage"\s*:\s*null|"usage"\s*:\s*null\s*,\s*/g;

function without(event: string): string {
  if (!event.includes('"usage"')) return event;
  const data = /^data:(.*)$/m.exec(event)?.[1];
  const chunk = parse(data);
  if (!chunk || !("usage" in chunk)) return event;
  if (object(chunk.usage) && Array.isArray(chunk.choices) && list(chunk.choices).length === 0) return "";
  if (chunk.usage !== null) return event;
  for (const match of event.matchAll(USAGE_NULL)) {
    const kept = event.slice(0, match.index) + event.slice(match.index + match[0].length);
    const rest = parse(/^data:(.*)$/m.exec(kept)?.[1]);
    // The same words may stand within a text or deeper; only the chunk's own field is taken out.
    if (rest && !("usage" in rest)) return kept;
  }
  return event;
}

function parse(data: string | undefined): Json | undefined {
  try {
    return object(JSON.parse(data ?? ""));
  } catch {
    return undefined;
  }
}
