import { expect, test } from "vitest";
import { createRandom } from "@/lib/demo/random";
import { parseEvent, readWhole } from "./parse";

const NAMES = [
  undefined,
  null,
  "",
  " ",
  "gpt-4o",
  "Gemini",
  "x".repeat(65),
  "x".repeat(300),
  "a\0",
  "\ud800",
  7,
  {},
];
const COUNTS = [undefined, null, 0, 1, 12, 1.5, -1, 1e12, 1e13, "7", Number.NaN, true];
const TAGS = [
  ...[undefined, null, {}, [], "text", { a: 1, b: true, c: null, d: "x" }, { a: { nested: 1 } }, { "": "x" }],
  ...[{ a: "x".repeat(257) }, { "a\0": 1 }, { b: "\ud800" }, JSON.parse('{"__proto__":"x","2":"y","1":"z"}')],
  ...[32, 33].map((count) =>
    Object.fromEntries(Array.from({ length: count }, (_, place) => [`t${place}`, place])),
  ),
];
const TIMES = [
  undefined,
  null,
  "2026-11-20",
  "2026-11-20T10:00:00Z",
  "2026-02-30T10:00:00Z",
  "2026-11-20T25:00:00Z",
];

/** Values that any field may have, good and bad. */
const VALUES: Record<string, unknown[]> = {
  event_id: NAMES,
  timestamp: [...TIMES, 0, 1e18, "2026-11-20T10:00", "2026-11-20T10:00:00+02:00", {}],
  provider: ["openai", ...NAMES],
  model: ["gpt-4o", ...NAMES],
  operation: [undefined, "chat", "chat", "dance", null, 3],
  input_tokens: [5000, ...COUNTS],
  cache_read_tokens: COUNTS,
  output_tokens: [5000, ...COUNTS],
  reasoning_tokens: COUNTS,
  units: [undefined, null, {}, { web_searches: 2, none: null }, { a: -1 }, { a: "1" }, []],
  cost_usd: [undefined, null, "0.5", 0.1, "-1", "-0", "much", "1e400"],
  cost_source: [undefined, "provider", "nobody"],
  status: [undefined, "ok", "error", "okay"],
  error_type: [undefined, "", "rate_limit", "x".repeat(129)],
  latency_ms: COUNTS,
  tags: TAGS,
  trace_id: [undefined, "ABCDEF", "xyz", ""],
  message_id: [undefined, "m", 12, 1.5, ""],
  message_text: [undefined, "héllo 👋", "\0", "x".repeat(65_537)],
  metadata: [undefined, { a: [1, { b: null }] }, { a: "x".repeat(5000) }, []],
  surprise: [undefined, null, 1],
};

test("an event is read as its whole schema reads it, each field by itself", () => {
  const random = createRandom(7);
  const pick = (field: string) => VALUES[field]?.[random.int(VALUES[field]?.length ?? 0)];
  const counts = { good: 0, bad: 0 };
  for (let round = 0; round < 20_000; round++) {
    const raw: Record<string, unknown> = { model: "gpt-4o", provider: "openai" };
    const fields = Object.keys(VALUES).filter(() => random.chance(0.15));
    for (const field of fields) raw[field] = pick(field);
    const whole = readWhole(raw);
    const read = parseEvent(raw);
    if (whole.success && "event" in read) {
      counts.good++;
      expect(read.event).toEqual(whole.data);
      // The digest of an event, by which it is known again, goes by the order of its fields.
      expect(JSON.stringify(read.event)).toBe(JSON.stringify(whole.data));
    } else if (whole.success) expect(read).toMatchObject({ problem: { code: "part_exceeds_whole" } });
    else {
      counts.bad++;
      expect("problem" in read && read.problem.field).toBe(whole.error.issues[0]?.path.join("."));
    }
  }
  expect(Math.min(counts.good, counts.bad)).toBeGreaterThan(2000);
});

test("what was said of a text that came before is said of it again", () => {
  const raw = { provider: "Gemini", model: "m", tags: { feature: "search" } };
  expect(parseEvent(raw)).toEqual(parseEvent({ ...raw }));
  expect(parseEvent(raw)).toMatchObject({ event: { provider: "google", tags: { feature: "search" } } });
});
