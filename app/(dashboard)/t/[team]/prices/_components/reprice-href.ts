/** The address of a new re-price of the events that a change of prices touches. */
export function repriceHref(
  team: string,
  touched: { provider?: string | null; model?: string | null; from?: string | Date | null },
): string {
  const { provider, model, from } = touched;
  const query = new URLSearchParams();
  if (provider) query.set("provider", provider);
  if (model) query.set("model", model);
  if (from) query.set("from", typeof from === "string" ? from : from.toISOString());
  const path = `/t/${team}/prices/reprice`;
  return query.size > 0 ? `${path}?${query}` : path;
}
