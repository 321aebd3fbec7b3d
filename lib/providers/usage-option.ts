import { Transform } from "node:stream";
import { type Json, list, object } from "../../sdk/src/json.ts";

const OPTION = '"include_usage":true';

/** The body with `stream_options.include_usage` on, every other byte as it was; null when it has no place for it. */
export function addUsageOption(body: Buffer | null, parsed: Json): Buffer | null {
  if (body === null) return null;
  // One character a byte, so that places in the text are places in the buffer.
  const text = body.toString("latin1");
  const start = text.indexOf("{");
  const options = object(parsed.stream_options);
  if (parsed.stream_options === undefined) {
    const comma = Object.keys(parsed).length ? "," : "";
    return splice(body, start + 1, start + 1, `"stream_options":{${OPTION}}${comma}`);
  }
  const place = lastValue(text, start, "stream_options");
  if (!place) return null;
  if (!options) return splice(body, place.start, place.end, `{${OPTION}}`);
  if (options.include_usage === undefined) {
    const comma = Object.keys(options).length ? "," : "";
    return splice(body, place.start + 1, place.start + 1, OPTION + comma);
  }
  const flag = lastValue(text, place.start, "include_usage");
  return flag && splice(body, flag.start, flag.end, "true");
}

function splice(body: Buffer, start: number, end: number, put: string): Buffer {
  return Buffer.concat([body.subarray(0, start), Buffer.from(put, "latin1"), body.subarray(end)]);
}

type Place = { start: number; end: number };

/** Where the value of a name stands in the object that begins at a place; of several the last, which parsers take. */
function lastValue(text: string, from: number, name: string): Place | null {
  let depth = 0;
  let key: string | null = null;
  let found: Place | null = null;
  let valueStart = -1;
  const end = (at: number) => {
    if (depth === 1 && key === name && valueStart >= 0) found = { start: valueStart, end: at };
  };
  for (let at = from; at < text.length; at++) {
    const mark = text.charAt(at);
    if (mark === '"') {
      const close = endOfString(text, at);
      if (depth === 1 && key === null) key = keyOf(text.slice(at, close));
      else if (depth === 1 && valueStart < 0) valueStart = at;
      at = close - 1;
    } else if (mark === "{" || mark === "[") {
      if (depth === 1 && valueStart < 0) valueStart = at;
      depth++;
    } else if (mark === "}" || mark === "]") {
      if (depth === 1) {
        end(endOfValue(text, at));
        return found;
      }
      depth--;
    } else if (mark === "," && depth === 1) {
      end(endOfValue(text, at));
      key = null;
      valueStart = -1;
    } else if (depth === 1 && key !== null && valueStart < 0 && !/[\s:]/.test(mark)) valueStart = at;
  }
  return null;
}

function endOfValue(text: string, at: number): number {
  let end = at;
  while (/\s/.test(text.charAt(end - 1))) end--;
  return end;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text.charAt(at) === "\\") at++;
    else if (text.charAt(at) === '"') return at + 1;
  }
  return text.length;
}

function keyOf(quoted: string): string {
  // safe because the whole body was parsed before
  return JSON.parse(quoted) as string;
}

/** An event that is longer is passed on as it comes: no chunk of usage is. */
const MAX_EVENT = 1 << 20;
const BLANK_LINE = /(?:\r\n|\n|\r)(?:\r\n|\n|\r)/g;

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
