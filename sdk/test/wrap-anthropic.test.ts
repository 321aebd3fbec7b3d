import Anthropic, { APIPromise } from "@anthropic-ai/sdk";
import { Stream } from "@anthropic-ai/sdk/streaming";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMockProviders, type MockProviders } from "../../tests/support/mock-providers.mjs";
import { flush, shutdown, type TokenBudgetError, type WrapConfig, wrapAnthropic } from "../src/index.ts";
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

const plain = () => new Anthropic({ apiKey: "k", baseURL: mock.url, maxRetries: 0 });
const settings = (): WrapConfig => ({
  apiKey: "tb_ak_test",
  endpoint: ingest.url,
  onError: (error) => errors.push(error),
});
const wrapped = () => wrapAnthropic(plain(), settings());
const recorded = async () => {
  await flush();
  return ingest.events;
};

const counts = { input: 12000, cached: 9000, cacheWrite5m: 1500, cacheWrite1h: 500, output: 640 };
const ask = (steering: object = counts) => ({
  model: "claude-haiku-4-5",
  max_tokens: 1024,
  messages: [{ role: "user" as const, content: `Hi [[mock ${JSON.stringify(steering)}]]` }],
});

describe("messages", () => {
  it("are recorded with the provider's own counts", async () => {
    const client = plain();
    const same: Anthropic = wrapAnthropic(client, settings());
    expect(same).toBe(client);
    const promise = same.messages.create(ask({ ...counts, reasoning: 100, webSearch: 3 }));
    expect(promise).toBeInstanceOf(APIPromise);
    const answer = await promise;
    const [event, ...others] = await recorded();
    expect(others).toEqual([]);
    expectUsage(event, mock.requests[0]?.usage);
    expect(event).toMatchObject({
      provider: "anthropic",
      model: "claude-haiku-4-5-20251001",
      requested_model: "claude-haiku-4-5",
      operation: "chat",
      service_tier: "standard",
      status: "ok",
      response_id: answer.id,
    });
  });

  it("of the beta and of withOptions are recorded once", async () => {
    await wrapped().beta.messages.create(ask());
    await wrapped().withOptions({ maxRetries: 1 }).messages.create(ask());
    expect(await recorded()).toHaveLength(2);
  });

  it("come with their response, and raw ones are not touched", async () => {
    const { data, request_id } = await wrapped().messages.create(ask()).withResponse();
    expect(request_id).toMatch(/^req_/);
    expect(data.type).toBe("message");
    const response = await wrapped().messages.create(ask()).asResponse();
    expect(response.bodyUsed).toBe(false);
    expect(await recorded()).toHaveLength(1);
  });

  it("that fail are recorded with their type and no counts", async () => {
    for (const [status, errorType] of [
      [429, "rate_limit_error"],
      [529, "overloaded_error"],
      [400, "invalid_request_error"],
    ] as const) {
      ingest.reset();
      const failure = await wrapped()
        .messages.create(ask({ status }))
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(Anthropic.APIError);
      const [event] = await recorded();
      expect(event).toMatchObject({ status: "error", error_type: errorType, model: "claude-haiku-4-5" });
      expect(Object.keys(event ?? {}).filter((key) => key.endsWith("_tokens"))).toEqual([]);
    }
  });

  it("that only count tokens are not recorded", async () => {
    const { max_tokens: _, ...body } = ask();
    await wrapped().messages.countTokens(body);
    expect(await recorded()).toEqual([]);
  });
});

describe("message streams", () => {
  it("show the caller exactly the events an unwrapped client shows, and record the usage", async () => {
    const body = { ...ask(), stream: true as const };
    const theirs = withoutIdentity(await collect(await plain().messages.create(body)));
    mock.reset();
    const stream = await wrapped().messages.create(body);
    expect(stream).toBeInstanceOf(Stream);
    expect(withoutIdentity(await collect(stream))).toEqual(theirs);
    const [event, ...others] = await recorded();
    expect(others).toEqual([]);
    expectUsage(event, mock.requests[0]?.usage);
    expect(event).toMatchObject({ status: "ok", time_to_first_token_ms: expect.any(Number) });
    expect(event).not.toHaveProperty("usage_source");
  });

  it("of the helper are recorded once", async () => {
    const stream = wrapped().messages.stream(ask({ ...counts, text: "hello there" }));
    expect(await stream.finalText()).toBe("hello there");
    await wrapped().beta.messages.stream(ask()).finalMessage();
    const events = await recorded();
    expect(events).toHaveLength(2);
    for (const [place, event] of events.entries()) expectUsage(event, mock.requests[place]?.usage);
  });

  it("of a tool runner are recorded, each turn once", async () => {
    const runner = wrapped().beta.messages.toolRunner({ ...ask(), tools: [] });
    await runner.runUntilDone();
    const events = await recorded();
    expect(events).toHaveLength(mock.requests.length);
    for (const [place, event] of events.entries()) expectUsage(event, mock.requests[place]?.usage);
  });

  it("that are broken off are recorded with the counts seen so far, as an estimate", async () => {
    for await (const _ of await wrapped().messages.create({
      ...ask({ ...counts, chunkDelay: 20 }),
      stream: true,
    }))
      break;
    expect(await recorded()).toMatchObject([
      {
        status: "error",
        error_type: "aborted",
        usage_source: "estimated",
        input_tokens: 12000,
        cache_read_tokens: 9000,
        output_tokens: 2,
      },
    ]);
  });

  it("that are left after their last counts are no failure", async () => {
    const stream = await wrapped().messages.create({ ...ask(), stream: true });
    for await (const event of stream) if (event.type === "message_delta") break;
    const [event] = await recorded();
    expect(event).toMatchObject({ status: "ok", output_tokens: 640 });
    expect(event).not.toHaveProperty("usage_source");
  });

  it("of the helper that are aborted are recorded", async () => {
    const stream = wrapped().messages.stream(ask({ ...counts, chunkDelay: 20 }));
    stream.once("text", () => stream.abort());
    await expect(stream.done()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
    expect(await recorded()).toMatchObject([{ status: "error", error_type: "aborted", input_tokens: 12000 }]);
  });

  it("with an error within them throw it and are recorded under its type", async () => {
    const stream = await wrapped().messages.create({ ...ask({ errorInStream: true }), stream: true });
    await expect(collect(stream)).rejects.toBeInstanceOf(Anthropic.APIError);
    expect(await recorded()).toMatchObject([{ status: "error", error_type: "overloaded_error" }]);
  });

  it("that the provider cuts are recorded with the counts seen so far", async () => {
    const stream = await wrapped().messages.create({ ...ask({ ...counts, abortAfter: 4 }), stream: true });
    await expect(collect(stream)).rejects.toThrow();
    expect(await recorded()).toMatchObject([
      { status: "error", error_type: "TypeError", usage_source: "estimated", input_tokens: 12000 },
    ]);
  });

  it("can be split in two and are recorded once", async () => {
    const [left, right] = (await wrapped().messages.create({ ...ask(), stream: true })).tee();
    expect(await collect(left)).toEqual(await collect(right));
    const [event, ...others] = await recorded();
    expect(others).toEqual([]);
    expectUsage(event, mock.requests[0]?.usage);
  });
});
