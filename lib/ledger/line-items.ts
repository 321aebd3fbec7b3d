import type { LineItem } from "@/lib/pricing";

/** Line items as they are kept, or undefined for none. */
export function toStoredItems(items: LineItem[]): unknown[][] | undefined {
  return items.length > 0 ? items.map(toStoredItem) : undefined;
}

/** A line item as it is kept: kind, quantity, rate, amount and, if there is one, the note. */
function toStoredItem({ kind, quantity, rate, amount, note }: LineItem): unknown[] {
  return note === undefined ? [kind, quantity, rate, amount] : [kind, quantity, rate, amount, note];
}
