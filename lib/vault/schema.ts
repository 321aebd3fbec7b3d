import { z } from "zod";
import { toProviderName } from "@/lib/pricing";
import { requirePublicUrl } from "@/lib/targets";
import { nameField } from "@/lib/teams";

/** Names that are paths of ours below `/proxy/`. */
const OURS = ["api-keys"];

/** A provider's name as it stands in `/proxy/{provider}/…`. */
const providerField = z
  .string()
  .trim()
  .transform(toProviderName)
  .refine(
    (name) => /^[a-z0-9][a-z0-9._-]{0,63}$/.test(name),
    "is not 1 to 64 letters, digits, dots, dashes or underscores",
  )
  .refine((name) => !OURS.includes(name), "is a name that the proxy uses itself");

/** A key as it stands in a header; whatever is wrong with it, it is not repeated. */
const secretField = z
  .string()
  .trim()
  .min(8, "is shorter than 8 characters")
  .max(8192, "is longer than 8192 characters")
  .regex(/^[\x21-\x7e]*$/, "has characters that a header cannot carry")
  .refine((text) => !/^tb_ak_/.test(text), "is a key of TokenBudget, not of a provider");

/** Wire form of a new provider key. */
export const newProviderKeyInput = z
  .strictObject({
    name: nameField,
    provider: providerField,
    api_key: secretField,
    base_url: z
      .string()
      .trim()
      .max(2048, "is longer than 2048 characters")
      .transform((text) => requirePublicUrl(text, "base_url").href.replace(/\/+$/, ""))
      .nullish(),
    project_id: z.string().nullish(),
  })
  .transform(({ name, provider, api_key, base_url, project_id }) => ({
    name,
    provider,
    apiKey: api_key,
    baseUrl: base_url ?? null,
    projectId: project_id ?? null,
  }));

export type NewProviderKey = z.output<typeof newProviderKeyInput>;
