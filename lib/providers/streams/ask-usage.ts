import { type Json, object } from "../../../sdk/src/json.ts";
import { lastValue } from "./place";

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
