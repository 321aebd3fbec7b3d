import { Transform } from "node:stream";
import { type Json, list, object } from "../../../sdk/src/json.ts";
import { withoutField } from "./place";

/** An event that is longer is passed on as it comes: no chunk of usage is. */
const MAX_EVENT = 1 << 20;
// A return and a line feed are one line's end, never two.
const BLANK_LINE = /(?:\r\n|\n)(?:\r\n|\n|\r)|\r(?:\r\n|\r)/g;
/** Of a blank line, before its last letter. */
const LONGEST_BEGINNING = 3;

/**
 * Takes what was only asked for by us out of a stream of OpenAI's form: the chunk that has nothing but the usage, and
 * `"usage":null` in the others. All else passes byte for byte, whatever way the stream is cut.
 */
export function hideUsage(): Transform {
  const take = eventTaker();
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      done(null, Buffer.from(take(piece.toString("latin1"), false), "latin1"));
    },
    flush(done) {
      done(null, Buffer.from(take("", true), "latin1"));
    },
  });
}

/** Takes text as it comes and gives that of the events that have become whole. Each letter is looked at once, nearly. */
function eventTaker(): (text: string, isLast: boolean) => string {
  let held: string[] = [];
  let size = 0;
  let tail = "";
  const release = (rest: string): string => {
    const event = held.join("") + rest;
    held = [];
    size = 0;
    return event;
  };
  return (text, isLast) => {
    const seen = tail + text;
    let out = "";
    let start = 0;
    BLANK_LINE.lastIndex = 0;
    for (let match = BLANK_LINE.exec(seen); match; match = BLANK_LINE.exec(seen)) {
      const end = match.index + match[0].length;
      // A return at the very end may be half of a line's end.
      if (end === seen.length && match[0].endsWith("\r") && !isLast) break;
      out += without(release(seen.slice(start, end)));
      start = end;
    }
    const rest = seen.slice(start);
    if (isLast) return out + without(release(rest));
    tail = rest.slice(-LONGEST_BEGINNING);
    held.push(rest.slice(0, -LONGEST_BEGINNING));
    size += rest.length - tail.length;
    return size > MAX_EVENT ? out + release("") : out;
  };
}

function without(event: string): string {
  if (!event.includes('"usage"')) return event;
  const data = /^data:(.*)$/m.exec(event);
  const chunk = parse(data?.[1]);
  if (!data || !chunk || !("usage" in chunk)) return event;
  if (object(chunk.usage) && Array.isArray(chunk.choices) && list(chunk.choices).length === 0) return "";
  if (chunk.usage !== null) return event;
  const kept = withoutField(event, event.indexOf("{", data.index), "usage");
  const rest = parse(/^data:(.*)$/m.exec(kept)?.[1]);
  // Of two fields of the name one is left.
  return rest && !("usage" in rest) ? kept : event;
}

function parse(data: string | undefined): Json | undefined {
  try {
    return object(JSON.parse(data ?? ""));
  } catch {
    return undefined;
  }
}
