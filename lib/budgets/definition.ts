import { z } from "zod";
import { isFilterName, type Selection, selectionInput } from "@/lib/filters";
import { Decimal } from "@/lib/money";
import { nameField } from "@/lib/teams";
import { isTimeZone } from "@/lib/time";
import { type Cycle, PERIODS } from "./periods";

const MODES = ["track", "soft", "hard"] as const;
export type Mode = (typeof MODES)[number];

/** What a hard budget does with a call whose price nobody knows; rates are US dollars per million tokens. */
export type UnpricedPolicy = "block" | "allow" | { input: string; output: string };

/** What a budget is; money is decimal text in US dollars, thresholds are percent of the limit. */
export type Definition = {
  name: string;
  limitUsd: string;
  cycle: Cycle;
  selector: Selection;
  /** Every value of this dimension has a counter of its own; a call without one counts under the empty value. */
  per: string | null;
  mode: Mode;
  thresholds: number[];
  unpriced: UnpricedPolicy;
};

const DEFAULT_THRESHOLDS = [50, 80, 100];
const MAX_LIMIT = new Decimal("1e11");
const MAX_DAYS = 366;
/** Only the answer tells these, and a call is to be stopped before it is made. */
const KNOWN_AFTER = new Set(["status", "grade", "service_tier"]);

/** US dollars with at most 12 decimals, more than 0. */
export const amountField = z
  .union([z.string(), z.number()], 'must be a decimal string, such as "100"')
  .transform((value, context): string => {
    const text = String(value).trim();
    const problem = amountProblem(text);
    if (problem === null) return new Decimal(text).toFixed();
    context.addIssue({ code: "custom", message: problem });
    return z.NEVER;
  });

function amountProblem(text: string): string | null {
  const fraction = /^\d{1,64}(?:\.(\d{1,64}))?$/.exec(text);
  if (!fraction) return 'must be a decimal number of US dollars, such as "100"';
  const amount = new Decimal(text);
  if (amount.isZero()) return "must be more than 0";
  if (amount.gt(MAX_LIMIT)) return `must be at most ${MAX_LIMIT.toFixed()}`;
  return (fraction[1] ?? "").replace(/0+$/, "").length > 12 ? "must have at most 12 decimals" : null;
}

/** Wire form of a raise: so many US dollars more, until an instant. */
export const raiseInput = z
  .strictObject({
    amount_usd: amountField,
    expires_at: z.iso.datetime({ offset: true, error: 'must be an instant, such as "2026-12-01T00:00:00Z"' }),
    reason: z
      .string()
      .trim()
      .min(1, "is empty")
      .max(500)
      .refine((text) => !text.includes("\0") && text.isWellFormed(), "has a character that cannot be kept"),
  })
  .transform(({ amount_usd, expires_at, reason }) => ({
    amountUsd: amount_usd,
    expiresAt: new Date(expires_at),
    reason,
  }));

const RATE = 'must be US dollars per million tokens, such as "15"';
const rate = z.union([z.string(), z.number()], RATE).transform((value, context): string => {
  const text = String(value).trim();
  if (/^\d{1,7}(\.\d{1,12})?$/.test(text)) return new Decimal(text).toFixed();
  context.addIssue({ code: "custom", message: RATE });
  return z.NEVER;
});

const word = z.enum(["block", "allow"], 'must be "block", "allow" or rates');
const rates = z.strictObject({ input: rate, output: rate });

// A union would not say which of its rates is wrong.
const unpriced = z.unknown().transform((given, context): UnpricedPolicy => {
  const read = (typeof given === "object" ? rates : word).safeParse(given);
  if (read.success) return read.data;
  for (const issue of read.error.issues) {
    const unknown = issue.code === "unrecognized_keys" ? issue.keys : null;
    const message = unknown ? "is not a field of this call" : issue.message;
    context.addIssue({ code: "custom", path: [...issue.path, ...(unknown?.slice(0, 1) ?? [])], message });
  }
  return z.NEVER;
});

const dimension = z
  .string()
  .max(68)
  .refine((name) => isFilterName(name) && name !== "unit", "is no name of a filter");

const thresholds = z
  .array(z.number().gt(0).max(1000))
  .max(20)
  .transform((given) =>
    [...new Set(given.map((percent) => Math.round(percent * 1000) / 1000))].sort((a, b) => a - b),
  );

/** Wire form of a budget. Without a zone it is cut in `timeZone`, the team's. */
export function budgetInput(timeZone: string) {
  return z
    .strictObject({
      name: nameField,
      limit_usd: amountField,
      period: z.enum(PERIODS),
      period_days: z.int().min(1).max(MAX_DAYS).nullish(),
      time_zone: z.string().refine(isTimeZone, "is no IANA time zone").nullish(),
      start_day: z.int().min(1).max(31).nullish(),
      selector: selectionInput.nullish(),
      per: dimension.nullish(),
      mode: z.enum(MODES),
      thresholds: thresholds.nullish(),
      unpriced: unpriced.nullish(),
    })
    .superRefine((given, context) => {
      for (const { field, message } of contradictions(given))
        context.addIssue({ code: "custom", path: field, message });
    })
    .transform(
      (given): Definition => ({
        name: given.name,
        limitUsd: given.limit_usd,
        cycle: {
          period: given.period,
          periodDays: given.period_days ?? null,
          startDay: given.start_day ?? 1,
          timeZone: given.time_zone ?? timeZone,
        },
        selector: given.selector ?? {},
        per: given.per ?? null,
        mode: given.mode,
        thresholds: given.thresholds ?? DEFAULT_THRESHOLDS,
        unpriced: given.unpriced ?? "block",
      }),
    );
}

type Given = {
  period: string;
  period_days?: number | null | undefined;
  start_day?: number | null | undefined;
  selector?: Selection | null | undefined;
  per?: string | null | undefined;
  mode: string;
};

const STARTED = ["week", "month", "quarter", "year"];

function* contradictions(given: Given): Generator<{ field: string[]; message: string }> {
  const { period, period_days, start_day, mode } = given;
  if (period === "rolling" && !period_days)
    yield { field: ["period_days"], message: "is missing: a rolling period is so many days long" };
  if (period !== "rolling" && period_days)
    yield { field: ["period_days"], message: "is only of a rolling period" };
  if (start_day && !STARTED.includes(period))
    yield { field: ["start_day"], message: "is only of a week, a month, a quarter or a year" };
  if (start_day && period === "week" && start_day > 7)
    yield { field: ["start_day"], message: "of a week is 1 (Monday) to 7 (Sunday)" };
  if (given.selector && "unit" in given.selector)
    yield { field: ["selector", "unit"], message: "cannot select for a budget" };
  if (mode !== "hard") return;
  const late = "is known only after the call, so a hard budget cannot go by it";
  for (const name of Object.keys(given.selector ?? {}))
    if (KNOWN_AFTER.has(name)) yield { field: ["selector", name], message: late };
  if (given.per && KNOWN_AFTER.has(given.per)) yield { field: ["per"], message: late };
}
