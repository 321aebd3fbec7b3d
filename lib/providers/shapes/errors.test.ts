import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Anthropic, { APIError as AnthropicError } from "@anthropic-ai/sdk";
import { ApiError as GoogleError, GoogleGenAI } from "@google/genai";
import OpenAI, { APIError as OpenAIError } from "openai";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findProvider } from "../table";
import { toProviderError } from "./errors";

const MESSAGE =
  "The budget “Team” is used up: 0.10 of 20.00 US dollars are left, and it begins anew on 1 December.";
const budgets = [{ id: "b1", name: "Team", remaining_usd: "0.10", resets_at: "2026-12-01T00:00:00Z" }];
const refusal = { status: 402, code: "budget_exceeded", message: MESSAGE, requestId: "req_1", budgets };

let server: Server;
let calls = 0;
let base = "";
beforeAll(async () => {
  server = createServer((request, response) => {
    calls++;
    request.resume();
    const { pathname, search } = new URL(request.url ?? "", "http://localhost");
    const [, name = "", ...rest] = pathname.split("/");
    const provider = findProvider(name);
    if (!provider) throw new Error(name);
    const { headers, body } = toProviderError(provider, refusal, { path: `/${rest.join("/")}`, search });
    response.writeHead(refusal.status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // safe because it listens on a port
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function failure(call: () => PromiseLike<unknown>): Promise<{ error: unknown; tries: number }> {
  calls = 0;
  try {
    await call();
  } catch (error) {
    return { error, tries: calls };
  }
  throw new Error("it did not fail");
}

const messages = [{ role: "user" as const, content: "Hi" }];

test.each(["openai", "mistral", "groq", "azure", "deepseek"])(
  "the client of OpenAI raises a refusal of %s once, with our words and the budgets",
  async (name) => {
    const client = new OpenAI({ apiKey: "k", baseURL: `${base}/${name}/v1` });
    for (const stream of [false, true]) {
      const { error, tries } = await failure(() =>
        client.chat.completions.create({ model: "m", messages, stream }),
      );
      expect(tries).toBe(1);
      expect(error).toBeInstanceOf(OpenAIError);
      expect(error).toMatchObject({
        status: 402,
        code: "budget_exceeded",
        requestID: "req_1",
        error: { budgets },
      });
      expect(String(error)).toContain(MESSAGE);
    }
  },
);

test("the client of Anthropic raises it once, with our words and the budgets", async () => {
  const client = new Anthropic({ apiKey: "k", baseURL: `${base}/anthropic` });
  for (const stream of [false, true]) {
    const { error, tries } = await failure(() =>
      client.messages.create({ model: "m", messages, max_tokens: 5, stream }),
    );
    expect(tries).toBe(1);
    expect(error).toBeInstanceOf(AnthropicError);
    expect(error).toMatchObject({
      status: 402,
      requestID: "req_1",
      error: { type: "error", error: { type: "billing_error", code: "budget_exceeded", budgets } },
    });
    expect(String(error)).toContain(MESSAGE);
  }
});

test("the client of Gemini raises it once, with our words and the budgets", async () => {
  const client = new GoogleGenAI({ apiKey: "k", httpOptions: { baseUrl: `${base}/google` } });
  const asked = { model: "gemini-2.5-flash", contents: "Hi" };
  const ways = [
    () => client.models.generateContent(asked),
    () => client.models.generateContentStream(asked),
    () => client.models.embedContent(asked),
  ];
  for (const way of ways) {
    const { error, tries } = await failure(way);
    expect(tries).toBe(1);
    expect(error).toBeInstanceOf(GoogleError);
    expect(error).toMatchObject({ status: 402 });
    expect(String(error)).toContain(MESSAGE);
    expect(String(error)).toContain('"remaining_usd":"0.10"');
  }
});

const given = { path: "", search: "" };
const told = (name: string, path: string, search = "", status = 402) => {
  const provider = findProvider(name);
  if (!provider) throw new Error(name);
  const { headers, body } = toProviderError(provider, { ...refusal, status }, { ...given, path, search });
  return { headers, body: JSON.parse(body) };
};

test("every provider's error has the form of the path", () => {
  const google = "/v1beta/models/gemini-2.5-flash:streamGenerateContent";
  expect(told("google", google).body[0].error).toMatchObject({ code: 402, message: MESSAGE });
  expect(told("google", google, "?alt=sse").body.error.status).toBe("FAILED_PRECONDITION");
  expect(told("google", "/v1beta/openai/chat/completions").body.error.code).toBe("budget_exceeded");
  const claude = "/v1/projects/p/locations/global/publishers/anthropic/models/claude:rawPredict";
  expect(told("vertex", claude).body.error.type).toBe("billing_error");
  expect(told("vertex", "/v1/nothing").body.error.status).toBe("FAILED_PRECONDITION");
  const bedrock = told("bedrock", "/model/m/converse");
  expect(bedrock.body.message).toBe(MESSAGE);
  expect(bedrock.headers["x-amzn-errortype"]).toBe("ServiceQuotaExceededException");
  expect(told("cohere", "/v2/chat").body.message).toBe(MESSAGE);
  expect(told("ollama", "/api/chat").body.error).toBe(MESSAGE);
});

test("only what may pass by itself may be tried again", () => {
  const retry = (status: number) => told("openai", "/v1/models", "", status).headers["x-should-retry"];
  expect([400, 401, 402, 403, 404, 413].map(retry)).toEqual(Array(6).fill("false"));
  expect([429, 502, 503].map(retry)).toEqual([undefined, undefined, undefined]);
});
