import { describe, expect, test } from "vitest";
import { field } from "@/tests/support/protobuf";
import { decodeJson, decodeProtobuf } from ".";

const everything = () => true;
const refusal = (code: string) => expect.objectContaining({ name: "AppError", code });
const read = (bytes: Uint8Array) => decodeProtobuf(bytes, everything);

const inSpans = (...spans: Buffer[]) => field(1, field(2, ...spans));
const inSpan = (...fields: Buffer[]) => inSpans(field(2, ...fields));
const attribute = (key: string | Buffer, value: Buffer) => field(9, field(1, key), field(2, value));
const attributesOf = (bytes: Uint8Array) => [...(read(bytes)[0]?.attributes ?? [])];

describe("unusual but right", () => {
  test("fields come in any order, and unknown ones are passed over", () => {
    const unknown = [
      Buffer.from([0x98, 0x06, 0x80, 0x01]), // field 99, a varint
      Buffer.from([0x9d, 0x06, 1, 2, 3, 4]), // field 99, 32 bits
      Buffer.from([0x99, 0x06, 1, 2, 3, 4, 5, 6, 7, 8]), // field 99, 64 bits
      field(99, "anything"),
    ];
    const pair = field(9, field(2, field(1, "value")), ...unknown, field(1, "key"));
    const span = field(2, ...unknown, pair, field(5, "name"));
    const resource = field(1, field(1, field(1, "service.name"), field(2, field(1, "shop"))));
    const [only] = read(
      field(1, field(2, span, ...unknown, field(1, field(1, "scope"))), ...unknown, resource),
    );
    expect(only).toMatchObject({ name: "name", scope: { name: "scope", version: "" } });
    expect([...(only?.attributes ?? [])]).toEqual([["key", "value"]]);
    expect([...(only?.resource ?? [])]).toEqual([["service.name", "shop"]]);
  });

  test("of a value sent twice the last one holds, and bytes are no value", () => {
    expect(attributesOf(inSpan(attribute("k", Buffer.concat([field(1, "a"), field(1, "b")]))))).toEqual([
      ["k", "b"],
    ]);
    expect(attributesOf(inSpan(attribute("k", Buffer.concat([field(1, "a"), field(7, "b")]))))).toEqual([]);
    expect(attributesOf(inSpan(attribute("k", Buffer.alloc(0))))).toEqual([]);
  });

  test("numbers keep their sign and their size", () => {
    const int = (bytes: number[]) =>
      attributesOf(inSpan(attribute("k", Buffer.from([0x18, ...bytes]))))[0]?.[1];
    const ones = Array(9).fill(0xff);
    expect(int([...ones, 0x01])).toBe(-1);
    expect(int([...Array(8).fill(0xff), 0x7f])).toBe(2 ** 63);
    expect(int([0xff, 0xff, 0xff, 0xff, 0x0f])).toBe(2 ** 32 - 1);
    expect(int([0x80, 0x80, 0x80, 0x80, 0x10])).toBe(2 ** 32);
    expect(int([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f])).toBe(Number.MAX_SAFE_INTEGER);
  });

  test("times are rounded down to the millisecond, exactly", () => {
    for (const nanoseconds of [
      "1795205087342000000",
      "1795205087341999999",
      "18446744073709551615",
      "999999",
    ]) {
      const fixed = Buffer.alloc(9, 0x39);
      fixed.writeBigUInt64LE(BigInt(nanoseconds), 1);
      const milliseconds = Number(BigInt(nanoseconds) / 1_000_000n);
      expect(read(inSpan(fixed))[0]?.startMs).toBe(milliseconds);
      const json = { resourceSpans: [{ scopeSpans: [{ spans: [{ startTimeUnixNano: nanoseconds }] }] }] };
      expect(decodeJson(JSON.stringify(json), everything)[0]?.startMs).toBe(milliseconds);
    }
  });

  test("a time of 0 is none, and one written as a number is exact to the microsecond", () => {
    expect(read(inSpan(Buffer.from([0x39, ...Array(8).fill(0)])))[0]?.startMs).toBeNull();
    const at = (time: string) => {
      const text = `{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":${time}}]}]}]}`;
      return decodeJson(text, everything)[0]?.startMs;
    };
    expect([at('"0"'), at("0"), at("null")]).toEqual([null, null, null]);
    for (let ms = 1_795_205_087_300; ms < 1_795_205_087_400; ms++) expect(at(`${ms}000000`)).toBe(ms);
  });

  test("hex ids are read in either case", () => {
    const ids = { traceId: "ABCDEF".padEnd(32, "0"), spanId: "0".repeat(16), parentSpanId: "A".repeat(16) };
    const text = JSON.stringify({
      resourceSpans: [{ scopeSpans: [{ spans: [ids, { spanId: "z".repeat(16) }] }] }],
    });
    expect(decodeJson(text, everything)).toMatchObject([
      { traceId: "abcdef".padEnd(32, "0"), spanId: "", parentSpanId: "a".repeat(16) },
      { traceId: "", spanId: "", parentSpanId: null },
    ]);
  });

  test("ids of another length and of zeros only are none", () => {
    const [span] = read(inSpan(field(1, Buffer.alloc(16)), field(2, "short"), field(4, Buffer.alloc(8))));
    expect(span).toMatchObject({ traceId: "", spanId: "", parentSpanId: null });
  });

  test("keys that fall on one slot are still told apart", () => {
    const keys = Array.from({ length: 5000 }, (_, index) => `key.${index}`);
    const fields = [...keys, ...keys].map((key) => attribute(key, field(1, key)));
    const odd = (key: string) => key.endsWith("7");
    const [span] = decodeProtobuf(inSpan(...fields), odd);
    expect([...(span?.attributes ?? [])]).toEqual(keys.filter(odd).map((key) => [key, key]));
  });
});

describe("hostile protobuf", () => {
  const deep = (depth: number) => {
    let value = field(1, "bottom");
    for (let level = 0; level < depth; level++) value = field(5, field(1, value));
    return inSpan(attribute("k", value));
  };

  test.each<[string, Buffer]>([
    ["a body cut off within a field", inSpan(field(5, "name")).subarray(0, -1)],
    ["a length beyond 32 bits of which the lower are 0", Buffer.from([0x0a, 0x80, 0x80, 0x80, 0x80, 0x10])],
    ["a varint of eleven bytes", Buffer.from([0xd8, 0x06, ...Array(10).fill(0x80), 0])],
    [
      "a number that takes a byte of what follows",
      inSpans(Buffer.from([0x12, 0x01, 0x30, 0x32, 0x08, 0x80, 0, 0x30, 0, 0x30, 0, 0x30, 0])),
    ],
    ["a time cut off at the end", inSpan(Buffer.from([0x39, 1, 2]))],
    ["a length of 4 GiB", Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])],
    ["a length beyond 32 bits", Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01])],
    ["a field longer than its message", inSpans(Buffer.from([0x12, 0x02, 0x2a, 0x05]), field(2, "....."))],
    ["a varint without end", Buffer.concat([Buffer.from([0xd8, 0x06]), Buffer.alloc(5000, 0xff)])],
    [
      "a varint that runs past its message",
      inSpans(Buffer.from([0x12, 0x01, 0x30]), Buffer.from([0x30, 0x01])),
    ],
    ["a fixed field past the end", Buffer.from([0x99, 0x06, 1, 2])],
    ["a field number of 0", Buffer.from([0x02, 0x00])],
    ["a group", Buffer.from([0x9b, 0x06, 0x9c, 0x06])],
    ["the wire types 6 and 7", Buffer.from([0x9e, 0x06, 0x9f, 0x06])],
    ["spans as a number", Buffer.from([0x08, 0x01])],
    ["a trace id as a number", inSpan(Buffer.from([0x08, 0x01]))],
    ["a time as a text", inSpan(field(7, "12345678"))],
    ["an int as a text", inSpan(attribute("k", field(3, "1")))],
    ["a name that is no UTF-8", inSpan(field(5, Buffer.from([0xff])))],
    ["a key that is no UTF-8", inSpan(attribute(Buffer.from([0xc3]), field(1, "a")))],
    ["a value that is no UTF-8", inSpan(attribute("k", field(1, Buffer.from([0xed, 0xa0, 0x80]))))],
    ["values nested 65 deep", deep(65)],
    ["values nested 20 000 deep", deep(20_000)],
  ])("%s is refused", (_, body) => {
    expect(() => read(body)).toThrow(refusal("bad_request"));
  });

  test("a sound U+FFFD is a text, and 60 levels are read", () => {
    expect(attributesOf(inSpan(attribute("k", field(1, "\uFFFD"))))).toEqual([["k", "\uFFFD"]]);
    expect(attributesOf(deep(60))).toHaveLength(1);
  });

  test("what nobody reads may be anything", () => {
    const body = inSpan(
      attribute("prompt", Buffer.alloc(50, 0xff)),
      field(11, Buffer.alloc(9, 0xff)),
      field(13, "x"),
    );
    expect(decodeProtobuf(body, () => false)).toHaveLength(1);
  });

  test("a body of nothing but empty objects is cut off", () => {
    expect(() => read(inSpans(Buffer.alloc(200_002, field(2))))).toThrow(refusal("too_large"));
    const list = Buffer.alloc(4_000_002, field(1));
    expect(() => read(inSpan(attribute("k", field(5, list))))).toThrow(refusal("too_large"));
  });
});

describe("hostile JSON", () => {
  const span = (fields: string) => `{"resourceSpans":[{"scopeSpans":[{"spans":[${fields}]}]}]}`;
  const value = (text: string) => span(`{"attributes":[{"key":"k","value":${text}}]}`);
  const readJson = (text: string) => decodeJson(text, everything);
  const readValue = (text: string) => readJson(value(text))[0]?.attributes.get("k");

  test.each([
    ...["", "null", "7", '"text"', "[]", "{", "]],", "1,2", '{"resourceSpans":7}', '{"resourceSpans":[7]}'],
    ...['{"resourceSpans":[[]]}', '{"resourceSpans":[{"resource":[]}]}', '{"resourceSpans":{}}'],
    ...[
      '{"resourceSpans":[{"scopeSpans":"x"}]}',
      span("null, 7"),
      span('{"name":{}}'),
      span('{"traceId":7}'),
    ],
    ...[span('{"startTimeUnixNano":"soon"}'), span('{"startTimeUnixNano":-1}'), span('{"status":2}')],
    ...[span('{"attributes":{}}'), span('{"attributes":[7]}'), span('{"attributes":[{"key":7,"value":{}}]}')],
    ...[value("7"), value('{"stringValue":7}'), value('{"intValue":"many"}'), value('{"intValue":""}')],
    ...[value('{"intValue":true}'), value('{"boolValue":"true"}'), value('{"arrayValue":7}')],
    ...[value('{"arrayValue":{"values":7}}'), value('{"kvlistValue":{"values":[7]}}')],
  ])("%s is refused", (text) => {
    expect(() => readJson(text)).toThrow(refusal("bad_request"));
  });

  test("null is absent, and unknown fields are passed over", () => {
    expect(readJson('{"resourceSpans":null,"other":[{}]}')).toEqual([]);
    expect(readJson('{"resourceSpans":[{"resource":null,"scopeSpans":null}]}')).toEqual([]);
    expect(
      readJson(span('{"name":null,"status":null,"attributes":null,"__proto__":{"name":"x"}}')),
    ).toMatchObject([{ name: "", status: { code: 0, message: "" } }]);
  });

  test("integers are numbers or texts, doubles may be special", () => {
    expect(readValue('{"intValue":"12"}')).toBe(12);
    expect(readValue('{"intValue":12}')).toBe(12);
    expect(readValue('{"doubleValue":1.5}')).toBe(1.5);
    expect(readValue('{"doubleValue":"NaN"}')).toBeNaN();
    expect(readValue('{"doubleValue":"-Infinity"}')).toBe(Number.NEGATIVE_INFINITY);
    expect(readValue('{"bytesValue":"AAAA"}')).toBeUndefined();
  });

  test("nesting ends at 64, and text may hold any number of brackets", () => {
    const deep = (depth: number) =>
      value(`${'{"arrayValue":{"values":['.repeat(depth)}{"intValue":1}${"]}}".repeat(depth)}`);
    expect(readJson(deep(60))).toHaveLength(1);
    expect(() => readJson(deep(65))).toThrow(refusal("bad_request"));
    const brackets = `\\"${"[{,".repeat(2_000_000)}\\\\`;
    expect(readValue(`{"stringValue":"${brackets}"}`)).toHaveLength(6_000_002);
  });

  test("what would unfold into too much is refused before it does", () => {
    const before = process.memoryUsage().rss;
    const size = 60 * 1024 * 1024;
    expect(() => readJson("[".repeat(size))).toThrow(refusal("bad_request"));
    for (const part of ["[],", "{},", "1,"])
      expect(() => readJson(`{"a":[${part.repeat(size / part.length)}`)).toThrow(refusal("too_large"));
    const fields = Array.from({ length: 2_000_000 }, (_, field) => `"${field}":1`);
    expect(() => readJson(`{${fields}}`)).toThrow(/more than 1000 fields/);
    expect(readJson(`{${fields.slice(0, 1000)}}`)).toEqual([]);
    expect(() => readJson(span(`{},`.repeat(100_001).slice(0, -1)))).toThrow(refusal("too_large"));
    expect(process.memoryUsage().rss - before).toBeLessThan(700 * 1024 * 1024);
  });
});
