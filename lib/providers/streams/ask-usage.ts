import { type Json, object } from "../../../sdk/src/json.ts";

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
