import { Decimal, roundUsd, toUsdString } from "@/lib/money";

export type RecommendationKind =
  | "newer_model"
  | "smaller_model"
  | "cache_share"
  | "batch"
  | "reasoning_share"
  | "idle_key"
  | "slow_calls";

/** A line of the reckoning. */
export type Step = {
  label: string;
  value: string;
  unit: "usd" | "requests" | "tokens" | "ms" | "share" | "time";
};

/** Something that would cost less otherwise, with how that is known. */
export type Recommendation = {
  /** The same for the same advice. */
  id: string;
  kind: RecommendationKind;
  title: string;
  subject: { provider?: string; model?: string; feature?: string; keyId?: string };
  alternative: { provider: string; model: string } | null;
  /** Of 30 days at the pace of the range, at today's prices. */
  savingUsdMonth: string;
  /** Its last line is the saving. */
  arithmetic: Step[];
  assumption: string;
};

const DAYS_OF_MONTH = 30;
/** Less is not worth anybody's time. */
const LEAST_USD_MONTH = new Decimal(1);
const LEAST_SHARE = new Decimal("0.05");

/** What an amount of so many days comes to in a month. */
export function monthly(amount: Decimal, days: number): Decimal {
  return amount.times(DAYS_OF_MONTH).div(days);
}

/** Whether a month's saving, of what is spent in it, deserves to be told. */
export function isWorthwhile(saving: Decimal, spent: Decimal): boolean {
  return saving.gte(LEAST_USD_MONTH) && saving.gte(spent.times(LEAST_SHARE));
}

export function usdStep(label: string, amount: Decimal): Step {
  return { label, value: toUsdString(roundUsd(amount)), unit: "usd" };
}

export function countStep(label: string, count: number, unit: "requests" | "tokens" | "ms"): Step {
  return { label, value: String(Math.round(count)), unit };
}

export function shareStep(label: string, share: number): Step {
  return { label, value: new Decimal(share).toDecimalPlaces(4).toFixed(), unit: "share" };
}

/** A month's saving as the last line and as the figure. */
export function conclude(
  arithmetic: Step[],
  saving: Decimal,
): Pick<Recommendation, "savingUsdMonth" | "arithmetic"> {
  const last = usdStep("Saving a month", saving);
  return { savingUsdMonth: last.value, arithmetic: [...arithmetic, last] };
}
