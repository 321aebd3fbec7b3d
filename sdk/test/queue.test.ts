import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Config, flush, shutdown, type TokenBudgetError, track } from "../src/index.ts";
import { deadAddress, type Ingest, startIngest } from "./support.ts";

let ingest: Ingest;
let errors: TokenBudgetError[] = [];

beforeAll(async () => {
  ingest = await startIngest();
});
afterAll(() => ingest.close());
beforeEach(() => {
  errors = [];
  ingest.reset();
});
afterEach(() => shutdown({ timeoutMs: 100 }));

const config = (more: Config = {}): Config => ({
  apiKey: "tb_ak_queue",
  endpoint: ingest.url,
  onError: (error) => errors.push(error),
  ...more,
});
const send = (from: number, to: number, settings: Config = config()) => {
  for (let n = from; n < to; n++) track({ event_id: `e${n}`, provider: "openai", model: "m" }, settings);
};
const ids = () => ingest.events.map((event) => event.event_id);
const names = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `e${from + i}`);
const soon = { retryAfter: { "retry-after": "0.05" } };

describe("sending", () => {
  it("gathers events for the interval and sends them in one request", async () => {
    send(0, 5, config({ flushIntervalMs: 50 }));
    expect(ingest.requests).toHaveLength(0);
    await expect.poll(() => ids()).toEqual(names(0, 5));
    expect(ingest.requests).toHaveLength(1);
  });

  it("does not wait for the interval once a batch is full", async () => {
    send(0, 100, config({ flushIntervalMs: 60_000 }));
    await expect.poll(() => ids()).toEqual(names(0, 100));
  });

  it("keeps order, batch after batch, one request at a time", async () => {
    send(0, 1050);
    await flush();
    expect(ids()).toEqual(names(0, 1050));
    expect(ingest.requests.map((request) => request.events.length)).toEqual([...Array(10).fill(100), 50]);
    expect(ingest.mostUnderWay).toBe(1);
  });

  it("uses the batch size it is told, and one queue for one endpoint and key", async () => {
    send(0, 10, config({ batchSize: 4 }));
    send(10, 12, config({ endpoint: `${ingest.url}/` }));
    await flush();
    expect(ingest.requests.map((request) => request.events.length)).toContain(4);
    expect(ids().sort()).toEqual(names(0, 12).sort());
  });

  it("flush has nothing to wait for when nothing is queued", async () => {
    await flush();
    expect(ingest.requests).toEqual([]);
  });
});

describe("a server in trouble", () => {
  for (const status of [408, 429, 500, 502, 503]) {
    it(`is tried again after ${status}, in order, and loses nothing`, async () => {
      ingest.replies.push({ status, headers: soon.retryAfter });
      send(0, 150);
      await flush();
      expect(ingest.requests.map((request) => request.events.length)).toEqual([100, 100, 50]);
      expect(ids()).toEqual([...names(0, 100), ...names(0, 150)]);
      expect(errors).toMatchObject([{ code: "unreachable", count: 0 }]);
    });
  }

  it("is left alone for as long as Retry-After says, in seconds or as a date", async () => {
    for (const header of [() => "1", () => new Date(Date.now() + 2000).toUTCString()]) {
      ingest.reset();
      ingest.replies.push({ status: 429, headers: { "retry-after": header() } });
      send(0, 1);
      const start = performance.now();
      await flush();
      expect(performance.now() - start).toBeGreaterThan(700);
      expect(ingest.requests).toHaveLength(2);
    }
  });

  it("that fails on the same batch again and again does not block the next", async () => {
    ingest.replies.push(
      ...Array.from({ length: 6 }, () => ({ status: 500, headers: { "retry-after": "0.01" } })),
    );
    send(0, 101);
    await flush();
    expect(ingest.requests).toHaveLength(7);
    expect(ingest.requests.at(-1)?.events).toHaveLength(1);
    expect(errors).toMatchObject([{ code: "unreachable" }, { code: "refused", count: 100 }]);
  });

  for (const status of [400, 401, 403, 404]) {
    it(`that refuses with ${status} is not tried again`, async () => {
      ingest.replies.push({ status, body: { title: "no", detail: "the key is unknown" } });
      send(0, 101);
      await flush();
      expect(ingest.requests.map((request) => request.events.length)).toEqual([100, 1]);
      expect(errors).toMatchObject([
        { code: "refused", count: 100, message: expect.stringContaining("the key is unknown") },
      ]);
    });
  }

  const rejection = (index: number, field: string, message: string) => ({
    index,
    event_id: `e${index}`,
    code: "invalid",
    message: `${field} ${message}.`,
    field,
  });

  it("that rejects single events tells which", async () => {
    const rejected = [rejection(1, "cost_usd", "is negative")];
    ingest.replies.push({ status: 202, body: { accepted: 2, duplicates: 0, rejected } });
    send(0, 3);
    await flush();
    expect(ingest.requests).toHaveLength(1);
    expect(errors).toMatchObject([
      {
        code: "rejected",
        message: "The server rejected 1 event: cost_usd is negative.",
        count: 1,
        rejections: rejected,
      },
    ]);
  });

  it("that rejects every event tells each reason once, three at most", async () => {
    const fields = ["model", "model", "provider", "cost_usd", "units"];
    const rejected = fields.map((field, index) => rejection(index, field, "is wrong"));
    ingest.replies.push({ status: 400, body: { detail: "None of the 5 events could be taken.", rejected } });
    send(0, 5);
    await flush();
    expect(errors).toMatchObject([
      {
        code: "rejected",
        message: "The server rejected 5 events: model is wrong. provider is wrong. cost_usd is wrong.",
        count: 5,
        rejections: rejected,
      },
    ]);
  });

  it("that passes over a field says so, and the events count as sent", async () => {
    const message = "There is no such field; it was passed over.";
    const warnings = ["tokens", "tokens", "usage"].map((field, index) => ({ index, field, message }));
    ingest.replies.push({ status: 202, body: { accepted: 3, duplicates: 0, rejected: [], warnings } });
    send(0, 3);
    await flush();
    expect(errors).toMatchObject([
      { code: "warning", count: 0, message: `Warning: tokens: ${message} usage: ${message}` },
    ]);
  });

  it("that is another one is named, even if it says 200 to everything", async () => {
    for (const [status, reason] of [
      [404, "HTTP 404 Not Found"],
      [200, "HTTP 200 OK"],
    ] as const) {
      ingest.replies.push({ status, body: "hello" });
      send(0, 1, config({ endpoint: `${ingest.url}/v1` }));
      await flush();
      expect(errors.pop()).toMatchObject({
        code: "refused",
        count: 1,
        message: `Gave up 1 event: ${ingest.url}/v1/v1/events/batch: ${reason}`,
      });
    }
  });

  for (const [endpoint, reason] of [
    ["budget.example", "ERR_INVALID_URL"],
    ["localhost:3000", "unknown scheme"],
  ]) {
    it(`cannot be reached at ${endpoint}, and the message says why`, async () => {
      send(0, 2, config({ endpoint }));
      await flush({ timeoutMs: 100 });
      expect(errors.map(({ message }) => message)).toEqual([
        `Keeping 2 events to retry: ${endpoint}/v1/events/batch: ${reason}`,
      ]);
    });
  }

  it("gets a batch that is too large in halves, in order", async () => {
    ingest.replies.push({ status: 413 }, { status: 413 });
    send(0, 8);
    await flush();
    expect(ingest.requests.map((request) => request.events.length)).toEqual([8, 4, 2, 2, 4]);
    expect(ids().slice(12)).toEqual(names(0, 8));
    expect(errors).toEqual([]);
  });

  it("loses the one event that is too large by itself", async () => {
    ingest.replies.push({ status: 413 }, { status: 413 });
    send(0, 2);
    await flush();
    expect(ids().at(-1)).toBe("e1");
    expect(errors).toMatchObject([{ code: "refused", count: 1 }]);
  });
});

describe("a server that is away", () => {
  it("costs the oldest events when the queue is full, and says how many", async () => {
    const settings = config({ endpoint: await deadAddress(), maxQueueSize: 50, flushIntervalMs: 20 });
    send(0, 120, settings);
    await flush({ timeoutMs: 300 });
    await shutdown({ timeoutMs: 50 });
    expect(errors.map(({ code, count }) => [code, count]).sort()).toEqual([
      ["dropped", 70],
      ["refused", 50],
      ["unreachable", 0],
    ]);
  });

  it("keeps the newest of a full queue", async () => {
    ingest.replies.push({ status: 503, headers: { "retry-after": "0.2" } });
    const settings = config({ maxQueueSize: 30, batchSize: 10, flushIntervalMs: 1 });
    send(0, 10, settings);
    await expect.poll(() => ingest.requests.length).toBe(1);
    send(10, 100, settings);
    await expect.poll(() => ids().at(-1)).toBe("e99");
    expect(ids()).toEqual([...names(0, 10), ...names(0, 10), ...names(80, 100)]);
    expect(errors).toMatchObject([{ code: "unreachable" }, { code: "dropped", count: 70 }]);
  });

  it("bounds flush and shutdown, and what is given up is told", async () => {
    send(0, 3, config({ endpoint: await deadAddress() }));
    const start = performance.now();
    await flush({ timeoutMs: 200 });
    await shutdown({ timeoutMs: 200 });
    expect(performance.now() - start).toBeLessThan(10_000);
    await expect
      .poll(() => errors.map(({ code, count }) => [code, count]))
      .toEqual([
        ["unreachable", 0],
        ["refused", 3],
      ]);
  });

  it("is tried at once when somebody flushes", async () => {
    ingest.replies.push({ status: 503, headers: { "retry-after": "30" } });
    send(0, 1, config({ flushIntervalMs: 1 }));
    await expect.poll(() => errors.length).toBe(1);
    const start = performance.now();
    await flush();
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(ids()).toEqual(["e0", "e0"]);
  });
});

describe("shutdown", () => {
  it("sends what is left and takes no more from what was there before", async () => {
    send(0, 3);
    await shutdown();
    expect(ids()).toEqual(names(0, 3));
    send(3, 4);
    await flush();
    expect(ids()).toEqual(names(0, 4));
  });
});

describe("onError", () => {
  it("may throw without harm", async () => {
    ingest.replies.push({ status: 400 });
    send(
      0,
      101,
      config({
        onError: () => {
          throw new Error("mine");
        },
      }),
    );
    await flush();
    expect(ingest.requests).toHaveLength(2);
  });
});
