import type { UnpricedPolicy } from "@/lib/budgets";
import { database } from "@/lib/db";
import { Decimal, roundUsd } from "@/lib/money";
import {
  type Catalogue,
  findPrice,
  getCatalogue,
  type PriceQuery,
  priceEvent,
  type Usage,
} from "@/lib/pricing";
import type { CallAhead } from "./request";

const MILLION = 1_000_000;

// Between calls of one size the cost is linear in how the tokens are split, so it is dearest where all of them are
// of one kind. Nobody knows ahead whether input will be read from a cache or written to it, or output be reasoning.
const READ_KINDS = ["none", "cacheReadTokens"] as const;
const WRITE_KINDS = ["cacheWriteTokens", "cacheWrite1hTokens"] as const;
const OUTPUT_KINDS = ["none", "reasoningTokens"] as const;

/** Tiers that a provider may serve a call by when it is asked to choose. */
const CHOSEN_TIERS = ["default", "priority"];

/**
 * The most a call can cost at the prices of an instant, in US dollars; null when no price is known. Not in it: tools
 * that the provider charges by use (unless `units` says how many), and audio or images beyond the rate of text.
 */
export function mostUsd(catalogue: Catalogue, teamId: string, call: CallAhead, at: Date): Decimal | null {
  const { provider, model } = call;
  const sizes = sizesOf(catalogue, { teamId, provider, model, at }, call.inputTokens);
  let most: Decimal | null = null;
  for (const serviceTier of tiersOf(call))
    for (const usage of usages(call, sizes)) {
      const region = call.tags.inference_geo ?? null;
      const { costUsd, hasUnknownUnits } = priceEvent(catalogue, {
        ...usage,
        teamId,
        provider,
        model,
        timestamp: at,
        serviceTier,
        region,
      });
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
function sizesOf(catalogue: Catalogue, query: PriceQuery, inputTokens: number): number[] {
  const sheet = findPrice(catalogue, query)?.price.sheet;
  if (!sheet) return [inputTokens];
  const parts = [sheet, ...Object.values(sheet.service_tiers ?? {}), ...(sheet.off_peak ?? [])];
  const steps = parts.flatMap(({ long_context = [] }) => long_context.map((step) => step.from_input_tokens));
  return [
    inputTokens,
    ...new Set(steps.filter((step) => 0 < step && step <= inputTokens).map((step) => step - 1)),
  ];
}

function* usages(call: CallAhead, sizes: number[]): Generator<Usage> {
  const { maxOutputTokens, units, mayWriteCache } = call;
  const inputKinds = [...READ_KINDS, ...(mayWriteCache ? WRITE_KINDS : [])];
  for (const inputTokens of sizes)
    for (const input of inputKinds)
      for (const output of OUTPUT_KINDS)
        yield {
          inputTokens,
          outputTokens: maxOutputTokens,
          ...(input === "none" ? {} : { [input]: inputTokens }),
          ...(output === "none" ? {} : { [output]: maxOutputTokens }),
          units,
        };
}

function tiersOf({ serviceTier }: CallAhead): (string | null)[] {
  return serviceTier === "auto" ? CHOSEN_TIERS : [serviceTier];
}
