import { z } from "zod";
import type { UnpricedModel } from "@/lib/reprice";

/** Where an entry stands in the list. */
type Place = Pick<UnpricedModel, "requests" | "model" | "provider" | "cause">;

const causes = ["no_price", "missing_rate", "no_usage", "priced_since", "unit_without_fee"] as const;
const place = z.tuple([z.number(), z.string(), z.string(), z.enum(causes)]);

/** An entry's place as the text of a cursor. */
export function formatPlace({ requests, model, provider, cause }: Place): string {
  return Buffer.from(JSON.stringify([requests, model, provider, cause])).toString("base64url");
}

/** A cursor as the place that it tells. */
export const placeField = z
  .string()
  .max(4096)
  .transform((cursor, context): Place => {
    try {
      const text = Buffer.from(cursor, "base64url").toString();
      const [requests, model, provider, cause] = place.parse(JSON.parse(text));
      return { requests, model, provider, cause };
    } catch {
      context.addIssue({ code: "custom", message: "is no cursor of this list" });
      return z.NEVER;
    }
  });
