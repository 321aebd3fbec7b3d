import { z } from "zod";
import { filterQuery } from "@/lib/filters";
import { toProviderName } from "@/lib/pricing";
import type { StatedCall } from "@/lib/savings";

const name = z
  .string()
  .min(1)
  .max(256)
  .refine((text) => !text.includes("\0") && text.isWellFormed(), "has a character that cannot be used");
const names = z.union([name.transform((one) => [one]), z.array(name).max(100)]).default([]);

const pageFields = {
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(2048).optional(),
  to_provider: names.transform((given) => given.map(toProviderName)),
  to_model: names,
};

export const trafficQuery = filterQuery(pageFields);

const count = z
  .string()
  .regex(/^\d{1,12}$/, { error: "must be a whole number from 0", abort: true })
  .transform(Number)
  .optional();
const counts = {
  input_tokens: count,
  cache_read_tokens: count,
  cache_write_tokens: count,
  cache_write_1h_tokens: count,
  input_audio_tokens: count,
  input_image_tokens: count,
  output_tokens: count,
  reasoning_tokens: count,
  output_audio_tokens: count,
};

/** Whether the query is about one call with stated counts, and not about the team's own. */
export function isCallQuery(query: Record<string, unknown>): boolean {
  return Object.keys(counts).some((field) => query[field] !== undefined);
}

const INPUT_PARTS = [
  ...(["cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens"] as const),
  ...(["input_audio_tokens", "input_image_tokens"] as const),
];
const OUTPUT_PARTS = ["reasoning_tokens", "output_audio_tokens"] as const;

/** Counts of one call, and what it is made with now: both names of it or none. */
export const callQuery = z
  .strictObject({
    ...pageFields,
    ...counts,
    provider: name.optional(),
    model: name.optional(),
    service_tier: name.optional(),
  })
  .superRefine((call, context) => {
    const wrong = (field: string, message: string) =>
      context.addIssue({ code: "custom", path: [field], message });
    for (const part of INPUT_PARTS)
      if ((call[part] ?? 0) > (call.input_tokens ?? Infinity)) wrong(part, "is more than input_tokens");
    for (const part of OUTPUT_PARTS)
      if ((call[part] ?? 0) > (call.output_tokens ?? Infinity)) wrong(part, "is more than output_tokens");
    if (call.provider !== undefined && call.model === undefined)
      wrong("model", "is required beside provider");
    if (call.model !== undefined && call.provider === undefined)
      wrong("provider", "is required beside model");
  });

type CallQuery = Omit<z.output<typeof callQuery>, keyof typeof pageFields>;

export function toStatedCall({ provider, model, service_tier, ...call }: CallQuery): StatedCall {
  return {
    usage: {
      inputTokens: call.input_tokens,
      cacheReadTokens: call.cache_read_tokens,
      cacheWriteTokens: call.cache_write_tokens,
      cacheWrite1hTokens: call.cache_write_1h_tokens,
      inputAudioTokens: call.input_audio_tokens,
      inputImageTokens: call.input_image_tokens,
      outputTokens: call.output_tokens,
      reasoningTokens: call.reasoning_tokens,
      outputAudioTokens: call.output_audio_tokens,
    },
    serviceTier: service_tier ?? null,
    now: provider !== undefined && model !== undefined ? { provider: toProviderName(provider), model } : null,
  };
}
