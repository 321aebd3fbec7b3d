import { Decimal } from "@/lib/money";

type Amount = Decimal | string;

const MINUS = "\u2212";
const CENT = new Decimal("0.01");
const MILLIONTH = new Decimal("0.000001");
const DECIMAL_TIES = Decimal.ROUND_HALF_EVEN;
const SCALES = [
  [1e12, "T"],
  [1e9, "B"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

/** A sum: `$12,481.20`; between nothing and one cent four significant digits, `$0.009746`. */
export function formatTotalUsd(value: Amount): string {
  return signed(value, (amount) => (amount.isZero() ? "0.00" : roundedBelow(amount, CENT)));
}

/** A difference between two sums, with its sign: `+$57.72`, `−$37.25`; none is `$0.00`. */
export function formatDifferenceUsd(value: Amount): string {
  const text = formatTotalUsd(value);
  return text.startsWith(MINUS) || !/[1-9]/.test(text) ? text : `+${text}`;
}

/** A mean per request: four significant digits under a dollar, else as a sum. */
export function formatMeanUsd(value: Amount): string {
  return signed(value, (amount) => (amount.isZero() ? "0.00" : roundedBelow(amount, new Decimal(1))));
}

/** One event: six decimals, `$0.000875`; under a millionth `< $0.000001`. */
export function formatEventUsd(value: Amount): string {
  const amount = new Decimal(value);
  if (amount.isZero()) return "$0.00";
  if (amount.abs().lt(MILLIONTH)) return amount.isNegative() ? `> ${MINUS}$0.000001` : "< $0.000001";
  return signed(amount, (size) => grouped(size.toFixed(6, DECIMAL_TIES)));
}

/** A line of a receipt: every stored decimal, at least six, or as many as its longest line has. */
export function formatReceiptUsd(value: Amount, atLeast = 6): string {
  return signed(value, (amount) => grouped(amount.toFixed(Math.max(atLeast, amount.decimalPlaces()))));
}

/** A rate per million tokens or a fee per unit: every decimal, at least two, `$3.00`. */
export function formatRateUsd(value: Amount): string {
  return signed(value, (amount) => grouped(amount.toFixed(Math.max(2, amount.decimalPlaces()))));
}

/** A forecast: whole dollars, `$14,300`. */
export function formatWholeUsd(value: Amount): string {
  return signed(value, (amount) => grouped(amount.toFixed(0, DECIMAL_TIES)));
}

/** A tick of an axis: `$0`, `$7.50`, `$250`, `$1.2k`, `$3M`. */
export function formatAxisUsd(value: Amount): string {
  return signed(value, (amount) => {
    const [size, letter] = scaleOf(amount);
    const scaled = amount.div(size).toSignificantDigits(3);
    const isTenths = letter === "" && scaled.decimalPlaces() === 1;
    return `${scaled.toFixed(isTenths ? 2 : undefined)}${letter}`;
  });
}

/** A tick of an axis of counts: `0`, `250`, `1.2k`, `3M`. */
export function formatAxisCount(count: number): string {
  const value = new Decimal(count);
  const [size, letter] = scaleOf(value);
  return `${value.div(size).toSignificantDigits(3).toFixed()}${letter}`;
}

/** A tick of an axis of times: `0`, `250 ms`, `80 s`, `20 min`. */
export function formatAxisDuration(milliseconds: number): string {
  const units = [
    [60_000, "min", 600_000],
    [1000, "s", 1000],
  ] as const;
  const [size, unit] = units.find(([, , from]) => milliseconds >= from) ?? [1, "ms"];
  return milliseconds === 0 ? "0" : `${Number((milliseconds / size).toPrecision(3))} ${unit}`;
}

/** A tick of an axis of shares between 0 and 1: `0%`, `2.5%`. */
export function formatAxisShare(share: number): string {
  return `${Number((share * 100).toPrecision(3))}%`;
}

/** Tokens: in full under 10,000, then three digits: `902 k`, `61.5 M`, `4.86 B`. */
export function formatTokens(count: number | bigint): string {
  if (count < 10_000) return formatCount(count);
  const value = new Decimal(count.toString()).toSignificantDigits(3);
  const [size, letter] = scaleOf(value);
  const scaled = value.div(size);
  const decimals = Math.max(0, 2 - scaled.e);
  return `${grouped(scaled.toFixed(decimals))} ${letter}`;
}

/** A count in full with thousands separated: `1,204,311`. */
export function formatCount(count: number | bigint): string {
  return grouped(count.toString());
}

/** A share between 0 and 1: `39.0%`, `< 0.1%`. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.001) return "< 0.1%";
  return `${(share * 100).toFixed(1)}%`;
}

/** Milliseconds: `212 ms`, `8.42 s`, `3 min 5 s`, `11 h 4 min`, `3 d 4 h`. */
export function formatDuration(milliseconds: number): string {
  if (Math.round(milliseconds) < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_995) return `${(milliseconds / 1000).toFixed(2)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return pair(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return pair(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(minutes / 60);
  return pair(Math.floor(hours / 24), "d", hours % 24, "h");
}

function scaleOf(value: Decimal): readonly [size: number, letter: string] {
  return SCALES.find(([size]) => value.gte(size)) ?? [1, ""];
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

function signed(value: Amount, digits: (size: Decimal) => string): string {
  const amount = new Decimal(value);
  const text = `$${digits(amount.abs())}`;
  return amount.isNegative() && /[1-9]/.test(text) ? `${MINUS}${text}` : text;
}

function roundedBelow(amount: Decimal, bound: Decimal): string {
  const four = amount.toSignificantDigits(4, DECIMAL_TIES);
  if (four.gte(bound)) return grouped(amount.toFixed(2, DECIMAL_TIES));
  return four.toFixed(3 - four.e);
}

function grouped(text: string): string {
  const [whole = "", fraction] = text.split(".");
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}
