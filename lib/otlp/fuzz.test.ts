import { expect, test } from "vitest";
import { createRandom, type Random } from "@/lib/demo/random";
import { isRead, readCall } from "@/lib/dialects";
import { parseEvent } from "@/lib/events/parse";
import { decodeFixture, type Fixture, otlpFixtures } from "@/tests/support/otlp-fixtures";
import { encodeFields, type Field, parseFields } from "@/tests/support/protobuf";

const INPUTS = Number(process.env.FUZZ_INPUTS ?? 4000);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_121);

const fixtures = otlpFixtures();
const bodies = (isProtobuf: boolean) =>
  fixtures.filter((one) => one.isProtobuf === isProtobuf && one.body.length > 0);

function pick<T>(choices: readonly T[], random: Random): T {
  const choice = choices[random.int(choices.length)];
  if (choice === undefined) throw new Error("There is nothing to choose from.");
  return choice;
}

type Mutation = (body: Buffer, random: Random, others: Buffer[]) => Buffer;

const splice = (body: Buffer, start: number, end: number, put: Uint8Array) =>
  Buffer.concat([body.subarray(0, start), put, body.subarray(Math.max(start, end))]);

const anywhere: Mutation[] = [
  function flipBits(body, random) {
    const copy = Buffer.from(body);
    for (let times = random.int(8) + 1; times > 0; times--)
      copy.writeUInt8(random.int(256), random.int(copy.length));
    return copy;
  },
  function cutOff(body, random) {
    return body.subarray(0, random.int(body.length));
  },
  function takeOut(body, random) {
    const start = random.int(body.length);
    return splice(body, start, start + random.int(40), Buffer.alloc(0));
  },
  function repeat(body, random) {
    const start = random.int(body.length);
    const part = body.subarray(start, start + random.int(200));
    return splice(body, start, start, Buffer.concat(Array(random.int(50)).fill(part)));
  },
  function mix(body, random, others) {
    const other = pick(others, random);
    const start = random.int(other.length);
    const at = random.int(body.length);
    return splice(body, at, at + random.int(100), other.subarray(start, start + random.int(400)));
  },
];

const ODD_BYTES = [
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  Array(10).fill(0xff),
  [0x80, 0x80, 0x80, 0x00],
  [0x00],
  [0x7f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0x0b],
  [0x0a, 0x00],
  [0xed, 0xa0, 0x80],
];
const ODD_VALUES = [
  ...["null", "true", "-1", "1e400", "9007199254740993", '""', '"\\u0000"', '"\\ud800"', "[]", "{}"],
  ...['"-5"', '"1e9"', '"NaN"', '"Infinity"', "[[[[[[[[]]]]]]]]", '{"arrayValue":{"values":[{}]}}', '"{"'],
  ...['{"intValue":"99999999999999999999"}', '{"doubleValue":-0.5}', '{"stringValue":"[1"}'],
];

// One field after the other becomes something else, while every length around it stays right.
function changeFields(body: Buffer, random: Random): Buffer {
  const fields = parseFields(body);
  if (!fields?.length) return body;
  for (let times = random.int(5) + 1; times > 0; times--) {
    let siblings = fields;
    while (random.chance(0.85)) {
      const nested = siblings.flatMap(({ children }) => (children?.length ? [children] : []));
      if (nested.length === 0) break;
      siblings = pick(nested, random);
    }
    changeOne(siblings, random);
  }
  return encodeFields(fields);
}

function changeOne(siblings: Field[], random: Random): void {
  const at = random.int(siblings.length);
  const chosen = siblings[at];
  if (!chosen) return;
  const payload = Buffer.from(pick(ODD_BYTES, random));
  const changes = [
    () => siblings.splice(at, 1),
    () => siblings.splice(at, 0, ...Array(random.int(6)).fill(chosen)),
    () =>
      siblings.splice(at, 1, { tag: chosen.tag, payload: random.chance(0.5) ? payload : Buffer.alloc(0) }),
    () => siblings.splice(at, 1, { ...chosen, tag: random.int(140) + 8 }),
    () => siblings.splice(at, 1, { tag: pick([8, 16, 24, 32], random), payload }),
    () => siblings.push(pick(siblings, random)),
    () => siblings.splice(at, 1, { ...chosen, children: [chosen] }),
  ];
  pick(changes, random)();
}

// Another value in the place of one, so that the JSON mostly stays JSON.
function putOddValue(body: Buffer, random: Random): Buffer {
  let text = body.toString();
  for (let times = random.int(5) + 1; times > 0; times--) {
    const values = [...text.matchAll(/"(?:[^"\\]|\\.)*"(?!\s*:)|-?\d+(?:\.\d+)?(?=\s*[,}\]])|true|false/g)];
    if (values.length === 0) break;
    const { index, 0: value } = pick(values, random);
    text = text.slice(0, index) + pick(ODD_VALUES, random) + text.slice(index + value.length);
  }
  return Buffer.from(text);
}

function mutated(isProtobuf: boolean, random: Random): Fixture {
  const all = bodies(isProtobuf);
  const fixture = pick(all, random);
  const others = all.map(({ body }) => body);
  const own: Mutation = isProtobuf ? changeFields : putOddValue;
  let { body } = fixture;
  for (let times = random.int(2) + 1; times > 0 && body.length > 0; times--)
    body = random.chance(0.85) ? own(body, random, others) : pick(anywhere, random)(body, random, others);
  return { ...fixture, body };
}

/** Reads a body to its events, as the door does; answers how it went. */
function read(fixture: Fixture): "refused" | "read" | { failed: unknown } {
  try {
    for (const span of decodeFixture(fixture, isRead)) {
      const call = readCall(span);
      if (call) parseEvent(call.event);
    }
    return "read";
  } catch (error) {
    return error instanceof Error && error.name === "AppError" ? "refused" : { failed: error };
  }
}

test.each([
  { encoding: "protobuf", isProtobuf: true },
  { encoding: "JSON", isProtobuf: false },
])(
  "whatever happened to a $encoding body, it is read or refused",
  ({ isProtobuf }) => {
    const outcomes = { read: 0, refused: 0 };
    const before = process.memoryUsage().rss;
    for (let index = 0; index < INPUTS / 2; index++) {
      const fixture = mutated(isProtobuf, createRandom(SEED + index));
      const outcome = read(fixture);
      if (typeof outcome === "object")
        throw new Error(`Seed ${SEED + index}, ${fixture.name}: ${fixture.body.toString("base64")}`, {
          cause: outcome.failed,
        });
      outcomes[outcome]++;
    }
    // Both happen often, or the mutations are too mild or too wild to find anything.
    expect(outcomes.read).toBeGreaterThan(INPUTS / 50);
    expect(outcomes.refused).toBeGreaterThan(INPUTS / 50);
    expect(process.memoryUsage().rss - before).toBeLessThan(512 * 1024 * 1024);
  },
  30_000 + INPUTS * 10,
);
