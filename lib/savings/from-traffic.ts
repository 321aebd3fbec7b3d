import type { Traffic } from "@/lib/changes";
import type { Decimal } from "@/lib/money";
import type { Price } from "@/lib/pricing";
import { isNewer, isSibling, relationOf } from "./family";
import { purposeOfCalls } from "./purpose";
import { conclude, countStep, isWorthwhile, monthly, type Recommendation, usdStep } from "./recommendation";
import { type Candidate, costWith, isKnown, sumUsd } from "./traffic";

/** What a team pays for one of its models today. */
export type OwnPrice = { provider: string; model: string; price: Price; multiplier: string | null };

/** Calls of one kind with what they cost at today's price of their model. */
type Use = OwnPrice & { calls: Traffic[]; costUsd: Decimal };

function usesOf(traffic: Traffic[], prices: OwnPrice[], isMeant: (calls: Traffic) => boolean): Use[] {
  return prices.flatMap((own) => {
    const calls = traffic.filter(
      (one) => one.provider === own.provider && one.model === own.model && isKnown(one) && isMeant(one),
    );
    const priced = calls.flatMap((one) => {
      const found = costWith(one, own);
      return found ? [{ one, costUsd: found.costUsd }] : [];
    });
    if (priced.length === 0) return [];
    return [
      { ...own, calls: priced.map(({ one }) => one), costUsd: sumUsd(priced.map(({ costUsd }) => costUsd)) },
    ];
  });
}

/** What all of the calls cost with another model; null when it cannot serve each of them. */
function costOf(calls: Traffic[], candidate: Pick<Candidate, "price" | "multiplier">): Decimal | null {
  const costs = calls.map((one) => costWith(one, candidate)?.costUsd ?? null);
  return costs.some((cost) => cost === null) ? null : sumUsd(costs);
}

type Offer = { candidate: Candidate; costUsd: Decimal };

/** A newer model of the same size that costs less, and the next smaller one of the family, at the team's own use. */
export function cheaperModels(
  traffic: Traffic[],
  prices: OwnPrice[],
  candidates: Candidate[],
  days: number,
): Recommendation[] {
  return usesOf(traffic, prices, (calls) => purposeOfCalls(calls) !== "other").flatMap((use) => {
    const own = relationOf(use.model);
    const offers = plainest(
      candidates.filter(({ provider, model }) => provider === use.provider && model !== use.model),
    )
      .map((candidate) => ({
        candidate,
        relation: relationOf(candidate.model),
        costUsd: costOf(use.calls, candidate),
      }))
      .filter((offer): offer is typeof offer & Offer => offer.costUsd !== null)
      .filter(({ costUsd }) =>
        isWorthwhile(monthly(use.costUsd.minus(costUsd), days), monthly(use.costUsd, days)),
      )
      .sort((a, b) => a.costUsd.cmp(b.costUsd));
    const newer = offers.find(({ relation }) => isNewer(relation, own));
    const smaller = offers.findLast(({ relation }) => isSibling(relation, own));
    return [
      ...(newer ? [toMove("newer_model", use, newer, days)] : []),
      ...(smaller ? [toMove("smaller_model", use, smaller, days)] : []),
    ];
  });
}

/** One of each family, version and size: not the snapshot or the preview, but what it is a snapshot of. */
function plainest(candidates: Candidate[]): Candidate[] {
  const shortest = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const key = JSON.stringify(relationOf(candidate.model));
    const known = shortest.get(key);
    if (!known || candidate.model.length < known.model.length) shortest.set(key, candidate);
  }
  return [...shortest.values()];
}

const MOVES = {
  newer_model:
    "The newer model is as good for these calls and takes as many tokens; one that reasons may take more.",
  smaller_model:
    "The smaller model is good enough for these calls and takes as many tokens. Try it on some of them first.",
};

function toMove(
  kind: keyof typeof MOVES,
  use: Use,
  { candidate, costUsd }: Offer,
  days: number,
): Recommendation {
  const { provider, model } = use;
  const [now, then] = [monthly(use.costUsd, days), monthly(costUsd, days)];
  const requests = use.calls.reduce((sum, one) => sum + one.requests, 0);
  return {
    id: `${kind}:${provider}/${model}`,
    kind,
    title: `Call ${candidate.model} instead of ${model}`,
    subject: { provider, model },
    alternative: { provider: candidate.provider, model: candidate.model },
    ...conclude(
      [
        countStep(`Calls to ${model} in the range`, requests, "requests"),
        usdStep("Their tokens at its price, a month", now),
        usdStep(`The same tokens at the price of ${candidate.model}, a month`, then),
      ],
      now.minus(then),
    ),
    assumption: MOVES[kind],
  };
}

const NOBODY_WAITS =
  "Calls without an end user, a session and a stream wait for nobody and may take up to a day, as a batch does.";

/** Calls that nobody waits for, at the batch price of their model; none when the team never says who waits. */
export function batches(traffic: Traffic[], prices: OwnPrice[], days: number): Recommendation[] {
  if (traffic.every(({ isBackground }) => isBackground)) return [];
  const features = [...new Set(traffic.map(({ feature }) => feature))];
  return features.flatMap((feature) =>
    usesOf(
      traffic,
      prices.filter(({ price }) => price.sheet.service_tiers?.batch),
      (calls) => calls.isBackground && calls.feature === feature && purposeOfCalls(calls) !== "other",
    ).flatMap((use) => toBatch(use, feature, days) ?? []),
  );
}

function toBatch(use: Use, feature: string, days: number): Recommendation | null {
  const { provider, model, calls } = use;
  const asBatch = costOf(
    calls.map((one) => ({ ...one, serviceTier: "batch" })),
    use,
  );
  if (!asBatch) return null;
  const [now, then] = [monthly(use.costUsd, days), monthly(asBatch, days)];
  if (!isWorthwhile(now.minus(then), now)) return null;
  return {
    id: `batch:${provider}/${model}:${feature}`,
    kind: "batch",
    title: `Send ${nameOf({ feature, model })} as a batch`,
    subject: { provider, model, feature },
    alternative: null,
    ...conclude(
      [
        countStep("Calls that nobody waits for, in the range", sumRequests(calls), "requests"),
        usdStep("Their tokens at the usual price, a month", now),
        usdStep("The same tokens at the batch price, a month", then),
      ],
      now.minus(then),
    ),
    assumption: NOBODY_WAITS,
  };
}

function sumRequests(calls: Traffic[]): number {
  return calls.reduce((sum, { requests }) => sum + requests, 0);
}

/** Calls of a feature to a model in words. */
export function nameOf({ feature, model }: { feature: string; model: string }): string {
  return feature === "" ? `calls to ${model}` : `calls of ${feature} to ${model}`;
}
