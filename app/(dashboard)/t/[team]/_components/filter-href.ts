import { isFilterName, type SearchParams } from "@/lib/filters";

const RANGE = ["period", "from", "to", "tz"];

/**
 * The address of a page with the filter of this one, changed in some places; null takes a part away. What else the
 * address says is left out.
 */
export function filterHref(
  path: string,
  params: SearchParams,
  changes: Record<string, string | string[] | null>,
): string {
  const query = new URLSearchParams();
  const add = (name: string, values: string | string[] | null | undefined) => {
    for (const value of [values ?? []].flat()) query.append(name, value);
  };
  for (const name of [...RANGE, ...Object.keys(params).filter(isFilterName)])
    if (!(name in changes)) add(name, params[name]);
  for (const [name, values] of Object.entries(changes)) add(name, values);
  return query.size > 0 ? `${path}?${query}` : path;
}
