/** What the headers of a call say about it. */
export type Attribution = {
  tags: Record<string, string>;
  /** The id or the slug of the project that the call belongs to. */
  project: string | null;
  /** What was not understood and is passed over; it never breaks a call. */
  warnings: string[];
};

const NAMED = {
  "x-tb-feature": "feature",
  "x-tb-user": "user_id",
  "x-tb-session": "session_id",
  "x-tb-environment": "environment",
  "x-tb-customer": "customer_id",
} as const;

/** All together: an event with more would be refused. */
const MAX_TAGS = 32;
const MAX_KEY = 64;
const MAX_VALUE = 256;

/** Reads the `X-TB-*` headers. */
export function readAttribution(header: (name: string) => string | null): Attribution {
  const warnings: string[] = [];
  const named: Record<string, string> = {};
  for (const [name, tag] of Object.entries(NAMED)) {
    const value = header(name);
    if (value === null) continue;
    // Headers are bytes; clients that send more than ASCII send UTF-8.
    const text = toUtf8(value).trim();
    if (isTag(tag, text)) named[tag] = text;
    else warnings.push(`${name} is empty, too long or not text and was passed over.`);
  }
  const tags = readTags(header("x-tb-tags"), MAX_TAGS - Object.keys(named).length, warnings);
  return { tags: { ...tags, ...named }, project: header("x-tb-project"), warnings };
}

function readTags(given: string | null, most: number, warnings: string[]): Record<string, string> {
  const tags: Record<string, string> = {};
  if (given === null) return tags;
  const read = parseObject(toUtf8(given));
  if (!read) {
    warnings.push("X-TB-Tags is not a JSON object of texts, numbers and booleans and was passed over.");
    return tags;
  }
  for (const [key, value] of Object.entries(read)) {
    if (Object.keys(tags).length < most && isTag(key, String(value)) && typeof value !== "object")
      tags[key] = String(value);
    else warnings.push(`The tag ${JSON.stringify(key.slice(0, MAX_KEY))} was passed over.`);
  }
  return tags;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function isTag(key: string, value: string): boolean {
  const isStorable = (text: string) => text !== "" && !text.includes("\0") && text.isWellFormed();
  return isStorable(key) && key.length <= MAX_KEY && isStorable(value) && value.length <= MAX_VALUE;
}

function toUtf8(value: string): string {
  const text = Buffer.from(value, "latin1").toString("utf8");
  return text.includes("\uFFFD") ? value : text;
}
