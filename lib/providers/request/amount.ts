/** More of anything no call asks for, and its price would leave the numbers that a ledger keeps. */
const MOST = 1e9;

/** A number that a request asks for, above 0 and no more than could be meant; null where it says none. */
export function amount(value: unknown): number | null {
  const size = typeof value === "string" ? Number(value) : value;
  return typeof size === "number" && size > 0 ? Math.min(Math.ceil(size), MOST) : null;
}

/** A product or sum of amounts, each in its bounds, kept in those of whole numbers. */
export function total(size: number): number {
  return Math.min(size, MOST * 1000);
}
