import type { ApiKey } from "@/lib/keys";

/** A key on the wire. */
export function toWire(key: ApiKey) {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: key.scopes,
    project_id: key.project?.id ?? null,
    expires_at: key.expiresAt,
    last_used_at: key.lastUsedAt,
    created_at: key.createdAt,
  };
}
