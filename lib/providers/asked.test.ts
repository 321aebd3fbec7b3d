import { describe, expect, test } from "vitest";
import { type Asked, readAsked } from "./asked";
import { outputLimit } from "./limits";
import { findProvider, openaiCompatible, type Provider } from "./table";

function provider(name: string): Provider {
  const found = findProvider(name);
  if (!found) throw new Error(`no provider ${name}`);
  return found;
}

function ask(name: string, path: string, body: unknown = {}, method = "POST", search = ""): Asked {
  const bytes = method === "GET" ? null : Buffer.from(JSON.stringify(body));
  return readAsked(provider(name), { method, path, search, contentType: "application/json", body: bytes });
}

const AZURE = "/openai/deployments/my-gpt4o";
const VERTEX = "/v1/projects/p/locations/us-east5/publishers";

test.each([
  ["openai", "/v1/chat/completions", "chat"],
  ["openai", "/v1/completions", "completion"],
  ["openai", "/v1/responses", "responses"],
  ["openai", "/v1/embeddings", "embeddings"],
  ["openai", "/v1/images/generations", "image"],
  ["openai", "/v1/audio/speech", "audio"],
  ["openai", "/v1/some/new/thing", "other"],
  ["openai", "/v1/threads/thread_1/runs", "other"],
  ["azure", `${AZURE}/chat/completions`, "chat"],
  ["azure", "/openai/v1/responses", "responses"],
  ["azure", "/anthropic/v1/messages", "chat"],
  ["anthropic", "/v1/messages", "chat"],
  ["anthropic", "/v1/chat/completions", "chat"],
  ["gemini", "/v1beta/models/gemini-2.5-pro:generateContent", "chat"],
  ["google", "/v1beta/models/gemini-embedding-001:batchEmbedContents", "embeddings"],
  ["google", "/v1beta/openai/chat/completions", "chat"],
  ["vertex", `${VERTEX}/google/models/gemini-2.5-flash:streamGenerateContent`, "chat"],
  ["vertex", `${VERTEX}/google/models/text-embedding-005:predict`, "embeddings"],
  ["vertex", `${VERTEX}/anthropic/models/claude-sonnet-4-5@20250929:rawPredict`, "chat"],
  ["vertex", "/v1/projects/p/locations/global/endpoints/openapi/chat/completions", "chat"],
  ["bedrock", "/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse", "chat"],
  ["bedrock", "/model/amazon.titan-embed-text-v2%3A0/invoke", "embeddings"],
  ["bedrock", "/openai/v1/chat/completions", "chat"],
  ["mistral", "/v1/fim/completions", "chat"],
  ["groq", "/openai/v1/chat/completions", "chat"],
  ["deepseek", "/chat/completions", "chat"],
  ["deepseek", "/anthropic/v1/messages", "chat"],
  ["xai", "/v1/chat/completions", "chat"],
  ["openrouter", "/api/v1/chat/completions", "chat"],
  ["together", "/v1/rerank", "rerank"],
  ["fireworks", "/inference/v1/completions", "completion"],
  ["cohere", "/v1/chat", "chat"],
  ["cohere", "/v2/embed", "embeddings"],
  ["cohere", "/v2/rerank", "rerank"],
  ["ollama", "/api/chat", "chat"],
  ["ollama", "/api/generate", "completion"],
  ["ollama", "/v1/chat/completions", "chat"],
])("%s %s is a call: %s", (name, path, operation) => {
  expect(ask(name, path)).toMatchObject({ kind: "call", operation });
});

test.each([
  ["GET", "openai", "/v1/models", "other"],
  ["POST", "openai", "/v1/files", "other"],
  ["POST", "openai", "/v1/batches", "batch"],
  ["POST", "mistral", "/v1/batch/jobs", "batch"],
  ["GET", "openai", "/v1/batches", "other"],
  ["POST", "openai", "/v1/batches/b_1/cancel", "other"],
  ["POST", "openai", "/v1/moderations", "other"],
  ["POST", "openai", "/v1/responses/input_tokens", "other"],
  ["DELETE", "openai", "/v1/responses/resp_1", "other"],
  ["GET", "openai", "/v1/responses/resp_1", "result"],
  ["GET", "xai", "/v1/chat/deferred-completion/abc", "result"],
  ["GET", "openai", "/v1/files/file-1/content", "results"],
  ["POST", "anthropic", "/v1/messages/count_tokens", "other"],
  ["POST", "anthropic", "/v1/messages/batches", "batch"],
  ["GET", "anthropic", "/v1/messages/batches", "other"],
  ["POST", "google", "/v1beta/models/gemini-2.5-pro:batchGenerateContent", "batch"],
  ["POST", "vertex", "/v1/projects/p/locations/l/batchPredictionJobs", "batch"],
  ["GET", "anthropic", "/v1/messages/batches/b_1/results", "results"],
  ["POST", "google", "/v1beta/models/gemini-2.5-pro:countTokens", "other"],
  ["POST", "google", "/v1beta/cachedContents", "other"],
  ["GET", "google", "/v1beta/batches/123", "results"],
  ["POST", "vertex", `${VERTEX}/anthropic/models/count-tokens:rawPredict`, "other"],
  ["POST", "bedrock", "/model/x/count-tokens", "other"],
  ["POST", "ollama", "/api/pull", "other"],
])("%s %s %s is no call: %s", (method, name, path, kind) => {
  expect(ask(name, path, {}, method)).toMatchObject({ kind, inputTokens: 0, withUsage: null });
});

describe("what a call asks for", () => {
  test("of OpenAI counts every answer", () => {
    const body = { model: "gpt-4o", messages: [], max_tokens: 9, max_completion_tokens: 10, n: 3 };
    const asked = ask("openai", "/v1/chat/completions", { ...body, service_tier: "flex" });
    expect(asked).toMatchObject({
      model: "gpt-4o",
      maxOutputTokens: 30,
      isStream: false,
      serviceTier: "flex",
    });
    expect(ask("openai", "/v1/completions", { best_of: 4, n: 2, max_tokens: 5 }).maxOutputTokens).toBe(20);
    expect(ask("openai", "/v1/embeddings", { input: "a" }).maxOutputTokens).toBe(0);
    expect(ask("openai", "/v1/responses", { background: true })).toMatchObject({
      isDeferred: true,
      maxOutputTokens: null,
    });
  });

  test("of others is read where they say it", () => {
    const model = "models/gemini-2.5-flash:streamGenerateContent";
    const generationConfig = { maxOutputTokens: 7, candidateCount: 2 };
    expect(ask("google", `/v1beta/${model}`, { contents: [], generationConfig })).toMatchObject({
      model: "gemini-2.5-flash",
      isStream: true,
      maxOutputTokens: 14,
    });
    expect(
      ask("bedrock", "/model/us.anthropic.claude%3A0/converse-stream", { inferenceConfig: { maxTokens: 8 } }),
    ).toMatchObject({ model: "us.anthropic.claude:0", isStream: true, maxOutputTokens: 8 });
    const search = { type: "web_search_20250305", name: "web_search", max_uses: 5 };
    expect(
      ask("anthropic", "/v1/messages", { model: "claude-opus-4-8", max_tokens: 6, tools: [search] }),
    ).toMatchObject({ maxOutputTokens: 6, inputTokens: 1_000_000, units: { web_search_requests: 5 } });
    expect(ask("azure", `${AZURE}/chat/completions`, {}).model).toBe("my-gpt4o");
    expect(ask("ollama", "/api/chat", { options: { num_predict: 4 } })).toMatchObject({
      isStream: true,
      maxOutputTokens: 4,
    });
    expect(ask("cohere", "/v2/rerank", { model: "rerank-v3.5", documents: ["a", "b"] }).units).toEqual({
      search_units: 1,
    });
  });

  test("of a model that is charged by the piece is no token, and of any other no piece", () => {
    const asked = { prompt: "a cat", n: 2 };
    expect(ask("openai", "/v1/images/generations", { ...asked, model: "dall-e-3" })).toMatchObject({
      inputTokens: 0,
      maxOutputTokens: 0,
      units: { images: 2 },
    });
    expect(ask("openai", "/v1/images/generations", { ...asked, model: "gpt-image-1" })).toMatchObject({
      maxOutputTokens: 12_480,
      units: {},
    });
    expect(ask("openai", "/v1/audio/speech", { model: "tts-1", input: "hello" }).units).toEqual({
      characters: 5,
    });
  });

  test("is read from a form, whose recording is counted by its length", () => {
    const part = (head: string, value: string) =>
      `--b1\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
    const body = Buffer.from(
      `${part('name="file"; filename="a.mp3"', "x".repeat(15_000))}${part('name="model"', "whisper-1")}--b1--\r\n`,
    );
    const request = { method: "POST", path: "/v1/audio/transcriptions", search: "", body };
    const read = (given: Buffer | null) =>
      readAsked(provider("openai"), {
        ...request,
        body: given,
        contentType: "multipart/form-data; boundary=b1",
      });
    expect(read(body)).toMatchObject({
      operation: "audio",
      model: "whisper-1",
      units: { audio_seconds: 20 },
    });
    const other = Buffer.from(body.toString().replace("whisper-1", "gpt-4o-transcribe"));
    expect(read(other)).toMatchObject({ model: "gpt-4o-transcribe", inputTokens: 831, units: {} });
    expect(read(null)).toMatchObject({ kind: "call", model: null, inputTokens: 1_000_000 });
  });

  test("is read of a body that is deeper than any stack", () => {
    const deep = `{"model":"gpt-4o","messages":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
    const request = { method: "POST", path: "/v1/chat/completions", search: "", contentType: null };
    expect(readAsked(provider("openai"), { ...request, body: Buffer.from(deep) })).toMatchObject({
      model: "gpt-4o",
      inputTokens: 128_000,
    });
  });

  test("is unknown of an odd body, which breaks nothing", () => {
    for (const odd of ["", "nonsense", "[1]", "null", '"text"', '{"messages":', "\xff\xfe"]) {
      const body = Buffer.from(odd, "latin1");
      const request = { method: "POST", path: "/v1/chat/completions", search: "", contentType: null, body };
      expect(readAsked(provider("openai"), request)).toMatchObject({
        kind: "call",
        model: null,
        withUsage: null,
      });
    }
    const wrong = {
      model: 5,
      n: "many",
      max_tokens: -1,
      tools: {},
      messages: "x",
      stream: "yes",
      input: [null],
    };
    for (const name of ["openai", "anthropic", "cohere", "ollama"])
      for (const path of ["/v1/chat/completions", "/v1/messages", "/v2/chat", "/v2/rerank", "/api/chat"])
        expect(ask(name, path, wrong)).toMatchObject({ kind: "call", model: null, withUsage: null });
  });
});

describe("the option for usage", () => {
  const stream = { model: "m", stream: true };
  const isAdded = (...given: Parameters<typeof ask>) => ask(...given).withUsage !== null;

  test("is added for those who know it, when the caller did not ask", () => {
    expect(isAdded("openai", "/v1/chat/completions", stream)).toBe(true);
    expect(isAdded("openai", "/v1/completions", stream)).toBe(true);
    expect(isAdded("deepseek", "/chat/completions", stream)).toBe(true);
    const own = openaiCompatible("acme", "https://llm.acme.example/v1");
    const body = Buffer.from(JSON.stringify(stream));
    const request = { method: "POST", path: "/v1/chat/completions", search: "", contentType: null, body };
    expect(readAsked(own, request).withUsage).not.toBeNull();
  });

  test("is left alone elsewhere", () => {
    const asked = { ...stream, stream_options: { include_usage: true } };
    expect(isAdded("openai", "/v1/chat/completions", asked)).toBe(false);
    expect(isAdded("openai", "/v1/chat/completions", { model: "m" })).toBe(false);
    expect(isAdded("openai", "/v1/responses", stream)).toBe(false);
    expect(isAdded("groq", "/openai/v1/chat/completions", stream)).toBe(false);
    expect(isAdded("anthropic", "/v1/messages", stream)).toBe(false);
    expect(isAdded("ollama", "/api/chat", stream)).toBe(false);
  });

  test("goes to Azure's newer versions only", () => {
    const of = (search: string, more = {}) =>
      isAdded("azure", `${AZURE}/chat/completions`, { ...stream, ...more }, "POST", search);
    expect(of("?api-version=2024-10-21")).toBe(true);
    expect(of("?api-version=2024-02-01")).toBe(false);
    expect(of("?api-version=2024-10-21", { data_sources: [] })).toBe(false);
    expect(isAdded("azure", "/openai/v1/chat/completions", stream)).toBe(true);
  });
});

test("as many answers as are asked for are held, also where the request does not say how long they are", () => {
  const one = outputLimit(provider("openai"), "gpt-4o-mini");
  const body = { model: "gpt-4o-mini", messages: [] };
  expect(ask("openai", "/v1/chat/completions", body).maxOutputTokens).toBeNull();
  expect(ask("openai", "/v1/chat/completions", { ...body, n: 5 }).maxOutputTokens).toBe(5 * one);
  const prompts = { model: "gpt-3.5-turbo-instruct", prompt: ["a", "b", "c"], n: 2, max_tokens: 10 };
  expect(ask("openai", "/v1/completions", prompts).maxOutputTokens).toBe(60);
  expect(ask("openai", "/v1/completions", { ...prompts, prompt: [1, 2, 3] }).maxOutputTokens).toBe(20);
  const gemini = { generationConfig: { candidateCount: "8", maxOutputTokens: 10 } };
  const path = "/v1beta/models/gemini-2.5-pro:generateContent";
  expect(ask("google", path, gemini).maxOutputTokens).toBe(80);
});

test("a provider of a team's own has one name, however it is written", () => {
  expect(openaiCompatible("My-LLM", null).name).toBe("my-llm");
});

test.each(["%3AgenerateContent", ":generate%43ontent", "%3agenerateConten%74"])(
  "an escape hides no call: %s",
  (verb) => {
    const asked = ask("google", `/v1beta/models/gemini-2.5-pro${verb}`);
    expect(asked).toMatchObject({ kind: "call", operation: "chat", model: "gemini-2.5-pro" });
  },
);

test("only what is answered later is deferred, whatever else says that it is", () => {
  const isDeferred = (path: string, body: object) => ask("openai", path, body).isDeferred;
  expect(isDeferred("/v1/responses", { background: true })).toBe(true);
  expect(isDeferred("/v1/chat/completions", { deferred: true })).toBe(true);
  expect(isDeferred("/v1/chat/completions", { background: true })).toBe(false);
  expect(isDeferred("/v1/chat/completions", { deferred: true, stream: true })).toBe(false);
});
