import { usage } from "@/lib/analytics";
import { type FoundPrice, pricesInForce } from "@/lib/browse";
import { contextSteps, sumTraffic, type Traffic } from "@/lib/changes";
import { Prisma, type Scope } from "@/lib/db";
import type { Filter } from "@/lib/filters";
import { Decimal } from "@/lib/money";
import { type Catalogue, cost, findMultiplier, type RateSheet } from "@/lib/pricing";
import { type Purpose, purposeOf } from "./purpose";

/** A model that calls could be made with, on the terms that the team has for it. */
export type Candidate = FoundPrice & { purpose: Purpose; multiplier: string | null };

/** The models of today's catalogue that a team could call: without fine-tunes, and those that left or charge nothing. */
export function findCandidates(catalogue: Catalogue, teamId: string, at: Date): Candidate[] {
  return pricesInForce(catalogue, teamId, at)
    .filter(
      ({ model, delistedAt, price }) =>
        delistedAt === null && !model.startsWith("ft:") && isCharged(price.sheet),
    )
    .map((found) => ({
      ...found,
      purpose: purposeOf({ model: found.model, sheet: found.price.sheet }),
      multiplier: findMultiplier(catalogue, { ...found, at, teamId }, found.price),
    }))
    .filter(({ purpose }) => purpose !== "other");
}

function isCharged({ rates }: RateSheet): boolean {
  return Number(rates.input ?? 0) > 0;
}

/** The calls of a range by what decides their price under any of today's prices. */
export async function loadTraffic(scope: Scope, filter: Filter, catalogue: Catalogue): Promise<Traffic[]> {
  const inForce = pricesInForce(catalogue, scope.teamId, filter.now);
  const distinct = [...new Set(inForce.map(({ price }) => price.sheet))];
  const namesIn = (read: (sheet: RateSheet) => object | undefined) => [
    ...new Set(distinct.flatMap((sheet) => Object.keys(read(sheet) ?? {}))),
  ];
  const steps = contextSteps(distinct);
  const names = await scope.db.$queryRaw<{ provider: string; model: string }[]>(Prisma.sql`
    SELECT DISTINCT r.provider, r.key AS model
      FROM ${usage(scope, { selection: {} }, { outer: "model" }, [filter.range])} r`);
  return sumTraffic(scope, filter, {
    models: names.map((name) => ({ ...name, steps })),
    tiers: namesIn((sheet) => sheet.service_tiers),
    regions: namesIn((sheet) => sheet.regional).map((region) => region.toLowerCase()),
    fees: namesIn((sheet) => sheet.units),
    instants: [],
  });
}

/** Whether all is known that calls used, and it is something; else no price says what they would have cost. */
export function isKnown({ usage: { units, ...tokens }, hasOtherUnits }: Traffic): boolean {
  return (
    !hasOtherUnits &&
    [...Object.values(tokens), ...Object.values(units ?? {})].some((count) => (count ?? 0) > 0)
  );
}

export type Charged = Pick<Traffic, "usage" | "serviceTier" | "region" | "requestTokens">;

/** What some calls cost with a model; null when its price does not cover all that they use. */
export function costWith(
  { usage, ...terms }: Charged,
  { price, multiplier }: Pick<Candidate, "price" | "multiplier">,
): { costUsd: Decimal; isEstimate: boolean } | null {
  const { rates } = price.sheet;
  // Sound would be charged as text, but a model without a rate for it does not hear or speak.
  if (usage.inputAudioTokens && rates.input_audio === undefined) return null;
  if (usage.outputAudioTokens && rates.output_audio === undefined) return null;
  const { costUsd, grade, hasUnknownUnits } = cost(usage, price.sheet, { ...terms, multiplier });
  return costUsd === null || hasUnknownUnits ? null : { costUsd, isEstimate: grade === "estimated" };
}

export function sumUsd(amounts: (Decimal | string | null)[]): Decimal {
  return amounts.reduce<Decimal>((sum, amount) => sum.plus(amount ?? 0), new Decimal(0));
}
