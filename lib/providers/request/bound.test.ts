import fc from "fast-check";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, test } from "vitest";
import { inputLimit, isByUnit, outputLimit, priceUnits } from "../limits";
import shipped from "../limits.json";
import { findProvider, type Provider } from "../table";
import { inputBound } from "./bound";

function provider(name: string): Provider {
  const found = findProvider(name);
  if (!found) throw new Error(`no provider ${name}`);
  return found;
}

const bound = (body: Record<string, unknown>, name = "openai") =>
  inputBound(provider(name), Buffer.byteLength(JSON.stringify(body)), body, String(body.model ?? ""));

const base64 = "A".repeat(1_000_000);

describe("the bound of the input", () => {
  test("is never below what the tokenizer counts, with the marks around each message", () => {
    const texts = fc.array(
      fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.constant("🙂\u{10ffff}")),
      {
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(texts, (contents) => {
        const messages = contents.map((content) => ({ role: "user", content }));
        const counted = contents.reduce((sum, content) => sum + countTokens(content) + 4, 3);
        expect(bound({ model: "gpt-4o", messages })).toBeGreaterThanOrEqual(counted);
        expect(bound({ input: contents, model: "m" })).toBeGreaterThanOrEqual(counted - contents.length * 4);
        expect(bound({ contents: [{ parts: contents.map((text) => ({ text })) }] })).toBeGreaterThanOrEqual(
          counted - contents.length * 4,
        );
      }),
    );
    const ids = Array.from({ length: 500 }, (_, id) => id % 10);
    expect(bound({ model: "text-embedding-3-small", input: ids })).toBeGreaterThanOrEqual(500);
  });

  const user = (part: unknown) => ({ messages: [{ role: "user", content: [part] }] });

  test.each([
    [
      "gpt-4o-mini",
      user({ type: "image_url", image_url: { url: `data:image/png;base64,${base64}` } }),
      48_169,
    ],
    ["gpt-5", user({ type: "input_image", image_url: `data:image/png;base64,${base64}` }), 16_384],
    ["gpt-5", user({ type: "image_url", image_url: { url: "https://a.example/b.png" } }), 16_384],
    [
      "claude-sonnet-4-5",
      user({ type: "image", source: { type: "base64", media_type: "image/png", data: base64 } }),
      4_784,
    ],
    [
      "claude-sonnet-4-5",
      user({ type: "image", source: { type: "url", url: "https://a.example/b" } }),
      4_784,
    ],
    [
      "gemini-2.5-pro",
      { contents: [{ parts: [{ inlineData: { mimeType: "image/png", data: base64 } }] }] },
      4_128,
    ],
    ["anthropic.claude", user({ image: { format: "png", source: { bytes: base64 } } }), 4_784],
    ["llava", { messages: [{ role: "user", content: "x", images: [base64] }] }, 16_384],
    ["gpt-audio", user({ type: "input_audio", input_audio: { data: base64, format: "mp3" } }), 50_000],
  ])("of %s counts media by what one takes, not by its bytes: %#", (model, body, most) => {
    const said = bound({ model, ...body });
    expect(said).toBeGreaterThanOrEqual(most);
    expect(said).toBeLessThan(most + 400);
  });

  test.each([
    ["gpt-4o", 128_000, user({ type: "file", file: { file_data: `data:application/pdf;base64,${base64}` } })],
    ["gpt-4o", 128_000, user({ type: "input_file", file_id: "file-1" })],
    [
      "gemini-2.5-flash",
      1_048_576,
      { contents: [{ parts: [{ fileData: { fileUri: "https://a.example/b" } }] }] },
    ],
  ])("of %s is all it reads where something cannot be measured: %#", (model, most, body) => {
    const name = model.startsWith("gemini") ? "google" : "openai";
    expect(bound({ model, ...body }, name)).toBeGreaterThanOrEqual(most);
  });

  test("does not take the arguments of a tool for references", () => {
    const input = { url: "https://a.example/b", file_id: "f", image_url: "x" };
    const messages = [
      { role: "assistant", content: [{ type: "tool_use", id: "t", name: "fetch", input }] },
      { role: "model", parts: [{ functionCall: { name: "fetch", args: input } }] },
    ];
    const tools = [{ name: "fetch", input_schema: { type: "object", properties: { file_id: "a" } } }];
    expect(bound({ model: "gpt-4o", messages, tools })).toBeLessThan(3_000);
  });

  test("takes a text for a text, whatever it begins with", () => {
    const long = "data: this is no address, ".repeat(1000);
    expect(bound(user({ type: "text", text: long }))).toBeGreaterThan(25_000);
    const tool = { type: "function", name: "f", parameters: { image_url: { data: long, url: 5 } } };
    expect(bound({ tools: [tool] })).toBeGreaterThan(25_000);
  });
});

describe("the bound of the input, whoever writes the request,", () => {
  const prompt = `data:image/x,${"A long question. ".repeat(10_000)}`;
  const image = { type: "image_url", image_url: { url: "https://a.example/b.png" } };
  const PIXEL = { mime_type: "image/png", data: "AAAA" };

  test.each([
    { messages: [{ role: "user", content: prompt }] },
    { messages: [{ role: "user", content: [{ type: "text", text: prompt }] }] },
    { input: prompt },
    { prompt: [prompt] },
    { instructions: prompt, input: "x" },
    { contents: [{ parts: [{ text: prompt }] }] },
    { messages: [{ content: [{ toolResult: { content: [{ json: { image_url: prompt } }] } }] }] },
    { messages: [{ content: [{ type: "document", source: { type: "text", data: prompt } }] }] },
  ])("counts a text that begins like a picture by its letters: %#", (body) => {
    expect(bound(body)).toBeGreaterThan(prompt.length);
  });

  test.each<[number, object]>([
    [1, { type: "tool_use", role: "user", content: [image] }],
    [3, { role: "user", ...PIXEL, content: [image, image] }],
    [3, { role: "user", content: [{ image_url: { ...PIXEL, url: "https://a.example/b.png" } }, image] }],
    [2, { type: "image", source: { url: "https://a.example/b.png", content: [image] } }],
    [1, { role: "user", content: [{ image: { url: "https://a.example/b.png" } }] }],
  ])("counts %i pictures, whatever stands beside them", (pictures, message) => {
    expect(bound({ model: "gpt-5", messages: [message] })).toBeGreaterThan(16_384 * pictures);
  });

  test.each(["file_url", "document_url"])("counts no bytes of a document in a %s", (name) => {
    const part = { [name]: `data:application/pdf;base64,${base64}` };
    expect(bound({ model: "gpt-4o", messages: [{ role: "user", content: [part] }] })).toBe(128_000);
  });

  test.each([
    { type: "input_audio", input_audio: "https://a.example/b.mp3" },
    { type: "input_audio", input_audio: { data: "https://a.example/b.mp3", format: "mp3" } },
    { type: "audio_url", audio_url: "https://a.example/b.mp3" },
    { role: "user", ...PIXEL, file_id: "file-1" },
    { document: { type: "image", source: { bytes: "AAAA" } } },
  ])("is all that is read where a link says nothing of its length: %#", (part) => {
    expect(bound({ model: "gpt-4o", messages: [{ role: "user", content: [part] }] })).toBe(128_000);
  });
});

describe("the shipped limits", () => {
  test("are rows of tokens in, tokens out and units", () => {
    const rows = Object.values(shipped.providers).flatMap((models) => Object.values(models) as unknown[][]);
    expect(rows.length).toBeGreaterThan(2_000);
    for (const [input, output, units = []] of rows) {
      expect(Number.isSafeInteger(input) && Number.isSafeInteger(output)).toBe(true);
      expect(units).toSatisfy(
        (names) => Array.isArray(names) && names.every((name) => typeof name === "string"),
      );
    }
  });

  test("hold for a model's other names, and else a stated most", () => {
    const of = (name: string, model: string) => outputLimit(provider(name), model);
    expect(of("openai", "gpt-4o-2099-01-01")).toBe(16_384);
    expect(of("anthropic", "claude-haiku-4-5")).toBe(64_000);
    expect(of("gemini", "models/gemini-2.5-flash")).toBe(65_535);
    expect(of("azure", "my-deployment")).toBe(128_000);
    expect(of("xai", "x".repeat(300))).toBe(128_000);
    expect(inputLimit(provider("openai"), "gpt-4o")).toBe(128_000);
  });

  test("say what is charged by the piece", () => {
    const openai = provider("openai");
    expect(isByUnit(openai, "dall-e-3")).toBe(true);
    expect(isByUnit(openai, "gpt-4o")).toBe(false);
    expect(isByUnit(openai, "unknown")).toBe(false);
    expect(priceUnits(openai, "dall-e-3", { images: 2, searches: 1 })).toEqual({ images: 2 });
  });
});
