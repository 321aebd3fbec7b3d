/** What a table is sorted by, the first before the others. */
export type SortOrder<By extends string = string> = { by: By; descending: boolean }[];

/** Reads `-cost,requests` (dearest first, then fewest calls); what is no column, or comes again, is passed over. */
export function parseSort<By extends string>(text: string, columns: readonly By[]): SortOrder<By> {
  const order: SortOrder<By> = [];
  for (const part of text.split(",")) {
    const by = columns.find((name) => name === part.replace(/^-/, ""));
    if (by !== undefined && !order.some((known) => known.by === by))
      order.push({ by, descending: part.startsWith("-") });
  }
  return order;
}

export function sortText(order: SortOrder): string {
  return order.map(({ by, descending }) => (descending ? `-${by}` : by)).join(",");
}
