import { Decimal as Base } from "decimal.js";

/** Decimal arithmetic wide enough that products and sums of money are exact; never exponent notation. */
export const Decimal = Base.clone({
  precision: 60,
  rounding: Base.ROUND_HALF_EVEN,
  toExpNeg: -9e15,
  toExpPos: 9e15,
});
export type Decimal = Base;

/** Decimals an amount of money is stored with. */
const USD_DECIMALS = 12;
const PICOS = 10 ** USD_DECIMALS;
const ZERO = "0".charCodeAt(0);

const PLAIN_OR_EXPONENT = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i;
const MAX_TEXT = 64;
/** Far past any amount, and little enough that sums of many fit their columns. */
export const USD_LIMIT = new Decimal("1e12");

/**
 * An amount of US dollars from outside, rounded half-even to 12 decimals.
 * Throws RangeError for what is no finite decimal number under 10^12.
 */
export function parseUsd(value: string | number): Decimal {
  const text = String(value).trim();
  if (text.length > MAX_TEXT || !PLAIN_OR_EXPONENT.test(text)) throw new RangeError("not an amount of money");
  const amount = new Decimal(text);
  if (amount.abs().gte(USD_LIMIT)) throw new RangeError("an amount of money must be under 10^12");
  return roundUsd(amount);
}

/** Rounded half-even to the 12 decimals that are stored. */
export function roundUsd(amount: Decimal): Decimal {
  return amount.toDecimalPlaces(USD_DECIMALS, Decimal.ROUND_HALF_EVEN);
}

/** The wire form: every decimal there is, no trailing zeros, no exponent: `"0.000875"`, `"3"`, `"0"`. */
export function toUsdString(amount: Decimal): string {
  return amount.isZero() ? "0" : amount.toFixed();
}

/** An amount in picodollars, the last decimal that is stored; null where it has more decimals or is too large. */
export function toPicos(amount: Decimal): number | null {
  const picos = amount.times(PICOS);
  return picos.isInteger() && picos.abs().lte(Number.MAX_SAFE_INTEGER) ? picos.toNumber() : null;
}

/** The wire form of a whole number of picodollars, at least 0. */
export function picosToUsd(picos: number): string {
  const digits = String(picos).padStart(USD_DECIMALS + 1, "0");
  const point = digits.length - USD_DECIMALS;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === ZERO) end--;
  return end === point ? digits.slice(0, point) : `${digits.slice(0, point)}.${digits.slice(point, end)}`;
}
