/** Where a field stands in a text: its name, and its value. */
type Place = { name: number; start: number; end: number };

/** Where the value of a name stands in the object that begins at a place; of several the last, which parsers take. */
export function lastValue(text: string, from: number, name: string): Place | null {
  let depth = 0;
  let key: string | null = null;
  let found: Place | null = null;
  let keyStart = -1;
  let valueStart = -1;
  const end = (at: number) => {
    if (depth === 1 && key === name && valueStart >= 0)
      found = { name: keyStart, start: valueStart, end: at };
  };
  for (let at = from; at < text.length; at++) {
    const mark = text.charAt(at);
    if (mark === '"') {
      const close = endOfString(text, at);
      if (depth === 1 && key === null) {
        key = keyOf(text.slice(at, close));
        keyStart = at;
      } else if (depth === 1 && valueStart < 0) valueStart = at;
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

/** The text without a field of the object that begins at a place, and without the comma that parted it. */
export function withoutField(text: string, from: number, name: string): string {
  const place = lastValue(text, from, name);
  if (!place) return text;
  const before = endOfValue(text, place.name);
  if (text.charAt(before - 1) === ",") return text.slice(0, before - 1) + text.slice(place.end);
  const after = /^\s*,\s*/.exec(text.slice(place.end, place.end + MOST_SPACE))?.[0].length ?? 0;
  return text.slice(0, place.name) + text.slice(place.end + after);
}

/** Around a comma; nobody writes more. */
const MOST_SPACE = 100;
