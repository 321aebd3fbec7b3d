import { count, type Json, list, object, text } from "./json.js";
import type { WireEvent } from "./wire.js";

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

type CountName = Extract<keyof Usage, `${string}_tokens`>;
type Counts = { [Name in CountName]?: number | undefined };

/**
 * Turns a provider's usage object into ours: a whole includes its parts, a part never exceeds its
 * whole, and what the provider does not say is absent.
 */
export function toUsage(raw: Json): Usage {
  const usage: Usage = clamp(readCounts(raw));
  const units = readUnits(raw);
  if (units) usage.units = units;
  // Anthropic bills its fast mode at its own rates, like a tier of service.
  const tier = raw.speed === "fast" ? "fast" : text(raw.service_tier);
  if (tier) usage.service_tier = tier;
  const cost = readCost(raw);
  if (cost !== undefined) {
    usage.cost_usd = cost;
    usage.cost_source = "provider";
  }
  return usage;
}

function readCounts(raw: Json): Counts {
  const billed = object(raw.billed_units);
  if (billed) return { ...readMessages(billed), cache_read_tokens: count(raw.cached_tokens) };
  if ("promptTokenCount" in raw || "totalTokenCount" in raw) return readGemini(raw);
  if ("inputTokens" in raw || "outputTokens" in raw) return readConverse(raw);
  if ("prompt_tokens" in raw || "completion_tokens" in raw) return readChat(raw);
  let counts = readMessages(raw);
  for (const entry of list(raw.iterations)) {
    const iteration = object(entry);
    // Anthropic leaves the tokens of a compaction out of the counts of the message around it.
    if (iteration?.type === "compaction") counts = add(counts, readMessages(iteration));
  }
  return counts;
}

/** OpenAI chat completions, completions and embeddings, and whoever speaks like them. */
function readChat(raw: Json): Counts {
  const inputs = object(raw.prompt_tokens_details);
  const outputs = object(raw.completion_tokens_details);
  const input = count(raw.prompt_tokens);
  const output = count(raw.completion_tokens);
  const reasoning = count(outputs?.reasoning_tokens);
  // xAI counts reasoning beside the completion; only the total tells that from OpenAI's way.
  const whole = (output ?? 0) + (reasoning ?? 0);
  const isApart = (reasoning ?? 0) > (output ?? 0) || raw.total_tokens === (input ?? 0) + whole;
  return {
    input_tokens: input,
    // DeepSeek's own name, then Moonshot's.
    cache_read_tokens:
      count(inputs?.cached_tokens) ?? count(raw.prompt_cache_hit_tokens) ?? count(raw.cached_tokens),
    cache_write_tokens: count(inputs?.cache_write_tokens),
    input_audio_tokens: count(inputs?.audio_tokens),
    input_image_tokens: count(inputs?.image_tokens),
    output_tokens: reasoning && isApart ? whole : output,
    reasoning_tokens: reasoning,
    output_audio_tokens: count(outputs?.audio_tokens),
  };
}

/** Anthropic messages, whose input leaves cached tokens out, and OpenAI responses, whose input has them. */
function readMessages(raw: Json): Counts {
  const inputs = object(raw.input_tokens_details);
  const outputs = object(raw.output_tokens_details);
  const writes = object(raw.cache_creation);
  const hour = count(writes?.ephemeral_1h_input_tokens);
  const split = writes ? (count(writes.ephemeral_5m_input_tokens) ?? 0) + (hour ?? 0) : undefined;
  const read = count(raw.cache_read_input_tokens);
  const written = count(raw.cache_creation_input_tokens) ?? split;
  const uncached = count(raw.input_tokens);
  return {
    input_tokens: uncached === undefined ? undefined : uncached + (read ?? 0) + (written ?? 0),
    cache_read_tokens: read ?? count(inputs?.cached_tokens),
    cache_write_tokens:
      written === undefined ? count(inputs?.cache_write_tokens) : Math.max(0, written - (hour ?? 0)),
    cache_write_1h_tokens: hour,
    input_audio_tokens: count(inputs?.audio_tokens),
    input_image_tokens: count(inputs?.image_tokens),
    output_tokens: count(raw.output_tokens),
    reasoning_tokens: count(outputs?.reasoning_tokens) ?? count(outputs?.thinking_tokens),
  };
}

/** Gemini, which counts thoughts beside the candidates and tool results beside the prompt. */
function readGemini(raw: Json): Counts {
  const thoughts = count(raw.thoughtsTokenCount);
  // Embeddings spell it promptTokenDetails.
  const inputs = [
    ...list(raw.promptTokensDetails ?? raw.promptTokenDetails),
    ...list(raw.toolUsePromptTokensDetails),
  ];
  return {
    input_tokens: plus(count(raw.promptTokenCount), count(raw.toolUsePromptTokenCount)),
    cache_read_tokens: count(raw.cachedContentTokenCount),
    input_audio_tokens: ofModality(inputs, "AUDIO"),
    input_image_tokens: ofModality(inputs, "IMAGE"),
    output_tokens: plus(count(raw.candidatesTokenCount), thoughts),
    reasoning_tokens: thoughts,
    output_audio_tokens: ofModality(list(raw.candidatesTokensDetails), "AUDIO"),
  };
}

/** Bedrock Converse, whose input leaves cached and written tokens out. */
function readConverse(raw: Json): Counts {
  const uncached = count(raw.inputTokens);
  const read = count(raw.cacheReadInputTokens);
  const written = count(raw.cacheWriteInputTokens);
  const hour = list(raw.cacheDetails).reduce<number | undefined>((sum, entry) => {
    const detail = object(entry);
    return detail?.ttl === "1h" ? plus(sum, count(detail.inputTokens)) : sum;
  }, undefined);
  return {
    input_tokens: uncached === undefined ? undefined : uncached + (read ?? 0) + (written ?? 0),
    cache_read_tokens: read,
    cache_write_tokens: written === undefined ? undefined : Math.max(0, written - (hour ?? 0)),
    cache_write_1h_tokens: hour,
    output_tokens: count(raw.outputTokens),
  };
}

function ofModality(details: unknown[], modality: string): number | undefined {
  const entries = details.map(object).filter((entry) => entry?.modality === modality);
  return entries.reduce<number | undefined>((sum, entry) => plus(sum, count(entry?.tokenCount)), undefined);
}

function plus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : a + (b ?? 0);
}

function add(a: Counts, b: Counts): Counts {
  const sum = { ...a };
  for (const name of names(b)) sum[name] = plus(a[name], b[name]);
  return sum;
}

function names(counts: Counts): CountName[] {
  // safe because Counts has no other keys
  return Object.keys(counts) as CountName[];
}

/** Drops what is unknown and cuts each part to what its whole has room for: a larger one is refused. */
function clamp(counts: Counts): Usage {
  const fit = (whole: CountName, parts: CountName[]) => {
    let room = counts[whole] ?? 0;
    for (const part of parts) {
      const size = counts[part];
      if (size === undefined) continue;
      counts[part] = counts[whole] === undefined ? undefined : Math.min(size, room);
      room -= counts[part] ?? 0;
    }
  };
  fit("input_tokens", ["cache_read_tokens", "cache_write_1h_tokens", "cache_write_tokens"]);
  fit("input_tokens", ["input_audio_tokens", "input_image_tokens"]);
  fit("output_tokens", ["reasoning_tokens", "output_audio_tokens"]);
  const usage: Usage = {};
  for (const name of names(counts)) {
    const value = counts[name];
    if (value !== undefined) usage[name] = value;
  }
  return usage;
}

function readUnits(raw: Json): Record<string, number> | undefined {
  const units: Record<string, number> = {};
  const searches = count(object(raw.server_tool_use)?.web_search_requests);
  if (searches) units.web_search_requests = searches;
  const ranked = count(object(raw.billed_units)?.search_units);
  if (ranked) units.search_units = ranked;
  return Object.keys(units).length ? units : undefined;
}

/** OpenRouter's charge in USD. With the caller's own provider key, that provider's charge comes on top. */
function readCost(raw: Json): number | undefined {
  if (typeof raw.cost !== "number" || !(raw.cost >= 0)) return undefined;
  const upstream = object(raw.cost_details)?.upstream_inference_cost;
  return raw.is_byok === true && typeof upstream === "number" ? raw.cost + upstream : raw.cost;
}
