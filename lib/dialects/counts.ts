import type { Attributes } from "@/lib/otlp";
import { readAnswer, type Usage } from "@/sdk/src/usage";
import type { Names } from "./names";
import { countOf, jsonOf, MAX_COUNT, toCount, toObject } from "./values";

const COUNTED = [
  "input",
  "output",
  "cacheRead",
  "cacheWrite",
  "cacheWrite5m",
  "cacheWrite1h",
  "reasoning",
  "inputAudio",
  "outputAudio",
  "inputImage",
] as const;

export type Counts = Partial<Record<(typeof COUNTED)[number], number>>;

/** The counts of a span under the names of its dialect, as they were sent. */
export function countsOf(attributes: Attributes, names: Names): Counts {
  const counts: Counts = {};
  for (const field of COUNTED) {
    const count = countOf(attributes, names[field]);
    if (count !== undefined) counts[field] = count;
  }
  return counts;
}

/** Gemini and xAI count the reasoning beside the output, and some clients pass that on as it came. */
export function withReasoning(counts: Counts, total: number | undefined): Counts {
  const { input = 0, output, reasoning = 0 } = counts;
  if (output === undefined || reasoning === 0) return counts;
  const isApart = reasoning > output || total === input + output + reasoning;
  return isApart ? { ...counts, output: output + reasoning } : counts;
}

/** Cached and written tokens, whichever way the writes were split. */
export function cacheOf(counts: Counts): number {
  return (counts.cacheRead ?? 0) + (writtenOf(counts) ?? 0);
}

function writtenOf({ cacheWrite, cacheWrite5m, cacheWrite1h }: Counts): number | undefined {
  if (cacheWrite5m === undefined && cacheWrite1h === undefined) return cacheWrite;
  return Math.max(cacheWrite ?? 0, (cacheWrite5m ?? 0) + (cacheWrite1h ?? 0));
}

/** Counts whose wholes include their parts, under the names of the wire. */
export function toUsage(counts: Counts): Usage {
  const written = writtenOf(counts);
  const named = {
    input_tokens: counts.input,
    cache_read_tokens: counts.cacheRead,
    cache_write_1h_tokens: counts.cacheWrite1h,
    cache_write_tokens: written === undefined ? undefined : written - (counts.cacheWrite1h ?? 0),
    output_tokens: counts.output,
    reasoning_tokens: counts.reasoning,
    input_audio_tokens: counts.inputAudio,
    input_image_tokens: counts.inputImage,
    output_audio_tokens: counts.outputAudio,
  };
  const usage: Usage = {};
  for (const name of Object.keys(named) as (keyof typeof named)[])
    if (named[name] !== undefined) usage[name] = named[name];
  return usage;
}

/** The parts of each whole that lie in it side by side; the first has the first claim on its room. */
const WHOLES = [
  ["input_tokens", "cache_read_tokens", "cache_write_1h_tokens", "cache_write_tokens"],
  ["input_tokens", "input_audio_tokens", "input_image_tokens"],
  ["output_tokens", "reasoning_tokens", "output_audio_tokens"],
] as const;

/** Cuts each part to what its whole has room for; a part of an unknown or absurd whole is unknown. */
export function clamp(usage: Usage): Usage {
  const clamped: Usage = {};
  for (const [whole, ...parts] of WHOLES) {
    let room = usage[whole];
    if (room === undefined || room > MAX_COUNT) continue;
    clamped[whole] = room;
    for (const part of parts) {
      const size = usage[part];
      if (size === undefined) continue;
      clamped[part] = Math.min(size, room);
      room -= Math.min(size, room);
    }
  }
  return clamped;
}

// Two clients keep a provider's own answer, or their own sum of it, as JSON text in one attribute.

export const AI_SDK_ANSWER = "ai.response.providerMetadata";
export const LANGFUSE_COUNTS = "langfuse.observation.usage_details";

/** Beside the counts it holds what was searched for and how likely each token was. */
const MAX_ANSWER = 1_048_576;

/** What the provider itself said, as far as a span holds it. */
export type ProviderAnswer = { usage: Usage; cacheRead?: number; cacheWrite?: number; serviceTier?: string };

/** What the AI SDK passes on of the provider's answer. */
export function aiSdkAnswer(attributes: Attributes): ProviderAnswer {
  const metadata = jsonOf(attributes, AI_SDK_ANSWER, MAX_ANSWER);
  if (!metadata) return { usage: {} };
  const [anthropic, bedrock, openai] = [metadata.anthropic, metadata.bedrock, metadata.openai].map(toObject);
  const google = toObject(metadata.google) ?? toObject(metadata.vertex);
  const usage = wholeUsage(anthropic?.usage, "input_tokens") ?? wholeUsage(bedrock?.usage, "inputTokens");
  const { service_tier, ...read } = readAnswer(usage ? { usage } : { usageMetadata: google?.usageMetadata });
  const tier = service_tier ?? openai?.serviceTier ?? google?.serviceTier;
  const written =
    toObject(bedrock?.usage)?.cacheWriteInputTokens ??
    toObject(openai?.usage)?.cacheWriteTokens ??
    anthropic?.cacheCreationInputTokens;
  const cacheWrite = toCount(written);
  // Version 4 says it nowhere else.
  const cacheRead = toCount(anthropic?.cacheReadInputTokens ?? openai?.cachedPromptTokens);
  return {
    usage: read,
    ...(cacheRead ? { cacheRead } : {}),
    // Version 5 writes 0 for models that have no such price.
    ...(cacheWrite ? { cacheWrite } : {}),
    ...(typeof tier === "string" ? { serviceTier: tier } : {}),
  };
}

/** Bedrock's holds the cache writes alone, unless it holds the input too. */
function wholeUsage(raw: unknown, input: string): object | undefined {
  const usage = toObject(raw);
  return toCount(usage?.[input]) === undefined ? undefined : usage;
}

const INPUT = /^input(?:_|$)|^cache_|_input_tokens$/;
const OUTPUT = /^output(?:_|$)/;

/** Langfuse's counts do not overlap: its input has no cached tokens in it, its output no reasoning. */
export function langfuseUsage(attributes: Attributes, operation: string): Usage | undefined {
  const details = jsonOf(attributes, LANGFUSE_COUNTS);
  if (!details) return undefined;
  if (operation === "embeddings") details.input ??= details.total;
  // An application may hand over the provider's own object instead.
  if (details.input === undefined && details.output === undefined) return readAnswer({ usage: details });
  const sum = (whole: RegExp, part = /^/) =>
    Object.entries(details)
      .filter(([name]) => whole.test(name) && part.test(name))
      .reduce((total, [, size]) => total + (toCount(size) ?? 0), 0);
  const [input, output] = [toCount(details.input) ?? 0, toCount(details.output) ?? 0];
  // A total of these two alone says that the other counts are parts of them.
  const isOverlapping = toCount(details.total) === input + output;
  return toUsage({
    input: isOverlapping ? input : sum(INPUT),
    output: isOverlapping ? output : sum(OUTPUT),
    cacheRead: sum(INPUT, /cached|cache_read/),
    cacheWrite: sum(INPUT, /cache_(?:write|creation)/),
    reasoning: sum(OUTPUT, /reasoning|thinking|thought/),
    ...present({
      cacheWrite1h: sum(INPUT, /^(?=.*cache).*1h/),
      inputAudio: sum(INPUT, /audio/),
      outputAudio: sum(OUTPUT, /audio/),
      inputImage: sum(INPUT, /image/),
    }),
  });
}

function present(counts: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).filter(([, size]) => size > 0));
}
