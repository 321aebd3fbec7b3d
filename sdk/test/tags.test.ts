import OpenAI from "openai";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMockProviders, type MockProviders } from "../../tests/support/mock-providers.mjs";
import {
  type Config,
  flush,
  shutdown,
  type TokenBudgetError,
  tags,
  track,
  wrapOpenAI,
} from "../src/index.ts";
import { collect, type Ingest, startIngest } from "./support.ts";

let mock: MockProviders;
let ingest: Ingest;
let errors: TokenBudgetError[] = [];
const config = (): Config => ({
  apiKey: "tb_ak_tags",
  endpoint: ingest.url,
  onError: (error) => errors.push(error),
});
const event = { provider: "openai", model: "gpt-4o", input_tokens: 1 };

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
  ingest.reset();
});
afterEach(() => shutdown());

async function recordedTags() {
  await flush();
  return ingest.events.map((recorded) => recorded.tags);
}

describe("tags().run", () => {
  it("tags what happens within, the inner over the outer, and nothing after", async () => {
    tags({ feature: "search", user_id: "u1" }).run(() => {
      track(event, config());
      tags({ user_id: "u2", retried: true, attempt: 3 }).run(() => track(event, config()));
      track({ ...event, tags: { feature: "own" } }, config());
    });
    track(event, config());
    expect(await recordedTags()).toEqual([
      { feature: "search", user_id: "u1" },
      { feature: "search", user_id: "u2", retried: true, attempt: 3 },
      { feature: "own", user_id: "u1" },
      undefined,
    ]);
  });

  it("returns and throws what its callback does", async () => {
    expect(tags({ a: 1 }).run(() => 42)).toBe(42);
    expect(await tags({ a: 1 }).run(async () => "later")).toBe("later");
    expect(() =>
      tags({ a: 1 }).run(() => {
        throw new Error("mine");
      }),
    ).toThrow("mine");
  });

  it("holds for the calls of a wrapped client, over its own tags, however many run at once", async () => {
    const client = wrapOpenAI(new OpenAI({ apiKey: "k", baseURL: `${mock.url}/v1` }), {
      ...config(),
      tags: { environment: "test", user_id: "nobody" },
    });
    const call = async (user: string) => {
      const latency = Math.floor(Math.random() * 20);
      const content = `Hi [[mock ${JSON.stringify({ latency, text: user })}]]`;
      await tags({ user_id: user }).run(async () => {
        await new Promise((resolve) => setTimeout(resolve, latency));
        const messages = [{ role: "user" as const, content }];
        await collect(await client.chat.completions.create({ model: user, messages, stream: true }));
      });
    };
    await Promise.all(Array.from({ length: 30 }, (_, i) => call(`user-${i}`)));
    await flush();
    expect(ingest.events).toHaveLength(30);
    for (const { model, tags: found } of ingest.events)
      expect(found).toEqual({ environment: "test", user_id: model });
  });

  it("leaves out what is null or undefined", async () => {
    tags({ a: null, b: undefined, c: "" }).run(() => track(event, config()));
    expect(await recordedTags()).toEqual([{ c: "" }]);
    expect(errors).toEqual([]);
  });
});

describe("tags the server would refuse", () => {
  it("are cut or left out, which is told, and the event is kept", async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`t${i}`, i]));
    track({ ...event, tags: many }, config());
    track({ ...event, tags: { ["k".repeat(70)]: `${"v".repeat(255)}😀`, nul: "a\0b\ud800c" } }, config());
    // A caller without types may hand over anything.
    const wrong: Record<string, string> = JSON.parse('{"list":["a"],"good":"x"}');
    track({ ...event, tags: wrong }, config());
    const [first, second, third] = await recordedTags();
    expect(Object.keys(first ?? {})).toHaveLength(32);
    expect(second).toEqual({ ["k".repeat(64)]: "v".repeat(255), nul: "abc" });
    expect(third).toEqual({ good: "x" });
    expect(errors.map(({ code, count }) => [code, count])).toEqual([
      ["invalid", 0],
      ["invalid", 0],
      ["invalid", 0],
    ]);
  });
});

describe("track", () => {
  it("keeps what the event says and adds identity and time", async () => {
    track({ ...event, event_id: "mine", timestamp: "2026-01-01T00:00:00Z", units: { images: 2 } }, config());
    track(event, config());
    await flush();
    expect(ingest.events[0]).toEqual({
      ...event,
      event_id: "mine",
      timestamp: "2026-01-01T00:00:00Z",
      units: { images: 2 },
    });
    expect(ingest.events[1]).toEqual({
      ...event,
      event_id: expect.any(String),
      timestamp: expect.any(Number),
    });
  });

  it("takes the event as it is now, not as it is when it is sent", async () => {
    const changing = { ...event, metadata: { step: 1 } };
    track(changing, config());
    changing.metadata.step = 2;
    await flush();
    expect(ingest.events[0]?.metadata).toEqual({ step: 1 });
  });

  it("never throws, and tells of an event that is no JSON", async () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    track({ ...event, metadata: circle }, config());
    track({ ...event, metadata: { big: 1n } }, config());
    await flush();
    expect(ingest.events).toEqual([]);
    expect(errors).toMatchObject([
      { code: "invalid", count: 1 },
      { code: "invalid", count: 1 },
    ]);
  });
});
