/** The address of a model's price history. An id may hold slashes and colons. */
export function modelHref(team: string, { provider, model }: { provider: string; model: string }): string {
  return `/t/${team}/prices/model?${new URLSearchParams({ provider, model })}`;
}
