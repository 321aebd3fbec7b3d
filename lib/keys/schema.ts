import { z } from "zod";
import { nameField } from "@/lib/teams";

/** What a key may be used for. */
export const keyScopes = ["ingest", "proxy", "read", "admin"] as const;
export type KeyScope = (typeof keyScopes)[number];

/** The part of a key that is stored in clear and indexed: `tb_ak_` and eight characters. */
export function prefixOf(key: string): string {
  return key.slice(0, "tb_ak_".length + 8);
}

/** Wire form of a new key. */
export const newKeyInput = z
  .strictObject({
    name: nameField,
    project_id: z.string().nullish(),
    scopes: z
      .array(z.enum(keyScopes))
      .min(1, "is empty")
      .transform((scopes) => keyScopes.filter((scope) => scopes.includes(scope)))
      .optional(),
    expires_at: z.iso
      .datetime({ offset: true, message: "is not an ISO 8601 date and time" })
      .transform((text) => new Date(text))
      .refine((time) => time.getTime() > Date.now(), "is in the past")
      .nullish(),
  })
  .transform(({ name, scopes, project_id, expires_at }) => ({
    name,
    scopes,
    projectId: project_id,
    expiresAt: expires_at,
  }));

/** Without a project the key is for the whole team; without scopes for all but `admin`; without an expiry for ever. */
export type NewKey = {
  name: string;
  scopes?: KeyScope[] | undefined;
  projectId?: string | null | undefined;
  expiresAt?: Date | null | undefined;
};
