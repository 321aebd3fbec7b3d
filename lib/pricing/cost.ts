import { Decimal, picosToUsd, roundUsd, toUsdString } from "@/lib/money";
import type { RateKind, RateSheet } from "./price";
import { type Charge, rateCard, type Serving } from "./rate-card";

type Count = number | null | undefined;

/** Token counts as the event carries them: a whole includes its parts; null or absent is unknown. */
export interface Usage {
  inputTokens?: Count;
  cacheReadTokens?: Count;
  cacheWriteTokens?: Count;
  cacheWrite1hTokens?: Count;
  inputAudioTokens?: Count;
  inputImageTokens?: Count;
  outputTokens?: Count;
  reasoningTokens?: Count;
  outputAudioTokens?: Count;
  units?: Record<string, number> | null;
}

/** How a call was served, and on what terms. */
export interface Terms extends Serving {
  /** Where it was processed; without a factor for it in the sheet it changes nothing. */
  region?: string | null | undefined;
  /** The team's discount or margin on all of it, as a decimal factor. */
  multiplier?: string | null | undefined;
  /** How much input one request has, where the usage is the sum of several that are charged alike. */
  requestTokens?: number | undefined;
}

export interface LineItem {
  /** A rate kind, the name of a unit, or `regional_uplift`, `discount` or `margin` on the lines before it. */
  kind: string;
  quantity: number;
  /** US dollars per million tokens, or per unit; null when unknown. */
  rate: string | null;
  /** US dollars, rounded half-even to 12 decimals; null when the rate is unknown. */
  amount: string | null;
  note?: string;
}

export interface Cost {
  /** The exact sum of the items' amounts; null exactly when the grade is `unpriced`. */
  costUsd: Decimal | null;
  grade: "exact" | "estimated" | "unpriced";
  lineItems: LineItem[];
  /** Some units have no fee, so that the true cost is higher. */
  hasUnknownUnits: boolean;
}

const ZERO = new Decimal(0);
/** A sixteenth of what numbers hold exactly. */
const MOST_PICOS = 2 ** 49;
const UNPRICED: Cost = { costUsd: null, grade: "unpriced", lineItems: [], hasUnknownUnits: false };

/** What `usage` costs at the rates of `sheet`. Pure; the same arguments give the same cost to the last digit. */
export function cost(usage: Usage, sheet: RateSheet, terms: Terms = {}): Cost {
  const { parts, inputTokens, isOverlapping } = split(usage);
  const card = rateCard(sheet, terms, terms.requestTokens ?? inputTokens);
  const lineItems: LineItem[] = [];
  let picos = 0;
  let decimals = ZERO;
  let isEstimate = isOverlapping;
  for (const [kind, quantity] of parts) {
    if (quantity === 0) continue;
    const charge = card[kind];
    if (charge === null) return UNPRICED;
    isEstimate ||= charge.isEstimate;
    const amount = chargeFor(charge, quantity);
    if (typeof amount === "number") picos += amount;
    else decimals = decimals.plus(amount);
    const text = typeof amount === "number" ? picosToUsd(amount) : toUsdString(amount);
    lineItems.push(toItem(kind, quantity, charge.rate, text, charge.note));
  }
  let sum = decimals.plus(picosToUsd(picos));
  // Providers put it on tokens only, not on what a search costs.
  if (sheet.regional && terms.region) sum = sum.plus(addUplift(lineItems, sheet.regional, terms.region, sum));
  const units = addUnits(lineItems, usage, sheet);
  sum = sum.plus(units.sum);
  const isAnythingPriced = lineItems.some(({ amount }) => amount !== null);
  const hasTokenRates = card.input !== null || card.output !== null;
  // Where tokens are charged and none are told, the units are only a part of the cost.
  const areTokensFree = [card.input, card.output].every((charge) => charge?.perToken.isZero() ?? true);
  const isMissingTokens = !areTokensFree && !areTokensKnown(usage);
  const { hasUnknownUnits } = units;
  // No tokens of a model that is not charged by them say nothing about its cost.
  if (!isAnythingPriced && (hasUnknownUnits || isMissingTokens || !hasTokenRates))
    return { ...UNPRICED, hasUnknownUnits };
  if (terms.multiplier) sum = sum.plus(addAdjustment(lineItems, terms.multiplier, sum));
  return {
    costUsd: sum,
    grade: isEstimate || hasUnknownUnits || isMissingTokens ? "estimated" : "exact",
    lineItems,
    hasUnknownUnits,
  };
}

/** What so many tokens cost: in picodollars where numbers hold that exactly, also the sum of all parts. */
function chargeFor({ picosPerToken, perToken }: Charge, quantity: number): number | Decimal {
  const picos = picosPerToken === null || !Number.isInteger(quantity) ? MOST_PICOS : picosPerToken * quantity;
  return picos >= 0 && picos < MOST_PICOS ? picos : roundUsd(perToken.times(quantity));
}

function addUnits(lineItems: LineItem[], usage: Usage, sheet: RateSheet) {
  let sum = ZERO;
  let hasUnknownUnits = false;
  for (const [unit, quantity] of Object.entries(usage.units ?? {})) {
    if (quantity === 0) continue;
    const fee = sheet.units && Object.hasOwn(sheet.units, unit) ? sheet.units[unit] : undefined;
    hasUnknownUnits ||= fee === undefined;
    const amount = fee === undefined ? null : roundUsd(new Decimal(fee).times(quantity));
    if (amount !== null) sum = sum.plus(amount);
    const text = amount && toUsdString(amount);
    lineItems.push(toItem(unit, quantity, fee ?? null, text, amount === null ? "no fee known" : null));
  }
  return { sum, hasUnknownUnits };
}

function addUplift(
  lineItems: LineItem[],
  regional: Record<string, string>,
  region: string,
  sum: Decimal,
): Decimal {
  const named = region.trim().toLowerCase();
  const [, multiplier] = Object.entries(regional).find(([name]) => name.toLowerCase() === named) ?? [];
  return multiplier ? addFactor(lineItems, "regional_uplift", multiplier, sum, `${named} `) : ZERO;
}

function addAdjustment(lineItems: LineItem[], multiplier: string, sum: Decimal): Decimal {
  return addFactor(lineItems, new Decimal(multiplier).lt(1) ? "discount" : "margin", multiplier, sum);
}

/** Adds the line by which a factor on `sum` changes it, and answers its amount; no line for a factor of 1 or for 0. */
function addFactor(lineItems: LineItem[], kind: string, multiplier: string, sum: Decimal, of = ""): Decimal {
  const factor = new Decimal(multiplier);
  const amount = roundUsd(factor.minus(1).times(sum));
  if (!factor.eq(1) && !sum.isZero())
    lineItems.push(toItem(kind, 1, null, toUsdString(amount), `${of}×${factor.toFixed()}`));
  return amount;
}

/** Whether the usage says anything at all; nothing said is unknown, not zero. */
export function isUsageKnown(usage: Usage): boolean {
  return areTokensKnown(usage) || Object.keys(usage.units ?? {}).length > 0;
}

/** Whether any count of tokens is known; then an absent input or output is 0. */
export function areTokensKnown(usage: Usage): boolean {
  return COUNTS.some((count) => isCount(usage[count]));
}

/** Whether anything was used, as far as it is known. */
export function hasUsage(usage: Usage): boolean {
  return (
    COUNTS.some((count) => (usage[count] ?? 0) > 0) || Object.values(usage.units ?? {}).some((q) => q > 0)
  );
}

function isCount(count: Count): boolean {
  return count !== undefined && count !== null;
}

const COUNTS = [
  "inputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "cacheWrite1hTokens",
  "inputAudioTokens",
  "inputImageTokens",
  "outputTokens",
  "reasoningTokens",
  "outputAudioTokens",
] as const;

interface Split {
  parts: [RateKind, number][];
  inputTokens: number;
  /** The parts together are more than their whole: the same tokens count as two of them. */
  isOverlapping: boolean;
}

// Parts are taken in a fixed order, each from what the ones before have left, so that no token is charged twice
// and none below zero. A cached audio token is charged as cached.
function split(usage: Usage): Split {
  const input = divide(usage.inputTokens, "input", [
    ["cache_read", usage.cacheReadTokens ?? 0],
    ["cache_write_1h", usage.cacheWrite1hTokens ?? 0],
    ["cache_write", usage.cacheWriteTokens ?? 0],
    ["input_audio", usage.inputAudioTokens ?? 0],
    ["input_image", usage.inputImageTokens ?? 0],
  ]);
  const output = divide(usage.outputTokens, "output", [
    ["reasoning", usage.reasoningTokens ?? 0],
    ["output_audio", usage.outputAudioTokens ?? 0],
  ]);
  return {
    parts: [...input.parts, ...output.parts],
    inputTokens: input.total,
    isOverlapping: input.isOverlapping || output.isOverlapping,
  };
}

function divide(whole: Count, rest: RateKind, stated: [RateKind, number][]) {
  const sum = stated.reduce((total, [, count]) => total + count, 0);
  const total = whole ?? sum;
  let left = total;
  const parts = stated.map(([kind, count]): [RateKind, number] => {
    const taken = Math.min(count, left);
    left -= taken;
    return [kind, taken];
  });
  return { parts: [[rest, left] as [RateKind, number], ...parts], total, isOverlapping: sum > total };
}

function toItem(
  kind: string,
  quantity: number,
  rate: string | null,
  amount: string | null,
  note: string | null,
): LineItem {
  const item: LineItem = { kind, quantity, rate, amount };
  if (note !== null) item.note = note;
  return item;
}
