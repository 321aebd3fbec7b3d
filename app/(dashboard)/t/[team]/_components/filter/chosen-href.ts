const OWN = ["page", "filter", "value", "first", "last"];
const DAY_MS = 86_400_000;

/**
 * The address that a form of the filter bar leads to, also without scripts: `page` below the team's root, with `value`
 * added to those of `filter`, and the range from the day `first` to the day `last`. All else stays as it is given.
 */
export function chosenHref(root: string, given: URLSearchParams): string {
  const kept = new URLSearchParams([...given].filter(([name]) => !OWN.includes(name)));
  const [first, last] = [dateIn(given, "first"), dateIn(given, "last")];
  if (first) {
    kept.delete("period");
    kept.delete("to");
    kept.set("from", first);
    if (last) kept.set("to", dayAfter([first, last].sort()[1] ?? last));
  }
  const [filter, value] = [given.get("filter"), given.get("value")?.trim()];
  if (filter && value && !kept.getAll(filter).includes(value)) kept.append(filter, value);
  const page = /^[a-z]+$/.exec(given.get("page") ?? "")?.[0];
  const path = page ? `${root}/${page}` : root;
  return kept.size > 0 ? `${path}?${kept}` : path;
}

function dateIn(given: URLSearchParams, name: string): string | null {
  const text = given.get(name) ?? "";
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null;
}

function dayAfter(date: string): string {
  return new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10);
}
