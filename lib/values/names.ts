import type { Dimension } from "@/lib/analytics";
import type { Scope } from "@/lib/db";
import { keyNames } from "@/lib/keys";
import { listProjects } from "@/lib/teams";

/** Whether the values of a dimension are ids of something of the team's, which has a name. */
export function hasNames(dimension: Dimension): boolean {
  return dimension === "project" || dimension === "key";
}

/** The names of values that stand for something of the team's: projects and keys by their ids. */
export async function namesOf(
  scope: Scope,
  dimension: Dimension,
  keys: string[],
): Promise<Map<string, string>> {
  if (dimension === "key") return keyNames(scope, keys);
  if (dimension !== "project") return new Map();
  return new Map((await listProjects(scope)).map(({ id, name }) => [id, name]));
}
