import { z } from "zod";
import { toProviderName } from "@/lib/pricing";

const MAX_TOKENS = 1e9;
const MAX_TAGS = 32;
const isStorable = (text: string) => !text.includes("\0") && text.isWellFormed();
const name = (max: number) =>
  z.string().trim().min(1, "is empty").max(max).refine(isStorable, "must not hold NUL or a lone surrogate");
const tagName = z.string().min(1).max(64).refine(isStorable, "must not hold NUL or a lone surrogate");
const tagValue = z.union([z.string().max(256).refine(isStorable), z.number(), z.boolean()]).transform(String);

/** Wire form of a reservation: a call that is about to be made, and the most it can use. */
export const reservationInput = z
  .strictObject({
    id: name(128).nullish(),
    provider: name(64).transform(toProviderName),
    model: name(256),
    operation: name(64).nullish(),
    /** No fewer than the call will have. */
    input_tokens: z.int().min(0).max(MAX_TOKENS),
    /** Of all answers together, reasoning included. */
    max_output_tokens: z.int().min(0).max(MAX_TOKENS),
    units: z.record(z.string().min(1).max(64), z.number().min(0).max(1e9)).nullish(),
    service_tier: name(64).nullish(),
    /** False where nothing in the call asks for a cache to be written. */
    cache_writes: z.boolean().nullish(),
    tags: z
      .record(tagName, tagValue)
      .refine((tags) => Object.keys(tags).length <= MAX_TAGS, `holds more than ${MAX_TAGS}`)
      .nullish(),
  })
  .transform((given) => ({
    id: given.id ?? null,
    provider: given.provider,
    model: given.model,
    operation: given.operation ?? "chat",
    inputTokens: given.input_tokens,
    maxOutputTokens: given.max_output_tokens,
    units: given.units ?? {},
    serviceTier: given.service_tier ?? null,
    mayWriteCache: given.cache_writes ?? true,
    tags: given.tags ?? {},
  }));

export type CallAhead = Omit<z.output<typeof reservationInput>, "id">;
