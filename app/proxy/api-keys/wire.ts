import type { ProviderKey } from "@/lib/vault";

/** A provider key on the wire. */
export function toWire(key: ProviderKey) {
  return {
    id: key.id,
    name: key.name,
    provider: key.provider,
    last_four: key.lastFour,
    base_url: key.baseUrl,
    project_id: key.project?.id ?? null,
    missing_master_key: key.missingMasterKey,
    created_by: key.createdBy,
    created_at: key.createdAt,
  };
}
