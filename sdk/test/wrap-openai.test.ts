import OpenAI, { APIPromise, AzureOpenAI } from "openai";
import { Stream } from "openai/streaming";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMockProviders, type MockProviders } from "../../tests/support/mock-providers.mjs";
import { flush, shutdown, type TokenBudgetError, type WrapConfig, wrapOpenAI } from "../src/index.ts";
import { collect, expectUsage, type Ingest, startIngest, withoutIdentity } from "./support.ts";

let mock: MockProviders;
let ingest: Ingest;
let errors: TokenBudgetError[] = [];

beforeAll(async () => {
  mock = await createMockProviders({ port: 0, quiet: true }).listen();
  ingest = await startIngest();
});
afterAll(async () => {
  await mock.close();
  await ingest.close();
});
beforeEach(() => {
  errors = [];
  mock.reset();
  ingest.reset();
});
afterEach(async () => {
  await shutdown();
  expect(errors).toEqual([]);
});

const plain = (path = "/v1") => new OpenAI({ apiKey: "k", baseURL: mock.url + path, maxRetries: 0 });
const settings = (): WrapConfig => ({
  apiKey: "tb_ak_test",
  endpoint: ingest.url,
  onError: (error) => errors.push(error),
});
const wrapped = (config: WrapConfig = {}, path?: string) =>
  wrapOpenAI(plain(path), { ...settings(), ...config });
const recorded = async () => {
  await flush();
  return ingest.events;
};

const messages = [{ role: "user" as const, content: "What is the capital of France?" }];
const chat = (steering: object = {}) => ({
  model: "gpt-4o-mini",
  messages: [{ role: "user" as const, content: `Hi [[mock ${JSON.stringify(steering)}]]` }],
});
const counts = { input: 1862, cached: 1536, output: 214, reasoning: 64 };

describe("a wrapped client", () => {
  it("is the same client, with no visible difference", () => {
    const client = plain();
    const before = { keys: Object.keys(client), chat: client.chat, completions: client.chat.completions };
    const same: OpenAI = wrapOpenAI(client, settings());
    expect(same).toBe(client);
    expect(same).toBeInstanceOf(OpenAI);
    expect({ keys: Object.keys(same), chat: same.chat, completions: same.chat.completions }).toEqual(before);
  });

  it("records once although it is wrapped twice", async () => {
    await wrapOpenAI(wrapped(), settings()).chat.completions.create(chat());
    expect(await recorded()).toHaveLength(1);
  });

  it("stays wrapped through withOptions", async () => {
    const client = wrapped().withOptions({ timeout: 5000 });
    expect(client).toBeInstanceOf(OpenAI);
    await client.chat.completions.create(chat());
    expect(await recorded()).toHaveLength(1);
  });

  it("is left alone when disabled", async () => {
    const client = wrapped({ enabled: false });
    await client.chat.completions.create(chat());
    expect(await recorded()).toEqual([]);
    expect(Object.hasOwn(client, "post")).toBe(false);
  });

  it("tells when it is no client it knows", () => {
    const strange = { chat: () => "hello" };
    expect(wrapOpenAI(strange, settings())).toBe(strange);
    expect(errors.splice(0)).toMatchObject([{ code: "unsupported" }]);
  });

  it("records nothing of calls that use no tokens", async () => {
    await wrapped().models.list();
    await wrapped().moderations.create({ input: "x" });
    expect(await recorded()).toEqual([]);
  });
});

describe("whole answers", () => {
  it("records a chat completion with the provider's own counts", async () => {
    const answer = await wrapped().chat.completions.create(chat({ ...counts, serviceTier: "flex" }));
    const [event, ...others] = await recorded();
    expect(others).toEqual([]);
    expectUsage(event, mock.requests[0]?.usage);
    expect(event).toMatchObject({
      provider: "openai",
      model: "gpt-4o-mini-2024-07-18",
      requested_model: "gpt-4o-mini",
      operation: "chat",
      service_tier: "flex",
      status: "ok",
      response_id: answer.id,
      latency_ms: expect.any(Number),
    });
    expect(event?.event_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Math.abs(Number(event?.timestamp) - Date.now())).toBeLessThan(5000);
    expect(ingest.requests[0]).toMatchObject({
      path: "/v1/events/batch",
      headers: { authorization: "Bearer tb_ak_test", "x-tokenbudget-client": "sdk/0.1.0" },
    });
  });

  it("never sends a word of prompt or answer", async () => {
    const secret = "the-secret-of-the-prompt";
    const stream = await wrapped().chat.completions.create({ ...chat({ text: secret }), stream: true });
    await collect(stream);
    await wrapped().responses.create({
      model: "gpt-5-mini",
      input: `${secret} [[mock {"text":"${secret}"}]]`,
    });
    expect(await recorded()).toHaveLength(2);
    expect(JSON.stringify(ingest.requests)).not.toContain(secret);
  });

  it("records responses, their searches and tiers", async () => {
    await wrapped().responses.create({
      model: "gpt-5-mini",
      input:
        'Hi [[mock {"input":2450,"cached":2048,"cacheWrite":100,"output":700,"reasoning":576,"webSearch":2}]]',
    });
    const [event] = await recorded();
    expectUsage(event, mock.requests[0]?.usage);
    expect(event).toMatchObject({ operation: "responses", response_id: expect.stringMatching(/^resp_/) });
  });

  it("records embeddings and leaves their base64 alone", async () => {
    const body = { model: "text-embedding-3-small", input: ["a", "b"] };
    const answer = await wrapped().embeddings.create(body);
    expect(answer.data).toEqual((await plain().embeddings.create(body)).data);
    expect(mock.requests[0]?.body.encoding_format).toBe("base64");
    const [event, ...others] = await recorded();
    expect(others).toEqual([]);
    expectUsage(event, mock.requests[0]?.usage);
    expect(event).toMatchObject({ operation: "embeddings" });
    expect(event).not.toHaveProperty("output_tokens");
    expect(event).not.toHaveProperty("requested_model");
  });

  it("records legacy completions", async () => {
    await wrapped().completions.create({ model: "gpt-3.5-turbo-instruct", prompt: "Hello" });
    const [event] = await recorded();
    expectUsage(event, mock.requests[0]?.usage);
    expect(event).toMatchObject({ operation: "completion" });
  });

  it("takes OpenRouter's own cost", async () => {
    await wrapped({ provider: "openrouter" }, "/openrouter/api/v1").chat.completions.create(
      chat({ input: 500, output: 90 }),
    );
    expect(await recorded()).toMatchObject([
      { provider: "openrouter", cost_usd: 0.00086, cost_source: "provider" },
    ]);
  });

  it("records an Azure deployment under the model that answered", async () => {
    const azure = new AzureOpenAI({
      apiKey: "k",
      apiVersion: "2025-01-01-preview",
      baseURL: `${mock.url}/azure/openai`,
      maxRetries: 0,
    });
    await wrapOpenAI(azure, { ...settings(), provider: "azure" }).chat.completions.create({
      model: "my-gpt4o",
      messages: [{ role: "user", content: 'Hi [[mock {"model":"gpt-4o-2024-11-20"}]]' }],
    });
    expect(mock.requests[0]?.path).toContain("/deployments/my-gpt4o/");
    expect(await recorded()).toMatchObject([
      { provider: "azure", model: "gpt-4o-2024-11-20", requested_model: "my-gpt4o" },
    ]);
  });
});

describe("promises", () => {
  it("are the client's own, with data and response", async () => {
    const promise = wrapped().chat.completions.create(chat());
    expect(promise).toBeInstanceOf(APIPromise);
    const { data, response, request_id } = await promise.withResponse();
    expect(data).toHaveProperty("_request_id", request_id);
    expect(request_id).toMatch(/^req_/);
    expect(response).toBeInstanceOf(Response);
    await promise;
    expect(await recorded()).toHaveLength(1);
  });

  it("give the raw response unread", async () => {
    const response = await wrapped().chat.completions.create(chat()).asResponse();
    expect(response.bodyUsed).toBe(false);
    expect(await response.json()).toHaveProperty("usage");
    expect(await recorded()).toEqual([]);
  });

  it("can be transformed, which parses once", async () => {
    const promise = wrapped().chat.completions.create(chat());
    expect(await promise._thenUnwrap((answer) => answer.model)).toBe("gpt-4o-mini-2024-07-18");
    expect(await recorded()).toHaveLength(1);
  });

  it("that nobody handles stay unhandled, and handled ones stay handled", async () => {
    const seen: unknown[] = [];
    const listener = (reason: unknown) => seen.push(reason);
    const others = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", listener);
    try {
      await wrapped()
        .chat.completions.create(chat({ status: 400 }))
        .catch(() => undefined);
      await wrapped()
        .chat.completions.create(chat({ status: 400 }))
        .asResponse()
        .catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(seen).toEqual([]);
      wrapped().chat.completions.create(chat({ status: 400 }));
      await expect.poll(() => seen.length).toBe(1);
      expect(await recorded()).toHaveLength(3);
    } finally {
      process.off("unhandledRejection", listener);
      for (const other of others) process.on("unhandledRejection", other);
    }
  });
});

describe("failures", () => {
  for (const [status, errorType] of [
    [429, "rate_limit_exceeded"],
    [500, "server_error"],
    [400, "invalid_request_error"],
  ] as const) {
    it(`records ${status} as ${errorType} without counts and throws the client's own error`, async () => {
      const failure = await wrapped()
        .chat.completions.create(chat({ status }))
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(OpenAI.APIError);
      expect(failure).toMatchObject({ status });
      const [event, ...others] = await recorded();
      expect(others).toEqual([]);
      expect(event).toMatchObject({ status: "error", error_type: errorType, model: "gpt-4o-mini" });
      expect(Object.keys(event ?? {}).filter((key) => key.endsWith("_tokens"))).toEqual([]);
    });
  }

  it("records a call once however often the client retries it", async () => {
    const client = wrapOpenAI(
      new OpenAI({ apiKey: "k", baseURL: `${mock.url}/v1`, maxRetries: 1 }),
      settings(),
    );
    await client.chat.completions.create(chat({ status: 500 })).catch(() => undefined);
    expect(mock.requests).toHaveLength(2);
    expect(await recorded()).toHaveLength(1);
  });

  it("records a call that was aborted before its answer", async () => {
    const controller = new AbortController();
    const promise = wrapped().chat.completions.create(chat({ latency: 2000 }), { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(promise).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    expect(await recorded()).toMatchObject([{ status: "error", error_type: "aborted" }]);
  });

  it("records a connection that failed", async () => {
    const client = wrapOpenAI(
      new OpenAI({ apiKey: "k", baseURL: "http://127.0.0.1:9/v1", maxRetries: 0 }),
      settings(),
    );
    await expect(client.chat.completions.create(chat())).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
    expect(await recorded()).toMatchObject([{ status: "error", error_type: "APIConnectionError" }]);
  });
});

describe("chat streams", () => {
  const create = (client: OpenAI, more: object = {}, steering: object = counts) =>
    client.chat.completions.create({ ...chat(steering), stream: true as const, ...more });

  it("show the caller exactly the chunks an unwrapped client shows, and record the usage", async () => {
    const theirs = withoutIdentity(await collect(await create(plain())));
    mock.reset();
    const stream = await create(wrapped());
    expect(stream).toBeInstanceOf(Stream);
    const ours = await collect(stream);
    expect(withoutIdentity(ours)).toEqual(theirs);
    expect(ours.every((chunk) => !("usage" in chunk))).toBe(true);
    expect(mock.requests[0]?.body.stream_options).toEqual({ include_usage: true });
    const [event, ...others] = await recorded();
    expect(others).toEqual([]);
    expectUsage(event, mock.requests[0]?.usage);
    expect(event).toMatchObject({
      status: "ok",
      response_id: ours[0]?.id,
      time_to_first_token_ms: expect.any(Number),
    });
  });

  it("keep the usage chunk the caller asked for, and other stream options", async () => {
    const options = { include_usage: true, include_obfuscation: false };
    const chunks = await collect(await create(wrapped(), { stream_options: options }));
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: counts.input } });
    await collect(await create(wrapped(), { stream_options: { include_obfuscation: false } }));
    expect(mock.requests.map((request) => request.body.stream_options)).toEqual([options, options]);
    expect(await recorded()).toHaveLength(2);
  });

  it("never change the caller's own request object", async () => {
    const body = { ...chat(counts), stream: true as const, stream_options: {} };
    const copy = structuredClone(body);
    await collect(await wrapped().chat.completions.create(body));
    expect(body).toEqual(copy);
  });

  it("are sent as they are with includeUsage: false, and recorded without counts", async () => {
    await collect(await create(wrapped({ includeUsage: false })));
    expect(mock.requests[0]?.body).not.toHaveProperty("stream_options");
    const [event] = await recorded();
    expect(event).toMatchObject({ status: "ok", model: "gpt-4o-mini-2024-07-18" });
    expect(event).not.toHaveProperty("input_tokens");
  });

  for (const [provider, path] of [
    ["mistral", "/mistral/v1"],
    ["groq", "/groq/openai/v1"],
    ["deepseek", "/deepseek"],
    ["xai", "/xai/v1"],
    ["openrouter", "/openrouter/api/v1"],
  ] as const) {
    it(`of ${provider} tell usage unasked and pass untouched`, async () => {
      const steering = { input: 70, output: 33 };
      const theirs = withoutIdentity(await collect(await create(plain(path), {}, steering)));
      mock.reset();
      const ours = await collect(await create(wrapped({ provider }, path), {}, steering));
      // Groq's own request id is within the chunk.
      const clean = (value: unknown) => JSON.stringify(withoutIdentity(value)).replace(/req_\w+/g, "");
      expect(clean(ours)).toEqual(clean(theirs));
      expect(mock.requests[0]?.body).not.toHaveProperty("stream_options");
      const [event] = await recorded();
      expectUsage(event, mock.requests[0]?.usage);
      expect(event).toMatchObject({ provider });
    });
  }

  it("hand on each chunk when it comes, and read nothing before it is asked for", async () => {
    const stream = await create(wrapped(), {}, { ...counts, chunks: 4, chunkDelay: 60 });
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
    await flush();
    expect(ingest.events).toEqual([]);
    await collect({ [Symbol.asyncIterator]: () => iterator });
    expect(await recorded()).toHaveLength(1);
  });

  it("that are broken off end the request and are recorded as aborted, without counts", async () => {
    for await (const _ of await create(wrapped(), {}, { chunkDelay: 20 })) break;
    await expect.poll(() => mock.requests[0]?.aborted).toBe(true);
    const [event, ...others] = await recorded();
    expect(others).toEqual([]);
    expect(event).toMatchObject({ status: "error", error_type: "aborted", model: "gpt-4o-mini-2024-07-18" });
    expect(event).not.toHaveProperty("output_tokens");
  });

  it("that are left after the answer was whole are no failure", async () => {
    for await (const chunk of await create(wrapped())) if (chunk.choices[0]?.finish_reason) break;
    expect(await recorded()).toMatchObject([{ status: "ok" }]);
  });

  it("that are aborted are recorded, even if nobody reads on", async () => {
    const stream = await create(wrapped(), {}, { chunkDelay: 20 });
    await stream[Symbol.asyncIterator]().next();
    stream.controller.abort();
    expect(await recorded()).toMatchObject([{ status: "error", error_type: "aborted" }]);
  });

  it("that are aborted while a chunk is awaited end quietly and are recorded as aborted", async () => {
    const stream = await create(wrapped(), {}, { chunkDelay: 200 });
    setTimeout(() => stream.controller.abort(), 50);
    expect((await collect(stream)).length).toBeGreaterThan(0);
    expect(await recorded()).toMatchObject([{ status: "error", error_type: "aborted" }]);
  });

  it("that are left before they are read are recorded", async () => {
    await (await create(wrapped()))[Symbol.asyncIterator]().return?.();
    expect(await recorded()).toMatchObject([{ status: "error", error_type: "aborted" }]);
  });

  it("that are aborted while being read end quietly, as with an unwrapped client", async () => {
    const stream = await create(wrapped(), {}, { chunkDelay: 20 });
    const chunks = [];
    for await (const chunk of stream) {
      chunks.push(chunk);
      if (chunks.length === 2) stream.controller.abort();
    }
    expect(chunks).toHaveLength(2);
    expect(await recorded()).toMatchObject([{ status: "error", error_type: "aborted" }]);
  });

  it("that the provider cuts throw the client's own error and are recorded", async () => {
    const read = async (client: OpenAI) =>
      collect(await create(client, {}, { abortAfter: 3 })).catch((error: unknown) => error);
    const theirs = await read(plain());
    const ours = await read(wrapped());
    expect(ours).toBeInstanceOf(Error);
    expect(String(ours)).toBe(String(theirs));
    expect(await recorded()).toMatchObject([{ status: "error", error_type: "TypeError" }]);
  });

  it("with an error within them throw it and are recorded under its type", async () => {
    await expect(create(wrapped(), {}, { errorInStream: true }).then(collect)).rejects.toBeInstanceOf(
      OpenAI.APIError,
    );
    expect(await recorded()).toMatchObject([{ status: "error", error_type: "server_error" }]);
  });

  it("can be split in two and are recorded once", async () => {
    const [left, right] = (await create(wrapped())).tee();
    const [ours, theirs] = await Promise.all([collect(left), collect(right)]);
    expect(ours).toEqual(theirs);
    const [event, ...others] = await recorded();
    expect(others).toEqual([]);
    expectUsage(event, mock.requests[0]?.usage);
  });

  it("can become a ReadableStream and a stream again", async () => {
    const theirs = withoutIdentity(await collect(await create(plain())));
    const readable = (await create(wrapped())).toReadableStream();
    const again = Stream.fromReadableStream(readable, new AbortController());
    expect(withoutIdentity(await collect(again))).toEqual(theirs);
    expect(await recorded()).toHaveLength(1);
  });

  it("cannot be read twice, as with an unwrapped client, and are recorded once", async () => {
    const stream = await create(wrapped());
    await collect(stream);
    await expect(collect(stream)).rejects.toThrow(/consumed/);
    expect(await recorded()).toHaveLength(1);
  });

  it("keep their type with the response", async () => {
    const { data, response } = await create(wrapped()).withResponse();
    expect(data).toBeInstanceOf(Stream);
    expect(response.headers.get("content-type")).toMatch(/event-stream/);
    expect(Object.prototype.toString.call(data[Symbol.asyncIterator]())).toBe("[object AsyncGenerator]");
  });
});

describe("other streams", () => {
  it("of responses are recorded from their last event", async () => {
    const body = {
      model: "gpt-5.6",
      input: 'Hi [[mock {"input":5100,"cached":1024,"cacheWrite":3072,"output":420,"reasoning":128}]]',
      stream: true as const,
    };
    const theirs = withoutIdentity(await collect(await plain().responses.create(body)));
    mock.reset();
    expect(withoutIdentity(await collect(await wrapped().responses.create(body)))).toEqual(theirs);
    const [event] = await recorded();
    expectUsage(event, mock.requests[0]?.usage);
    expect(event).toMatchObject({ status: "ok", operation: "responses" });
  });

  it("of responses that fail within are recorded as failed", async () => {
    const input = 'Hi [[mock {"errorInStream":true}]]';
    await collect(await wrapped().responses.create({ model: "gpt-5", input, stream: true }));
    expect(await recorded()).toMatchObject([{ status: "error", error_type: "server_error" }]);
  });

  it("of completions are passed as they are", async () => {
    const body = { model: "gpt-3.5-turbo-instruct", prompt: "Hi", stream: true as const };
    await collect(await wrapped().completions.create(body));
    expect(mock.requests[0]?.body).not.toHaveProperty("stream_options");
    expect(await recorded()).toMatchObject([{ operation: "completion", status: "ok" }]);
  });
});

describe("helper methods count the calls they make once", () => {
  it("chat.completions.parse", async () => {
    const answer = await wrapped().chat.completions.parse(chat({ text: "hello" }));
    expect(answer.choices[0]?.message.content).toBe("hello");
    expect(await recorded()).toHaveLength(1);
  });

  it("chat.completions.stream", async () => {
    const stream = wrapped().chat.completions.stream(chat({ ...counts, text: "hello there" }));
    expect(await stream.finalContent()).toBe("hello there");
    const [event, ...others] = await recorded();
    expect(others).toEqual([]);
    expectUsage(event, mock.requests[0]?.usage);
  });

  it("chat.completions.runTools", async () => {
    let calls = 0;
    const runner = wrapped().chat.completions.runTools({
      model: "gpt-4o-mini",
      messages: [{ role: "user", content: 'Hi [[mock {"tool":{"name":"weather","arguments":{}}}]]' }],
      tools: [
        {
          type: "function",
          function: {
            name: "weather",
            description: "",
            parameters: { type: "object", properties: {} },
            function: () => {
              calls++;
              runner.abort();
              return "sunny";
            },
          },
        },
      ],
    });
    await runner.done().catch(() => undefined);
    expect(calls).toBe(1);
    expect(mock.requests).toHaveLength(1);
    expect((await recorded()).filter((event) => event.status === "ok")).toHaveLength(1);
  });

  it("responses.parse and responses.stream", async () => {
    await wrapped().responses.parse({ model: "gpt-5-mini", input: "Hi" });
    expect(
      (await wrapped().responses.stream({ model: "gpt-5-mini", input: "Hi" }).finalResponse()).status,
    ).toBe("completed");
    const events = await recorded();
    expect(events).toHaveLength(2);
    for (const [place, event] of events.entries()) expectUsage(event, mock.requests[place]?.usage);
  });
});

it("keeps the types of the client", async () => {
  const client = wrapped();
  const answer = await client.chat.completions.create({ model: "gpt-4o-mini", messages });
  const content: string | null | undefined = answer.choices[0]?.message.content;
  expect(content).toContain("Paris");
});
