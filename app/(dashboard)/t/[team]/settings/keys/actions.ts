"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { memberAction } from "@/lib/auth";
import { action } from "@/lib/http/action";
import { createKey, newKeyInput, revokeKey } from "@/lib/keys";

const KEYS_PAGE = "/t/[team]/settings/keys";
const DAY_MS = 86_400_000;

const newKey = z
  .object({
    name: z.string().default(""),
    expires_in_days: z.coerce.number().int().min(1).max(3650).optional(),
  })
  .transform(({ name, expires_in_days: days }): z.input<typeof newKeyInput> => {
    if (days === undefined) return { name };
    return { name, expires_at: new Date(Date.now() + days * DAY_MS).toISOString() };
  })
  .pipe(newKeyInput);

/** Creates a key that may do everything but administer; answers it in clear, the only time. */
export const createTeamKey = action(
  { name: "key.create", access: memberAction("member"), limit: "api", input: newKey },
  async ({ scope, input }) => {
    const { key, name } = await createKey(scope, input);
    revalidatePath(KEYS_PAGE, "page");
    return { key, name };
  },
);

export const revokeTeamKey = action(
  {
    name: "key.revoke",
    access: memberAction("member"),
    limit: "api",
    input: z.object({ id: z.string() }),
  },
  async ({ scope, input }) => {
    await revokeKey(scope, input.id);
    revalidatePath(KEYS_PAGE, "page");
  },
);
