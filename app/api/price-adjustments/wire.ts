import type { PriceAdjustment } from "@/lib/overrides";

/** A discount or a margin on the wire. */
export function toWire(adjustment: PriceAdjustment) {
  return {
    id: adjustment.id,
    provider: adjustment.provider,
    model: adjustment.model,
    multiplier: adjustment.multiplier,
    valid_from: adjustment.validFrom,
    valid_to: adjustment.validTo,
    state: adjustment.state,
    created_by: adjustment.createdBy,
    created_at: adjustment.createdAt,
  };
}
