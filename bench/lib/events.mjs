import { randomUUID } from "node:crypto";

const MODELS = ["gpt-4o-mini", "gpt-4o", "gpt-4.1", "gpt-5-mini", "o4-mini", "text-embedding-3-small"];
const FEATURES = ["search", "summary", "chat", "ingest", "review"];

/** An event as an SDK sends it. */
export function makeEvent(n) {
  const id = randomUUID();
  return {
    event_id: id,
    timestamp: new Date(Date.now() - (n % 900) * 1000).toISOString(),
    provider: "openai",
    model: MODELS[n % MODELS.length],
    operation: "chat",
    input_tokens: 1200 + (n % 700),
    cache_read_tokens: n % 3 === 0 ? 512 : 0,
    output_tokens: 100 + (n % 300),
    reasoning_tokens: 0,
    latency_ms: 400 + (n % 2000),
    status: "ok",
    response_id: `chatcmpl-${id}`,
    tags: { feature: FEATURES[n % FEATURES.length], environment: "production", user_id: `u_${n % 5000}` },
  };
}

let counter = 0;

/** The body of a batch of `size` fresh events. */
export function makeBatch(size) {
  return Buffer.from(JSON.stringify({ events: Array.from({ length: size }, () => makeEvent(counter++)) }));
}

/** The body of one fresh event. */
export function makeSingle() {
  return Buffer.from(JSON.stringify(makeEvent(counter++)));
}
