import type { LineItem } from "@/lib/pricing";

/** Line items as they are kept, or undefined for none. */
export function toStoredItems(items: LineItem[]): unknown[][] | undefined {
  return items.length > 0 ? items.map(toStoredItem) : undefined;
}

/** A line item as it is kept: kind, quantity, rate, amount and, if there is one, the note. */
function toStoredItem({ kind, quantity, rate, amount, note }: LineItem): unknown[] {
  return note === undefined ? [kind, quantity, rate, amount] : [kind, quantity, rate, amount, note];
}

/** Line items of an event or of an adjustment, as they were when they were written. */
export function readStoredItems(stored: unknown): LineItem[] {
  return Array.isArray(stored) ? stored.map(readStoredItem) : [];
}

// safe because only toStoredItems writes the column
function readStoredItem(stored: unknown[]): LineItem {
  const [kind, quantity, rate, amount, note] = stored as [
    string,
    number,
    string | null,
    string | null,
    string?,
  ];
  return { kind, quantity, rate, amount, ...(note !== undefined && { note }) };
}
