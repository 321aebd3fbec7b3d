import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { StreamReader } from "../src/stream-reader.ts";
import { type Answer, createAnswerReader, readAnswer } from "../src/usage.ts";

interface Meta {
  model: string | null;
  usageInBody: boolean;
  usage: Record<string, number | string | null> | null;
  response: { status: number; bodyFile: string };
}

const folder = new URL("./fixtures/providers/", import.meta.url);
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith(".meta.json"))
  .map((name) => {
    const meta: Meta = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
    return {
      name: name.replace(".meta.json", ""),
      meta,
      bytes: new Uint8Array(readFileSync(new URL(meta.response.bodyFile, folder))),
    };
  });
const isStream = (name: string) => /-stream/.test(name);

function read(...pieces: (Uint8Array | string)[]): Answer {
  const reader = new StreamReader();
  for (const piece of pieces) reader.push(piece);
  return reader.answer;
}

/** Our counts in the common form of the fixtures, with what the body left out as 0. */
function inCommonForm(answer: Answer) {
  return {
    inputTokens: answer.input_tokens ?? 0,
    cachedInputTokens: answer.cache_read_tokens ?? 0,
    cacheWriteTokens: (answer.cache_write_tokens ?? 0) + (answer.cache_write_1h_tokens ?? 0),
    cacheWrite5mTokens: answer.cache_write_tokens ?? 0,
    cacheWrite1hTokens: answer.cache_write_1h_tokens ?? 0,
    audioInputTokens: answer.input_audio_tokens ?? 0,
    imageInputTokens: answer.input_image_tokens ?? 0,
    outputTokens: answer.output_tokens ?? 0,
    reasoningTokens: answer.reasoning_tokens ?? 0,
    audioOutputTokens: answer.output_audio_tokens ?? 0,
    webSearchRequests: answer.units?.web_search_requests ?? 0,
  };
}

describe("forms that only pass by", () => {
  it("of Ollama's own API are read, streamed or whole", () => {
    const last =
      '{"model":"llama3.2","done":true,"done_reason":"stop","prompt_eval_count":26,"eval_count":9}';
    const first = '{"model":"llama3.2","message":{"content":"Hi"},"done":false}';
    const expected = { model: "llama3.2", input_tokens: 26, output_tokens: 9 };
    expect(read(`${first}\n${last}\n`)).toEqual(expected);
    expect(read(last)).toEqual(expected);
  });

  it("of Cohere's first version are read from the stream's last event", () => {
    const meta = { billed_units: { input_tokens: 5, output_tokens: 2 } };
    const end = { event_type: "stream-end", response: { generation_id: "g", text: "Hi", meta } };
    const pieces = '{"event_type":"text-generation","text":"Hi"}\n';
    expect(read(pieces + JSON.stringify(end))).toMatchObject({
      input_tokens: 5,
      output_tokens: 2,
      response_id: "g",
    });
  });
});

describe("recorded bodies", () => {
  it("are all here", () => expect(fixtures.length).toBeGreaterThanOrEqual(25));

  for (const { name, meta, bytes } of fixtures) {
    it(`${name} gives the true usage`, () => {
      const answer = read(bytes);
      if (!meta.usageInBody) {
        expect(Object.keys(answer).filter((key) => key.endsWith("_tokens"))).toEqual([]);
        return;
      }
      const { toolPromptTokens: _, serviceTier, ...truth } = meta.usage ?? {};
      expect(inCommonForm(answer)).toEqual(truth);
      if (serviceTier) expect(answer.service_tier).toBe(serviceTier);
      // Converse and Gemini's embeddings do not name the model; the caller's request does.
      if (!/^(bedrock-converse|gemini-embed)$/.test(name)) expect(answer.model).toBe(meta.model);
    });
  }

  for (const { name, bytes } of fixtures.filter((fixture) => isStream(fixture.name))) {
    it(`${name} gives the same answer cut in two at every byte, and byte by byte`, () => {
      const whole = read(bytes);
      for (let at = 0; at <= bytes.length; at++) {
        expect(read(bytes.subarray(0, at), bytes.subarray(at))).toEqual(whole);
      }
      expect(read(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(whole);
    });
  }

  for (const { name, bytes } of fixtures.filter((fixture) =>
    fixture.meta.response.bodyFile.endsWith(".sse"),
  )) {
    it(`${name} gives the same answer with other line ends, comments, and from parsed chunks`, () => {
      const text = new TextDecoder().decode(bytes);
      const whole = read(bytes);
      for (const end of ["\r\n", "\r"]) {
        const other = `: hello${end}${text.replaceAll("\n", end)}`;
        expect(read(other)).toEqual(whole);
        expect(read(...other)).toEqual(whole);
      }
      const reader = createAnswerReader();
      for (const line of text.split("\n").filter((line) => line.startsWith("data: {"))) {
        reader.add(JSON.parse(line.slice(6)));
      }
      expect(reader.answer).toEqual(whole);
    });
  }
});

describe("what a body does not say", () => {
  const body = (name: string) => {
    const fixture = fixtures.find((candidate) => candidate.name === name);
    return readAnswer(JSON.parse(new TextDecoder().decode(fixture?.bytes)));
  };

  it("is absent, not 0", () => {
    expect(body("openai-embeddings")).toEqual({ model: "text-embedding-3-small", input_tokens: 4096 });
    expect(body("openai-completions")).toMatchObject({ input_tokens: 12, output_tokens: 40 });
    expect(body("openai-completions")).not.toHaveProperty("cache_read_tokens");
    expect(body("deepseek-chat")).not.toHaveProperty("reasoning_tokens");
    expect(body("gemini-embed")).toEqual({ input_tokens: 21 });
  });

  it("and what it says is 0 is 0", () => {
    expect(body("azure-openai-chat")).toMatchObject({ cache_read_tokens: 0, reasoning_tokens: 0 });
  });

  it("OpenRouter's own charge is the provider's figure", () => {
    expect(body("openrouter-chat")).toMatchObject({ cost_usd: 0.00086, cost_source: "provider" });
  });

  it("an error says its type", () => {
    expect(body("openai-error-429")).toEqual({ error_type: "rate_limit_exceeded" });
    expect(body("anthropic-error-529")).toEqual({ error_type: "overloaded_error" });
  });
});

describe("readAnswer", () => {
  const chat = (usage: object) => readAnswer({ object: "chat.completion", usage });

  it("adds reasoning that xAI counts beside the completion, told by the total", () => {
    const details = { completion_tokens_details: { reasoning_tokens: 30 } };
    expect(chat({ prompt_tokens: 100, completion_tokens: 40, total_tokens: 170, ...details })).toMatchObject({
      output_tokens: 70,
      reasoning_tokens: 30,
    });
    expect(chat({ prompt_tokens: 100, completion_tokens: 40, total_tokens: 140, ...details })).toMatchObject({
      output_tokens: 40,
      reasoning_tokens: 30,
    });
  });

  it("cuts parts that exceed their whole, which the server would refuse", () => {
    expect(
      chat({
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 8, cache_write_tokens: 8, audio_tokens: 99 },
        completion_tokens_details: { audio_tokens: 9 },
      }),
    ).toEqual({
      input_tokens: 10,
      cache_read_tokens: 8,
      cache_write_tokens: 2,
      input_audio_tokens: 10,
      output_tokens: 5,
      output_audio_tokens: 5,
    });
  });

  it("takes only whole numbers of at least 0 as counts", () => {
    expect(chat({ prompt_tokens: -1, completion_tokens: "7" })).toEqual({});
    expect(chat({ prompt_tokens: 1.5, completion_tokens: Number.NaN })).toEqual({});
  });

  it("reads Gemini's tool prompt, audio and image parts", () => {
    const answer = readAnswer({
      usageMetadata: {
        promptTokenCount: 100,
        candidatesTokenCount: 50,
        thoughtsTokenCount: 7,
        toolUsePromptTokenCount: 20,
        cachedContentTokenCount: 10,
        promptTokensDetails: [
          { modality: "TEXT", tokenCount: 60 },
          { modality: "AUDIO", tokenCount: 25 },
          { modality: "IMAGE", tokenCount: 15 },
        ],
        candidatesTokensDetails: [{ modality: "AUDIO", tokenCount: 40 }],
      },
    });
    expect(answer).toEqual({
      input_tokens: 120,
      cache_read_tokens: 10,
      input_audio_tokens: 25,
      input_image_tokens: 15,
      output_tokens: 57,
      reasoning_tokens: 7,
      output_audio_tokens: 40,
    });
  });

  it("charges what Cohere bills, not what it counts", () => {
    const usage = {
      billed_units: { input_tokens: 20, output_tokens: 9, search_units: 1 },
      tokens: { input_tokens: 83, output_tokens: 11 },
    };
    const expected = { input_tokens: 20, output_tokens: 9, units: { search_units: 1 } };
    expect(readAnswer({ id: "c1", message: { role: "assistant" }, usage })).toEqual({
      response_id: "c1",
      ...expected,
    });
    expect(read(`data: {"type":"message-end","delta":{"usage":${JSON.stringify(usage)}}}\n\n`)).toEqual(
      expected,
    );
    expect(readAnswer({ meta: { billed_units: { input_tokens: 3 } } })).toEqual({ input_tokens: 3 });
  });

  it("splits Bedrock's cache writes by their time to live", () => {
    const usage = {
      inputTokens: 10,
      outputTokens: 4,
      cacheReadInputTokens: 5,
      cacheWriteInputTokens: 30,
      cacheDetails: [
        { ttl: "5m", inputTokens: 20 },
        { ttl: "1h", inputTokens: 10 },
      ],
    };
    const expected = {
      input_tokens: 45,
      cache_read_tokens: 5,
      cache_write_tokens: 20,
      cache_write_1h_tokens: 10,
      output_tokens: 4,
    };
    expect(readAnswer({ usage })).toEqual(expected);
    expect(readAnswer({ metadata: { usage } })).toEqual(expected);
  });

  it("adds the compactions that Anthropic leaves out of the message's own counts", () => {
    const usage = {
      input_tokens: 10,
      output_tokens: 5,
      iterations: [
        { type: "message", input_tokens: 10, output_tokens: 5 },
        { type: "compaction", input_tokens: 100, output_tokens: 20 },
      ],
    };
    expect(readAnswer({ type: "message", usage })).toEqual({ input_tokens: 110, output_tokens: 25 });
  });

  it("marks Anthropic's fast mode as the tier that was served", () => {
    expect(readAnswer({ usage: { input_tokens: 1, speed: "fast", service_tier: "standard" } })).toMatchObject(
      {
        service_tier: "fast",
      },
    );
  });

  it("counts the searches OpenAI bills and no page visits", () => {
    const search = (type?: string) => ({ type: "web_search_call", ...(type ? { action: { type } } : {}) });
    const output = [search(), search("search"), search("open_page"), { type: "message" }];
    expect(readAnswer({ output }).units).toEqual({ web_search_requests: 2 });
  });

  it("never takes the tier that was asked for as the one served", () => {
    expect(readAnswer({ service_tier: "auto" })).toEqual({});
  });

  it("tells a failed response from a good one", () => {
    const response = { id: "resp_1", status: "failed", error: { code: "server_error" }, usage: null };
    expect(readAnswer(response)).toEqual({ response_id: "resp_1", error_type: "server_error" });
  });
});

describe("StreamReader", () => {
  it("takes replaced counts, never sums", () => {
    const start = { type: "message_start", message: { usage: { input_tokens: 5, output_tokens: 2 } } };
    const delta = (n: number) => ({ type: "message_delta", usage: { input_tokens: null, output_tokens: n } });
    const events = [start, delta(7), delta(9)].map((event) => `data: ${JSON.stringify(event)}\n\n`);
    expect(read(...events)).toEqual({ input_tokens: 5, output_tokens: 9 });
  });

  it("joins the data lines of one event", () => {
    for (const end of ["\n", "\r", "\r\n"]) {
      const event = ['data: {"usage":', 'data: {"prompt_tokens":', "data: 3}}", "", ""].join(end);
      expect(read(event)).toEqual({ input_tokens: 3 });
      expect(read(...event)).toEqual({ input_tokens: 3 });
    }
  });

  it("reads the last event when the stream ends without a blank line", () => {
    expect(read('data:{"usage":{"prompt_tokens":3}}')).toEqual({ input_tokens: 3 });
  });

  it("goes on after an event that is no JSON", () => {
    expect(read('data: {"a":[\n\ndata: oops{\n\ndata: {"usage":{"prompt_tokens":3}}\n\n')).toEqual({
      input_tokens: 3,
    });
  });

  it("keeps no more of long texts, vectors and escapes than it needs, however they are cut", () => {
    const text = `${'é\\"\u0001😀{['.repeat(400)}`;
    const body = JSON.stringify({
      data: [
        { embedding: Array.from({ length: 300 }, (_, i) => i / 7), tags: ["a", null, "b", [1, "c", 2]] },
      ],
      note: text,
      model: "m-é",
      usage: { prompt_tokens: 11 },
    });
    const expected = { model: "m-é", input_tokens: 11 };
    expect(read(body)).toEqual(expected);
    const bytes = new TextEncoder().encode(body);
    for (let at = 0; at <= bytes.length; at += 3) {
      expect(read(bytes.subarray(0, at), bytes.subarray(at))).toEqual(expected);
    }
  });

  it("cuts a long text at any place within an escape", () => {
    for (let before = 1010; before < 1030; before++) {
      const body = `{"note":"${"x".repeat(before)}\\u00e9\\n\\\\","usage":{"prompt_tokens":11}}`;
      expect(read(body)).toEqual({ input_tokens: 11 });
      expect(read(...body)).toEqual({ input_tokens: 11 });
    }
  });

  it("reads usage that stands after megabytes of image or vectors", () => {
    const reader = new StreamReader();
    reader.push('data: {"image":"');
    for (let i = 0; i < 64; i++) reader.push("A".repeat(65_536));
    reader.push('","vector":[');
    for (let i = 0; i < 64; i++) reader.push("0.123456,".repeat(7000));
    reader.push('1],"usage":{"prompt_tokens":9}}\n\n');
    expect(reader.answer).toEqual({ input_tokens: 9 });
  });

  it("knows whether the answer was whole", () => {
    const reader = new StreamReader();
    expect(reader.hasUsage).toBe(false);
    reader.push(
      'data: {"type":"message_start","message":{"usage":{"input_tokens":5,"output_tokens":1}}}\n\n',
    );
    expect(reader).toMatchObject({ hasUsage: true, isEnded: false });
    reader.push('data: {"type":"message_delta","usage":{"output_tokens":4}}\n\n');
    expect(reader).toMatchObject({ hasUsage: true, isEnded: true });
  });

  for (const { name, bytes, meta } of fixtures.filter(({ meta }) => meta.response.status === 200)) {
    it(`finds the end of ${name}`, () => {
      // Embeddings are whole by being there; they have no mark of an end.
      if (/embed/.test(name)) return;
      const reader = new StreamReader();
      reader.push(bytes);
      expect(reader.isEnded).toBe(true);
      expect(reader.hasUsage).toBe(meta.usageInBody);
    });
  }
});

it("takes no id for the answer's own that another call will soon have too, as Ollama's", () => {
  const idOf = (id: string) => readAnswer({ id, model: "llama3.2", usage: { prompt_tokens: 1 } }).response_id;
  expect([idOf("chatcmpl-7"), idOf("chatcmpl-998"), idOf("cmpl-42")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(idOf("chatcmpl-9988")).toBe("chatcmpl-9988");
});
