import type { ModelMapping } from "@/lib/overrides";

/** What a deployment is priced as, on the wire. */
export function toWire(mapping: ModelMapping) {
  return {
    id: mapping.id,
    provider: mapping.provider,
    deployment: mapping.deployment,
    target_provider: mapping.targetProvider,
    model: mapping.model,
    created_by: mapping.createdBy,
    created_at: mapping.createdAt,
  };
}
