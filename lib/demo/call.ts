import type { WireEvent } from "@/sdk/src/wire";
import { MODELS, type Model } from "./models";
import type { Feature } from "./profile";
import { createPicker, type Random } from "./random";

/** What the calls of a session have in common, and what one leaves to the next. */
export type Talk = {
  feature: Feature;
  model: Model;
  tags: Record<string, string>;
  /** Tokens said so far, and those of them that the provider holds in its cache. */
  said: number;
  cached: number;
  /** It pays for a cache that lasts an hour. */
  isKept: boolean;
};

/** Begins a session: its model by what the feature uses at that time. */
export function beginTalk(
  feature: Feature,
  random: Random,
  {
    at,
    instantOf,
    tags,
  }: { at: number; instantOf: (moment: number) => number; tags: Record<string, string> },
): Talk {
  const used = feature.models.filter(
    ({ since, until }) =>
      (since === undefined || instantOf(since) <= at) && (until === undefined || at < instantOf(until)),
  );
  const model: Model =
    MODELS[used[createPicker(used.map(({ weight }) => weight))(random)]?.model ?? "gptMini"];
  const cached = random.chance(model.hit) ? (feature.prefix ?? 0) : 0;
  return { feature, model, tags, said: 0, cached, isKept: model.cache === "write" && random.chance(0.06) };
}

// Of ten thousand calls, how many fail, and how. An aborted one has begun to answer.
const FAILURES = [
  { type: undefined, of: 9860 },
  { type: "rate_limit_error", of: 62 },
  { type: "overloaded_error", of: 21 },
  { type: "timeout", of: 14 },
  { type: "invalid_request_error", of: 8 },
  { type: "aborted", of: 35 },
];
const pickFailure = createPicker(FAILURES.map(({ of }) => of));

/** The next call of a session, without its identity. */
export function drawCall(talk: Talk, at: number, random: Random): WireEvent {
  const { feature, model, tags } = talk;
  const event: WireEvent = { timestamp: at, provider: model.provider, model: model.model, tags };
  if (model.requested) event.requested_model = model.requested;
  if (model.operation) event.operation = model.operation;
  const failure = FAILURES[pickFailure(random)]?.type;
  if (failure) {
    event.status = "error";
    event.error_type = failure;
  }
  if (failure && failure !== "aborted")
    event.latency_ms = Math.round(random.logNormal(failure === "timeout" ? 30_000 : 240, 0.2));
  else answer(event, talk, random, failure === "aborted");
  if (!failure && model.answers !== undefined) event.response_id = drawResponseId(model.answers, at, random);
  if (feature.door === "otlp") {
    event.trace_id = random.hex(32);
    event.span_id = random.hex(16);
  }
  return event;
}

function answer(event: WireEvent, talk: Talk, random: Random, isAborted: boolean): void {
  const { feature, model } = talk;
  const asked = random.logNormal(talk.said === 0 ? feature.input : feature.input / 20, 0.6);
  const input = Math.min(model.maxInput, Math.round(talk.said + asked) + 12);
  event.input_tokens = input;
  readCache(event, talk, input, random);
  const isEmbedding = model.operation === "embeddings";
  const whole = isEmbedding ? 0 : 1 + Math.round(random.logNormal(feature.output, 0.6));
  const output = isAborted ? Math.round(whole * random.unit()) : whole;
  event.output_tokens = output;
  if (model.reasoning > 0)
    event.reasoning_tokens = Math.round(output * Math.min(0.95, random.logNormal(model.reasoning, 0.5)));
  talk.said = input + output;
  if (isAborted || random.chance(0.004)) event.usage_source = "estimated";
  if (feature.isBatch) event.service_tier = "batch";
  else {
    if (model.tellsTier) event.service_tier = random.chance(0.02) ? "priority" : "default";
    timeAnswer(event, model, input, output, random);
  }
  if (feature.search && model.hasSearch && random.chance(feature.search))
    event.units = { web_search_requests: 1 + random.int(3) };
  if (model.states) {
    event.cost_usd = ((input * model.states.input + output * model.states.output) / 1e6).toFixed(8);
    event.cost_source = "provider";
  }
}

/** What the session said before is read from the cache, unless the pause was too long for it. */
function readCache(event: WireEvent, talk: Talk, input: number, random: Random): void {
  const { model, feature } = talk;
  if (model.cache === "none") return;
  const held = random.chance(0.93) ? Math.min(talk.cached, input - 12) : 0;
  if (model.cache === "read") {
    // In blocks of 128 tokens, from 1024 on.
    const read = held < 1024 ? 0 : held - (held % 128);
    event.cache_read_tokens = read;
    talk.cached = input;
    return;
  }
  const ends = feature.session ? input - 12 : Math.min(feature.prefix ?? 0, input - 12);
  const written = Math.max(0, ends - held);
  event.cache_read_tokens = held;
  event.cache_write_tokens = talk.isKept ? 0 : written;
  if (talk.isKept) event.cache_write_1h_tokens = written;
  talk.cached = Math.max(held, ends);
}

function timeAnswer(event: WireEvent, model: Model, input: number, output: number, random: Random): void {
  const [firstTokenMs, tokensPerSecond] = model.speed;
  const first = random.logNormal(firstTokenMs, 0.3) * (1 + input / 150_000);
  const rest = (1000 * output) / random.logNormal(tokensPerSecond, 0.2);
  event.latency_ms = Math.round(first + rest);
  if (model.operation !== "embeddings") event.time_to_first_token_ms = Math.round(first);
}

/** Time first, as providers do: what is new lies side by side in an index. */
function drawResponseId(begins: string, at: number, random: Random): string {
  return begins + Math.floor(at / 1000).toString(16) + random.hex(16);
}
