import type { SearchParams } from "@/lib/filters";

const KEPT = ["period", "from", "to", "tz", "project_id", "group"];

/** The address of a page with the filter of this one, changed in some places; null takes a part away. */
export function filterHref(
  path: string,
  params: SearchParams,
  changes: Record<string, string | null>,
): string {
  const query = new URLSearchParams();
  for (const name of KEPT)
    if (!(name in changes)) for (const value of [params[name] ?? []].flat()) query.append(name, value);
  for (const [name, value] of Object.entries(changes)) if (value !== null) query.set(name, value);
  return query.size > 0 ? `${path}?${query}` : path;
}
