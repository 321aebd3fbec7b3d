import type { Scope } from "@/lib/db";
import { refreshKeys } from "@/lib/keys";
import { requireAdmin } from "./provider-keys";

/** What the proxy does with a team's calls while the database is away. */
export type WhenAway = "open" | "closed";

export async function getWhenAway(scope: Scope): Promise<WhenAway> {
  const { proxyWhenAway } = await scope.db.team.findUniqueOrThrow({
    where: { id: scope.teamId },
    select: { proxyWhenAway: true },
  });
  return proxyWhenAway === "closed" ? "closed" : "open";
}

/** In this process from the next call on, in others within a minute. Throws `forbidden`. */
export async function saveWhenAway(scope: Scope, whenAway: WhenAway): Promise<void> {
  requireAdmin(scope);
  await scope.db.team.update({ where: { id: scope.teamId }, data: { proxyWhenAway: whenAway } });
  refreshKeys(scope.teamId);
}
