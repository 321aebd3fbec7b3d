import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { StreamReader } from "../../../sdk/src/stream-reader.ts";
import { addUsageOption } from "./ask-usage";
import { eventStreamText } from "./event-stream";
import { hideUsage } from "./hide-usage";

const folder = fileURLToPath(new URL("../../../sdk/test/fixtures/providers/", import.meta.url));
const fixture = (name: string) => readFileSync(`${folder}${name}.sse`, "utf8");

async function hide(...pieces: (string | Buffer)[]): Promise<string> {
  const transform = hideUsage();
  const out: Buffer[] = [];
  transform.on("data", (piece: Buffer) => out.push(piece));
  const end = new Promise((resolve, reject) => transform.on("end", resolve).on("error", reject));
  for (const piece of pieces) transform.write(piece);
  transform.end();
  await end;
  return Buffer.concat(out).toString("utf8");
}

/** What OpenAI sends for the same answer when it is asked for usage: a field more in each chunk, and a chunk more. */
function asked(unasked: string): string {
  const chunks = unasked.split("\n\n").filter((chunk) => chunk !== "");
  const last = JSON.parse(chunks[0]?.slice(6) ?? "");
  const usage = {
    ...last,
    choices: [],
    usage: { prompt_tokens: 77, completion_tokens: 31, total_tokens: 108 },
  };
  const withNull = chunks.map((chunk) =>
    chunk === "data: [DONE]" ? chunk : chunk.replace(/\}$/, ',"usage":null}'),
  );
  withNull.splice(-1, 0, `data: ${JSON.stringify(usage)}`);
  return `${withNull.join("\n\n")}\n\n`;
}

describe("hidden usage", () => {
  const unasked = fixture("openai-chat-stream-no-usage");

  test("leaves the stream that is sent unasked, wherever the bytes are cut", async () => {
    const bytes = Buffer.from(asked(unasked));
    expect(bytes.toString()).not.toBe(unasked);
    for (let at = 0; at <= bytes.length; at++)
      expect(await hide(bytes.subarray(0, at), bytes.subarray(at))).toBe(unasked);
    expect(await hide(...Array.from(bytes, (byte) => Buffer.of(byte)))).toBe(unasked);
  });

  test("is the same with other line ends, and at the end of a stream that stops without a blank line", async () => {
    const windows = asked(unasked).replaceAll("\n", "\r\n");
    const bytes = Buffer.from(windows);
    for (let at = 0; at <= bytes.length; at++)
      expect(await hide(bytes.subarray(0, at), bytes.subarray(at))).toBe(unasked.replaceAll("\n", "\r\n"));
    expect(await hide(asked(unasked).trimEnd())).toBe(unasked.trimEnd());
  });

  test("takes out nothing else", async () => {
    const kept = [
      'data: {"choices":[{"delta":{"content":"\\"usage\\":null, is a text"}}]}\n\n',
      'data: {"choices":[{"delta":{"content":"é 🙂"}}],"nested":{"usage":null}}\n\n',
      'data: {"choices":[{"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}\n\n',
      'data: {"choices":[],"prompt_filter_results":[]}\n\n',
      ": a comment\n\n",
      'event: error\ndata: {"error":{"message":"usage"}}\n\n',
      'data: not json "usage"\n\n',
      "data: [DONE]\n\n",
    ].join("");
    const bytes = Buffer.from(kept);
    for (let at = 0; at <= bytes.length; at++)
      expect(await hide(bytes.subarray(0, at), bytes.subarray(at))).toBe(kept);
    const text = '{"choices":[{"delta":{"content":",\\"usage\\":null"}}]';
    expect(await hide(`data: ${text},"usage":null}\n\n`)).toBe(`data: ${text}}\n\n`);
    const long = `data: ${"x".repeat(3 << 20)}\n\n`;
    expect(await hide(long, kept)).toBe(long + kept);
  });
});

describe("a long event", () => {
  test("is looked through once, in however many pieces it comes", async () => {
    const event = `data: {"choices":[{"delta":{"content":"${"x".repeat(900_000)}"}}],"usage":null}\n\n`;
    let looked = 0;
    const { exec } = RegExp.prototype;
    const spy = vi.spyOn(RegExp.prototype, "exec").mockImplementation(function (this: RegExp, text: string) {
      looked += text.length - this.lastIndex;
      return exec.call(this, text);
    });
    const pieces = event.match(/[\s\S]{1,1000}/g) ?? [];
    looked = 0;
    const seen = await hide(...pieces);
    spy.mockRestore();
    expect(seen).toBe(event.replace(',"usage":null', ""));
    expect(looked).toBeLessThan(5 * event.length);
  });

  test("that says the same words a thousand times is parsed twice at most", async () => {
    const nested = Array.from({ length: 20_000 }, () => '{"usage":null,"a":1}').join(",");
    const event = `data: {"choices":[${nested}],"usage":null}\n\n`;
    let parsed = 0;
    const parse = JSON.parse;
    const spy = vi.spyOn(JSON, "parse").mockImplementation((text) => {
      parsed += text.length;
      return parse(text);
    });
    const seen = await hide(event);
    spy.mockRestore();
    expect(seen).toBe(`data: {"choices":[${nested}]}\n\n`);
    expect(parsed).toBeLessThan(3 * event.length);
  });
});

describe("the option that asks for usage", () => {
  const add = (text: string) => addUsageOption(Buffer.from(text), JSON.parse(text))?.toString();

  test.each([
    ['{"a":1}', '{"stream_options":{"include_usage":true},"a":1}'],
    ["{}", '{"stream_options":{"include_usage":true}}'],
    [' \n{ "é" : "🙂" }', ' \n{"stream_options":{"include_usage":true}, "é" : "🙂" }'],
    ['{"stream_options":{}}', '{"stream_options":{"include_usage":true}}'],
    ['{"stream_options" : null , "a":1}', '{"stream_options" : {"include_usage":true} , "a":1}'],
    [
      '{"a":[{"stream_options":1}],"stream_options":{"x":true}}',
      '{"a":[{"stream_options":1}],"stream_options":{"include_usage":true,"x":true}}',
    ],
    ['{"stream_options":{"include_usage": false }}', '{"stream_options":{"include_usage": true }}'],
    [
      '{"stream_options":{"include_usage":null,"y":"}"}}',
      '{"stream_options":{"include_usage":true,"y":"}"}}',
    ],
  ])("is spliced into %s", (before, after) => expect(add(before)).toBe(after));

  test("changes nothing else of any body", () => {
    const value = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(value, fc.option(value, { nil: undefined }), fc.nat(3), (body, options, space) => {
        const whole: Record<string, unknown> = { ...body, stream_options: options };
        if (options === undefined) delete whole.stream_options;
        const sent = JSON.parse(add(JSON.stringify(whole, null, space)) ?? "");
        expect(sent).toEqual(
          JSON.parse(JSON.stringify({ ...whole, stream_options: { ...options, include_usage: true } })),
        );
      }),
    );
  });
});

describe("Amazon's event stream", () => {
  const message = (json: string) => {
    const payload = Buffer.from(json);
    const headers = Buffer.from("\x0b:event-type\x07\x00\x08metadata", "latin1");
    const bytes = Buffer.alloc(16 + headers.length + payload.length);
    bytes.writeUInt32BE(bytes.length, 0);
    bytes.writeUInt32BE(headers.length, 4);
    headers.copy(bytes, 12);
    payload.copy(bytes, 12 + headers.length);
    return bytes;
  };
  const type = "application/vnd.amazon.eventstream";
  const read = (pieces: Uint8Array[]) => {
    const toText = eventStreamText(type);
    const reader = new StreamReader();
    for (const piece of pieces) reader.push(toText?.(piece) ?? "");
    return reader.answer;
  };

  test("of Converse gives its usage, wherever the bytes are cut", () => {
    const bytes = Buffer.concat([
      message('{"role":"assistant","p":"abc"}'),
      message('{"contentBlockIndex":0,"delta":{"text":"Paris é"}}'),
      message('{"stopReason":"end_turn"}'),
      message('{"metrics":{"latencyMs":12},"usage":{"inputTokens":30,"outputTokens":6,"totalTokens":36}}'),
    ]);
    for (let at = 0; at <= bytes.length; at++)
      expect(read([bytes.subarray(0, at), bytes.subarray(at)])).toMatchObject({
        input_tokens: 30,
        output_tokens: 6,
      });
    expect(read(Array.from(bytes, (byte) => Uint8Array.of(byte))).input_tokens).toBe(30);
  });

  test("of an invoked Claude gives what stands in it in base64", () => {
    const chunk = (event: unknown) =>
      message(JSON.stringify({ bytes: Buffer.from(JSON.stringify(event)).toString("base64"), p: "ab" }));
    const start = { id: "msg_1", model: "claude-sonnet-4-5", usage: { input_tokens: 12, output_tokens: 1 } };
    const bytes = Buffer.concat([
      chunk({ type: "message_start", message: start }),
      chunk({ type: "message_delta", delta: {}, usage: { output_tokens: 40 } }),
    ]);
    expect(read([bytes])).toMatchObject({ response_id: "msg_1", input_tokens: 12, output_tokens: 40 });
  });

  test("is told by its type, and what is no such stream reads as nothing", () => {
    expect(eventStreamText("text/event-stream")).toBeNull();
    expect(eventStreamText(null)).toBeNull();
    expect(read([Buffer.from("this is no event stream at all")])).toEqual({});
  });
});
