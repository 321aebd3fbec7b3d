import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { findProvider, type Provider } from "@/lib/providers";
import { Meter } from "./meter";

const provider = findProvider("openai") as Provider;
const meterOf = (headers: Record<string, string> = {}) =>
  new Meter(provider, (name) => headers[name] ?? null);

describe("a document that is cut", () => {
  const body = JSON.stringify({
    id: "chatcmpl-long-enough",
    model: "gpt-4o-mini-2024-07-18",
    usage: { prompt_tokens: 1234, completion_tokens: 567, prompt_tokens_details: { cached_tokens: 1000 } },
    choices: [{ message: { content: `He said "no" \\ ${"word ".repeat(200)}` }, finish_reason: "stop" }],
  });

  test("tells nothing that is not so, wherever it is cut", async () => {
    const truth = meterOf();
    truth.push(Buffer.from(body));
    await truth.end();
    const told = new Set<string>();
    for (let end = 1; end < body.length; end++) {
      const meter = meterOf();
      meter.push(Buffer.from(body.slice(0, end)));
      await meter.end();
      expect(truth.answer).toMatchObject(meter.answer);
      expect(meter.isWhole).toBe(false);
      for (const name in meter.answer) told.add(name);
    }
    expect([...told].sort()).toEqual(Object.keys(truth.answer).sort());
  });

  test("has the words that came", async () => {
    const meter = meterOf();
    meter.push(Buffer.from(body.slice(0, -60)));
    await meter.end();
    expect(meter.texts.join("")).toMatch(/^He said "no" \\ word word.*word/);
    expect(meter.answer).toMatchObject({ input_tokens: 1234, output_tokens: 567 });
  });
});

test("the words of a whole document are all read", async () => {
  const meter = meterOf();
  const content = "word ".repeat(20_000);
  meter.push(Buffer.from(JSON.stringify({ choices: [{ message: { content } }] })));
  await meter.end();
  expect(meter.texts).toEqual([content]);
});

test("the words of a long stream are counted where they are not kept", async () => {
  const meter = meterOf();
  const event = `data: ${JSON.stringify({ choices: [{ delta: { content: "word ".repeat(200) } }] })}\n\n`;
  for (let pieces = 0; pieces < 1000; pieces++) meter.push(Buffer.from(event));
  await meter.end();
  expect(meter.characters).toBe(1_000_000);
  expect(meter.texts.join("").length).toBe(400_000);
});

describe("packed bytes that come faster than they are unpacked", () => {
  test("are waited for, so that few of them are held", async () => {
    const packed = gzipSync(randomBytes(2_000_000));
    const meter = meterOf({ "content-encoding": "gzip" });
    let waits = 0;
    for (let at = 0; at < packed.length; at += 300_000) {
      const lag = meter.push(packed.subarray(at, at + 300_000));
      if (lag) waits++;
      await lag;
    }
    await meter.end();
    expect(waits).toBe(6);
  });

  test("hold nobody up when they cannot be unpacked", async () => {
    const meter = meterOf({ "content-encoding": "gzip" });
    await meter.push(Buffer.alloc(2_000_000, "x"));
    await meter.push(Buffer.alloc(2_000_000, "x"));
    await meter.end();
    expect(meter.hasUsage).toBe(false);
  });
});
