import type { SearchParams } from "@/lib/filters";

export const GROUPS = {
  model: "Model",
  provider: "Provider",
  feature: "Feature",
  project: "Project",
} as const;

/** What the spend chart is stacked by. */
export type Group = keyof typeof GROUPS;

/** Of a page's address; models where it says none. */
export function parseGroup(params: SearchParams): Group {
  const asked = [params.group].flat()[0];
  return asked !== undefined && Object.hasOwn(GROUPS, asked) ? (asked as Group) : "model";
}
