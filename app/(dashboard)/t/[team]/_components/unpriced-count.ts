import { cache } from "react";
import { requireMember } from "@/lib/auth";
import { countUnpriced } from "@/lib/reprice";

/** How many of a team's models have no price; asked once per request. */
export const unpricedCount = cache(async (teamSlug: string): Promise<number> => {
  const { scope } = await requireMember(teamSlug, "viewer");
  return countUnpriced(scope);
});
