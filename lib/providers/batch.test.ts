import { describe, expect, test } from "vitest";
import { type Asked, readAsked } from "./asked";
import { outputLimit } from "./limits";
import { findProvider, type Provider } from "./table";

const provider = (name: string) => findProvider(name) as Provider;

function ask(name: string, path: string, body: unknown): Asked {
  const bytes = Buffer.from(JSON.stringify(body));
  return readAsked(provider(name), {
    ...{ method: "POST", path, search: "", contentType: "application/json", body: bytes },
  });
}

describe("a batch", () => {
  test("of Anthropic asks for all that its requests ask for, by each of their models", () => {
    const params = {
      model: "claude-sonnet-4-5",
      max_tokens: 100,
      messages: [{ role: "user", content: "Hi" }],
    };
    const requests = [
      { custom_id: "a", params },
      { custom_id: "b", params: { ...params, max_tokens: 50, model: "claude-opus-4-8" } },
      { custom_id: "c", params },
    ];
    const asked = ask("anthropic", "/v1/messages/batches", { requests });
    expect(asked).toMatchObject({
      kind: "batch",
      model: "claude-sonnet-4-5",
      otherModels: ["claude-opus-4-8"],
      maxOutputTokens: 250,
      serviceTier: "batch",
    });
    expect(asked.inputTokens).toBeGreaterThan(3 * JSON.stringify(params).length);
    expect(asked.inputTokens).toBeLessThan(3 * JSON.stringify(params).length + 300);
  });

  test.each(["inputConfig", "input_config"])("of Gemini has its requests in its %s", (name) => {
    const request = { contents: [{ parts: [{ text: "Hi" }] }], generationConfig: { maxOutputTokens: 7 } };
    const endless = { contents: [] };
    const batch = { [name]: { requests: { requests: [{ request }, { request: endless }] } } };
    const asked = ask("google", "/v1beta/models/gemini-2.5-flash:batchGenerateContent", { batch });
    expect(asked).toMatchObject({
      model: "gemini-2.5-flash",
      maxOutputTokens: 7 + outputLimit(provider("google"), "gemini-2.5-flash"),
    });
    expect(asked.inputTokens).toBeGreaterThan(100);
  });

  test("of Claude on Azure is Anthropic's", () => {
    const params = { model: "claude-sonnet-4-5", max_tokens: 100, messages: [] };
    const asked = ask("azure", "/anthropic/v1/messages/batches", { requests: [{ custom_id: "a", params }] });
    expect(asked).toMatchObject({ kind: "batch", model: "claude-sonnet-4-5", maxOutputTokens: 100 });
    expect(asked.inputTokens).toBeGreaterThan(JSON.stringify(params).length);
  });

  test("of Mistral has one model for all", () => {
    const requests = [{ custom_id: "0", body: { max_tokens: 100, messages: [] } }];
    const asked = ask("mistral", "/v1/batch/jobs", { model: "mistral-small-latest", requests });
    expect(asked).toMatchObject({ model: "mistral-small-latest", otherModels: [], maxOutputTokens: 100 });
  });

  test("that names a file says no more than that", () => {
    expect(ask("openai", "/v1/batches", { input_file_id: "file-1" })).toMatchObject({
      ...{ kind: "batch", model: null, inputTokens: 0, maxOutputTokens: 0, isUnread: false },
    });
    const batch = { inputConfig: { fileName: "files/1" } };
    expect(ask("google", "/v1beta/models/gemini-2.5-pro:batchGenerateContent", { batch })).toMatchObject({
      ...{ kind: "batch", model: "gemini-2.5-pro", inputTokens: 0 },
    });
  });
});

test("OpenRouter may answer by any of the models it is given; nobody else reads them", () => {
  const body = { model: "openai/gpt-4o-mini", models: ["openai/gpt-4o", "", 1, "openai/gpt-4o-mini"] };
  const path = "/api/v1/chat/completions";
  expect(ask("openrouter", path, body)).toMatchObject({
    model: "openai/gpt-4o-mini",
    otherModels: ["openai/gpt-4o"],
  });
  expect(ask("openrouter", path, { ...body, model: undefined }).model).toBe("openai/gpt-4o");
  expect(ask("openai", path, body).otherModels).toEqual([]);
});

describe("a call to OpenRouter", () => {
  const path = "/api/v1/chat/completions";
  const model = "openai/gpt-4o";

  test("is bound by the largest of its models", () => {
    const image = { type: "image_url", image_url: { url: "https://a.example/b.png" } };
    const messages = [{ role: "user", content: [image] }];
    const models = ["openai/gpt-4o-mini", "nobody/knows-it"];
    const asked = ask("openrouter", path, { model: "anthropic/claude-sonnet-4", models, messages, n: 2 });
    expect(asked.inputTokens).toBeGreaterThan(48_169);
    expect(asked.maxOutputTokens).toBe(2 * 128_000);
    expect(ask("openrouter", path, { model, models, prompt: { id: "p" } }).inputTokens).toBe(1_000_000);
  });

  test.each([
    { model: `${model}:online` },
    { model: "openai/gpt-4o", models: ["openai/gpt-4o-mini:online"] },
    { model, plugins: [{ id: "web" }] },
    { model: "@preset/mine" },
    { model, preset: "mine" },
  ])("that searches, or has what is kept there, reads all that its model can: %j", (body) => {
    expect(ask("openrouter", path, body).inputTokens).toBeGreaterThanOrEqual(128_000);
  });
});

const MODELS = "/v1beta/models";
const UNITS: [name: string, path: string, body: unknown, units: Record<string, number>][] = [
  ["openai", "/v1/audio/speech", { model: "tts-1", input: "Hi 🙂" }, { characters: 4 }],
  ["openai", "/v1/audio/speech", { model: "gpt-4o-mini-tts", input: "Hello" }, { audio_seconds: 3 }],
  ["openai", "/v1/videos", { model: "sora-2", seconds: "8" }, { video_seconds: 8 }],
  ["openai", "/v1/videos", { model: "sora-2" }, { video_seconds: 4 }],
  [
    "google",
    `${MODELS}/veo-3.1-generate-preview:predictLongRunning`,
    { parameters: { sampleCount: 2 } },
    { video_seconds: 16 },
  ],
  [
    "google",
    `${MODELS}/gemini-2.5-flash:generateContent`,
    { tools: [{ googleSearch: {} }] },
    { web_search_requests: 1 },
  ],
  [
    "google",
    `${MODELS}/gemini-3-pro-preview:generateContent`,
    { tools: [{ google_search: {} }] },
    { web_search_requests: 10 },
  ],
];
test.each(UNITS)("%s %s of %j is held by what it is charged by", (name, path, body, units) => {
  expect(ask(name, path, body).units).toEqual(units);
});
