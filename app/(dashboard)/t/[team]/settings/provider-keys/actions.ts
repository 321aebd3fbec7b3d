"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { memberAction } from "@/lib/auth";
import { action } from "@/lib/http/action";
import {
  createProviderKey,
  deleteProviderKey,
  newProviderKeyInput,
  saveWhenAway,
  tryProviderKey,
} from "@/lib/vault";

const PAGE = "/t/[team]/settings/provider-keys";

const access = memberAction("admin");
const oneKey = z.object({ id: z.string() });

/** A form in which a provider of the team's own has a field for its name. */
const newKey = z
  .object({
    name: z.unknown(),
    provider: z.unknown(),
    own_provider: z.unknown(),
    api_key: z.unknown(),
    base_url: z.unknown(),
    project_id: z.unknown(),
  })
  .partial()
  .transform(({ own_provider, provider, ...rest }) => ({ ...rest, provider: provider ?? own_provider }))
  .pipe(newProviderKeyInput);

export const storeProviderKey = action(
  { name: "provider_key.store", access, limit: "api", input: newKey },
  async ({ scope, input }) => {
    const { name } = await createProviderKey(scope, input);
    revalidatePath(PAGE, "page");
    return { name };
  },
);

export const removeProviderKey = action(
  { name: "provider_key.delete", access, limit: "api", input: oneKey },
  async ({ scope, input }) => {
    await deleteProviderKey(scope, input.id);
    revalidatePath(PAGE, "page");
  },
);

export const tryStoredKey = action(
  { name: "provider_key.try", access, limit: "api", input: oneKey },
  ({ scope, input }) => tryProviderKey(scope, input.id),
);

export const setWhenAway = action(
  {
    name: "proxy.when_away",
    access,
    limit: "api",
    input: z.object({ when_away: z.enum(["open", "closed"]) }),
  },
  async ({ scope, input }) => {
    await saveWhenAway(scope, input.when_away);
    revalidatePath(PAGE, "page");
  },
);
