import { z } from "zod";
import { Decimal } from "@/lib/money";
import { RATE_KINDS, type RateKind, type Rates, toProviderName } from "@/lib/pricing";
import { parseInstant } from "@/lib/time";

// Whatever an event may be named can be priced, by the same name to the last character.
const isStorable = (text: string) => !text.includes("\0") && text.isWellFormed();
const isNotBlank = (text: string) => text.trim() !== "";
const name = (max: number) =>
  z
    .string()
    .max(max, `is longer than ${max} characters`)
    .refine(isStorable, "must not hold NUL or a lone surrogate");

export const providerField = name(64).refine(isNotBlank, "is empty").transform(toProviderName);

export const modelField = name(256).refine(isNotBlank, "is empty");

export const unitField = name(64).min(1, "is empty");

/** A date is its start in UTC. */
export const validFromField = z
  .string()
  .max(64)
  .transform((text, context) => {
    const instant = parseInstant(text, "UTC");
    if (instant && instant >= EARLIEST && instant < LATEST) return instant;
    context.addIssue({
      code: "custom",
      message: instant
        ? "is not between 2000 and 2100"
        : "is neither a date nor an instant with its offset, such as 2026-11-20T10:15:00Z",
    });
    return z.NEVER;
  });
const EARLIEST = new Date("2000-01-01T00:00:00Z");
const LATEST = new Date("2100-01-01T00:00:00Z");

/** A binary number of JSON is exact to so many digits. */
const SAFE_DIGITS = 15;

/** A decimal from 0 to `max`, as text; a number is taken where it is the decimal that was written. */
function decimalField(max: number, decimals: number) {
  return z
    .union([z.string(), z.number()], 'must be a decimal string, such as "2.5"')
    .transform((value, context): string => {
      const text = typeof value === "number" ? new Decimal(value).toFixed() : value.trim();
      const problem =
        decimalProblem(text, max, decimals) ?? (isExact(value) ? null : "must be sent as a string");
      if (problem === null) return new Decimal(text).toFixed();
      context.addIssue({ code: "custom", message: problem });
      return z.NEVER;
    });
}

function decimalProblem(text: string, max: number, decimals: number): string | null {
  if (/^-\d/.test(text)) return "must be at least 0";
  const [, whole = "", fraction = ""] = /^(\d{1,64})(?:\.(\d{1,64}))?$/.exec(text) ?? [];
  if (whole === "") return 'must be a decimal number, such as "2.5"';
  if (new Decimal(text).gt(max)) return `must be at most ${max}`;
  return fraction.replace(/0+$/, "").length > decimals ? `must have at most ${decimals} decimals` : null;
}

function isExact(value: string | number): boolean {
  return typeof value === "string" || Number(value.toPrecision(SAFE_DIGITS)) === value;
}

/** US dollars per million tokens. */
export const rateField = decimalField(1_000_000, 12);

/** US dollars per unit. */
export const feeField = decimalField(10_000, 12);

export const factorField = decimalField(100, 6);

// The cast is safe because every kind is given the field.
const kinds = Object.fromEntries(RATE_KINDS.map((kind) => [kind, rateField.nullish()])) as Record<
  RateKind,
  z.ZodOptional<z.ZodNullable<typeof rateField>>
>;

/** Rates by kind; null is absent. */
export const ratesField = z.strictObject(kinds).transform((given): Rates => {
  const rates: Rates = {};
  for (const kind of RATE_KINDS) {
    const rate = given[kind];
    if (typeof rate === "string") rates[kind] = rate;
  }
  return rates;
});

/** Names with values, at most `max`; null is absent. */
export function namedField<T extends z.ZodType>(name: z.ZodType<string, string>, value: T, max: number) {
  return z.record(z.string(), value.nullable()).transform((given, context) => {
    const named = new Map<string, NonNullable<z.output<T>>>();
    for (const [key, one] of Object.entries(given)) {
      if (one === null) continue;
      const read = name.safeParse(key);
      const problem = read.success ? named.has(read.data) && "is there twice" : read.error.issues[0]?.message;
      if (problem) context.addIssue({ code: "custom", path: [key], message: problem });
      // The cast is safe because null is left out.
      else if (read.success) named.set(read.data, one as NonNullable<z.output<T>>);
    }
    if (named.size > max) context.addIssue({ code: "custom", message: `holds more than ${max}` });
    return Object.fromEntries(named);
  });
}
