import type { UnpricedPolicy } from "@/lib/budgets";
import { database } from "@/lib/db";
import { Decimal, roundUsd } from "@/lib/money";
import {
  type Catalogue,
  findPrice,
  getCatalogue,
  priceEvent,
  type RateCard,
  type RateKind,
  type RateSheet,
  rateCard,
  type Usage,
} from "@/lib/pricing";
import type { CallAhead } from "./request";

const MILLION = 1_000_000;

// Between calls of one size the cost is linear in how the tokens are split, so it is dearest where all of them are
// of the dearest kind. Nobody knows ahead whether input will be read from a cache or written to it, or output be
// reasoning.
const READ_KINDS = { input: null, cache_read: "cacheReadTokens" } as const;
const WRITE_KINDS = { cache_write: "cacheWriteTokens", cache_write_1h: "cacheWrite1hTokens" } as const;
const INPUT_KINDS = { ...READ_KINDS, ...WRITE_KINDS };
const OUTPUT_KINDS = { output: null, reasoning: "reasoningTokens" } as const;

/** Tiers that a provider may serve a call by when it is asked to choose. */
const CHOSEN_TIERS = ["default", "priority"];

/**
 * The most a call can cost at the prices of an instant, in US dollars; null when no price is known. Not in it: tools
 * that the provider charges by use (unless `units` says how many), and audio or images beyond the rate of text.
 */
export function mostUsd(catalogue: Catalogue, teamId: string, call: CallAhead, at: Date): Decimal | null {
  const { provider, model, inputTokens, tags } = call;
  const sheet = findPrice(catalogue, { teamId, provider, model, at })?.price.sheet;
  if (!sheet) return null;
  const region = tags.inference_geo ?? null;
  let most: Decimal | null = null;
  for (const serviceTier of tiersOf(call))
    for (const size of sizesOf(sheet, inputTokens)) {
      const usage = dearestUsage(call, rateCard(sheet, { serviceTier, at }, size), size);
      const event = { ...usage, teamId, provider, model, timestamp: at, serviceTier, region };
      const { costUsd, hasUnknownUnits } = priceEvent(catalogue, event);
      if (costUsd === null || hasUnknownUnits) return null;
      most = most === null ? costUsd : Decimal.max(most, costUsd);
    }
  return most;
}

/** Of calls of which any may be the one that is made, the one that can cost most; before all others, one without a price. */
export async function dearest(teamId: string, calls: [CallAhead, ...CallAhead[]]): Promise<CallAhead> {
  const catalogue = await getCatalogue(database().pool);
  const at = new Date();
  let [found] = calls;
  let most = mostUsd(catalogue, teamId, found, at);
  for (const call of calls) {
    const other = mostUsd(catalogue, teamId, call, at);
    if (most === null || other?.lte(most)) continue;
    found = call;
    most = other;
  }
  return found;
}

/** What a budget takes for a call without a known price: nothing, its own cautious rates, or null for a refusal. */
export function unpricedUsd(
  policy: UnpricedPolicy,
  call: Pick<CallAhead, "inputTokens" | "maxOutputTokens">,
): Decimal | null {
  if (policy === "block") return null;
  if (policy === "allow") return new Decimal(0);
  const input = new Decimal(policy.input).times(call.inputTokens);
  return roundUsd(input.plus(new Decimal(policy.output).times(call.maxOutputTokens)).div(MILLION));
}

/**
 * The sizes of input at which a call can be dearest: all of it, and the most below each step for long contexts, for a
 * step can be cheaper than what comes before it.
 */
function sizesOf(sheet: RateSheet, inputTokens: number): number[] {
  const { long_context, service_tiers, off_peak } = sheet;
  if (!long_context && !service_tiers && !off_peak) return [inputTokens];
  const parts = [sheet, ...Object.values(service_tiers ?? {}), ...(off_peak ?? [])];
  const steps = parts.flatMap(({ long_context = [] }) => long_context.map((step) => step.from_input_tokens));
  return [
    inputTokens,
    ...new Set(steps.filter((step) => 0 < step && step <= inputTokens).map((step) => step - 1)),
  ];
}

function dearestUsage(
  { maxOutputTokens, units, mayWriteCache }: CallAhead,
  card: RateCard,
  size: number,
): Usage {
  const usage: Usage = { inputTokens: size, outputTokens: maxOutputTokens, units };
  const input = INPUT_KINDS[dearestOf(card, mayWriteCache ? INPUT_KINDS : READ_KINDS)];
  const output = OUTPUT_KINDS[dearestOf(card, OUTPUT_KINDS)];
  if (input) usage[input] = size;
  if (output) usage[output] = maxOutputTokens;
  return usage;
}

/** Before all others, a kind without a rate: then nobody knows the most. */
function dearestOf<K extends RateKind>(card: RateCard, kinds: Record<K, unknown>): K {
  // safe because the kinds are the names of an object written out above
  const [first, ...others] = Object.keys(kinds) as [K, ...K[]];
  let found = first;
  for (const kind of others) {
    const [best, other] = [card[found], card[kind]];
    if (best && (!other || other.perToken.gt(best.perToken))) found = kind;
  }
  return found;
}

function tiersOf({ serviceTier }: CallAhead): (string | null)[] {
  return serviceTier === "auto" ? CHOSEN_TIERS : [serviceTier];
}
