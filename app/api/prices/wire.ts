import type { Override } from "@/lib/overrides";
import { toWireSheet } from "@/lib/pricing";

/** A team's own price on the wire. */
export function toWire({ id, provider, model, validFrom, validTo, state, sheet, ...made }: Override) {
  return {
    id,
    provider,
    model,
    source: "override",
    valid_from: validFrom,
    valid_to: validTo,
    state,
    ...toWireSheet(sheet),
    created_by: made.createdBy,
    created_at: made.createdAt,
  };
}
