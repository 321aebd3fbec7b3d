import type { Attributes } from "@/lib/otlp";
import type { Usage } from "@/sdk/src/usage";
import { aiSdkAnswer, cacheOf, clamp, countsOf, langfuseUsage, toUsage, withReasoning } from "./counts";
import type { Dialect } from "./table";
import { countOf, textOf, toCount } from "./values";

/**
 * How the counts of a span became ours, kept with the event so that they can be reckoned again:
 * - `provider_usage`: the provider's own usage object was in the span;
 * - `cache_details`: the client splits its input, and the whole includes the cache;
 * - `cache_left_out`: this client is known to leave the cache out of its input; it was added;
 * - `cache_exceeds_input`: more cache than input, so it was left out, and was added;
 * - `convention`: the input includes the cache, as the convention says;
 * - `buckets`: counts that do not overlap were added up;
 * - `none`: the span has no counts.
 */
export type UsageRule =
  | "provider_usage"
  | "cache_details"
  | "cache_left_out"
  | "cache_exceeds_input"
  | "convention"
  | "buckets"
  | "none";

export type Reported = { usage: Usage; rule: UsageRule; serviceTier?: string };

type Called = { operation: string; provider: string; model: string | undefined };

/** The counts of a call such that every whole includes its parts. */
export function usageOf(attributes: Attributes, dialect: Dialect, called: Called): Reported {
  const answer = aiSdkAnswer(attributes);
  const { rule, usage } = normalise(attributes, dialect, called, answer);
  const serviceTier = answer.serviceTier ?? textOf(attributes, dialect.names.serviceTier);
  const searches =
    toCount(answer.usage.units?.web_search_requests) ?? countOf(attributes, dialect.names.webSearches);
  const clamped = clamp(usage);
  // No call takes and gives nothing: clients write two zeros where they know no counts.
  const isEmpty = !clamped.input_tokens && !clamped.output_tokens;
  return {
    usage: { ...(isEmpty ? {} : clamped), ...(searches && { units: { web_search_requests: searches } }) },
    rule: isEmpty ? "none" : rule,
    ...(serviceTier && { serviceTier }),
  };
}

type Normalised = { rule: UsageRule; usage: Usage };

/** The five steps, the surest first. */
function normalise(
  attributes: Attributes,
  { names, splitsInput = [], leavesCacheOut }: Dialect,
  { operation, provider, model }: Called,
  answer: ReturnType<typeof aiSdkAnswer>,
): Normalised {
  const buckets = langfuseUsage(attributes, operation);
  if (buckets?.input_tokens || buckets?.output_tokens) return { rule: "buckets", usage: buckets };
  const total = countOf(attributes, names.total);
  const counts = withReasoning(countsOf(attributes, names), total);
  counts.cacheRead ??= answer.cacheRead;
  counts.cacheWrite ??= answer.cacheWrite;
  if (operation === "embeddings") counts.input ??= total;
  const stated = toUsage(counts);
  if (answer.usage.input_tokens !== undefined)
    return { rule: "provider_usage", usage: withAnswer(stated, answer.usage) };
  if (splitsInput.some((name) => attributes.has(name))) return { rule: "cache_details", usage: stated };
  const cache = cacheOf(counts);
  const whole = toUsage({ ...counts, input: (counts.input ?? 0) + cache });
  if (leavesCacheOut?.(provider, model)) return { rule: "cache_left_out", usage: whole };
  if (cache > (counts.input ?? Number.POSITIVE_INFINITY))
    return { rule: "cache_exceeds_input", usage: whole };
  return { rule: "convention", usage: stated };
}

/** The start of a stream, which may be all that the answer is, knows the input but not yet the output. */
function withAnswer(stated: Usage, answer: Usage): Usage {
  const output = Math.max(stated.output_tokens ?? 0, answer.output_tokens ?? 0);
  return { ...stated, ...answer, output_tokens: output };
}
