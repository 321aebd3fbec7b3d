import { count, type Json, list, object, text } from "./json.ts";
import type { WireEvent } from "./wire.ts";

/** The part of an event that a provider's usage object fills in, under the names of the wire. */
export type Usage = Pick<
  WireEvent,
  | "input_tokens"
  | "cache_read_tokens"
  | "cache_write_tokens"
  | "cache_write_1h_tokens"
  | "output_tokens"
  | "reasoning_tokens"
  | "input_audio_tokens"
  | "output_audio_tokens"
  | "input_image_tokens"
  | "units"
  | "service_tier"
  | "cost_usd"
  | "cost_source"
>;

/** Each with `_tokens` behind it. */
const NAMES = [
  "input",
  "cache_read",
  "cache_write_1h",
  "cache_write",
  "input_audio",
  "input_image",
  "output",
  "reasoning",
  "output_audio",
] as const;

/** A whole and the parts that lie in it side by side, by their places in `NAMES`. */
const WHOLES = [
  [0, 1, 2, 3],
  [0, 4, 5],
  [6, 7, 8],
] as const;

/** In the order of `NAMES`. */
type Counts = (number | undefined)[];

/**
 * Turns a provider's usage object into ours: a whole includes its parts, a part never exceeds its
 * whole, and what is not said is absent.
 */
export function toUsage(raw: Json): Usage {
  let counts = readCounts(raw);
  for (const entry of list(raw.iterations)) {
    const iteration = object(entry);
    // Anthropic leaves the tokens of a compaction out of the counts of the message around it.
    if (iteration?.type !== "compaction") continue;
    const more = readCounts(iteration);
    counts = counts.map((size, place) => plus(size, more[place]));
  }
  const usage = clamp(counts);
  for (const unit of ["web_search_requests", "search_units"]) {
    const size = count(object(raw.server_tool_use)?.[unit]);
    if (size) usage.units = { [unit]: size };
  }
  // Anthropic bills its fast mode at its own rates, like a tier of service.
  const tier = raw.speed === "fast" ? "fast" : text(raw.service_tier);
  if (tier) usage.service_tier = tier;
  const { cost } = raw;
  if (typeof cost === "number" && cost >= 0) {
    const upstream = object(raw.cost_details)?.upstream_inference_cost;
    // With the caller's own provider key that provider's charge comes on top of OpenRouter's.
    usage.cost_usd = raw.is_byok && typeof upstream === "number" ? cost + upstream : cost;
    usage.cost_source = "provider";
  }
  return usage;
}

/**
 * OpenAI and whoever speaks like it (`prompt_tokens` or, in responses, `input_tokens`, both with
 * cached tokens in them) and Anthropic, whose `input_tokens` leave out what is read from and written
 * to the cache: only Anthropic has those counts beside the input.
 */
function readCounts(raw: Json): Counts {
  const inputs = object(raw.prompt_tokens_details ?? raw.input_tokens_details) ?? {};
  const outputs = object(raw.completion_tokens_details ?? raw.output_tokens_details) ?? {};
  const writes = object(raw.cache_creation);
  const hour = count(writes?.ephemeral_1h_input_tokens);
  const read = count(raw.cache_read_input_tokens);
  const written =
    count(raw.cache_creation_input_tokens) ?? plus(count(writes?.ephemeral_5m_input_tokens), hour);
  const uncached = count(raw.input_tokens);
  const input =
    count(raw.prompt_tokens) ?? (uncached === undefined ? uncached : plus(plus(uncached, read), written));
  const output = count(raw.completion_tokens ?? raw.output_tokens);
  const reasoning = count(outputs.reasoning_tokens ?? outputs.thinking_tokens);
  // xAI counts reasoning beside the completion; only the total tells that from OpenAI's way.
  const both = plus(output, reasoning);
  const isApart = raw.total_tokens === plus(input, both) || (reasoning ?? 0) > (output ?? 0);
  return [
    input,
    // The last two are DeepSeek's name and that of Moonshot and Cohere.
    read ?? count(inputs.cached_tokens ?? raw.prompt_cache_hit_tokens ?? raw.cached_tokens),
    hour,
    written === undefined ? count(inputs.cache_write_tokens) : Math.max(0, written - (hour ?? 0)),
    count(inputs.audio_tokens),
    count(inputs.image_tokens),
    isApart ? both : output,
    reasoning,
    count(outputs.audio_tokens),
  ];
}

function plus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : a + (b ?? 0);
}

/** Drops what is unknown and cuts each part to what its whole has room for: a larger one is refused. */
function clamp(counts: Counts): Usage {
  for (const [whole, ...parts] of WHOLES) {
    let room = counts[whole];
    for (const part of parts) {
      const size = counts[part];
      if (size === undefined) continue;
      // A part of an unknown whole is unknown too.
      counts[part] = room && Math.min(size, room);
      room &&= room - Math.min(size, room);
    }
  }
  const usage: Usage = {};
  NAMES.forEach((name, place) => {
    const size = counts[place];
    if (size !== undefined) usage[`${name}_tokens`] = size;
  });
  return usage;
}
