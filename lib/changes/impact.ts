import { usage } from "@/lib/analytics";
import { database, Prisma, type Scope } from "@/lib/db";
import { Decimal, toUsdString } from "@/lib/money";
import {
  type Catalogue,
  cost,
  findMultiplier,
  findPrice,
  getCatalogue,
  multiplierInstants,
  type Price,
  type RateSheet,
  type TierRates,
} from "@/lib/pricing";
import type { Range } from "@/lib/time";
import { type Group, type Split, sumUsage } from "./usage-groups";

const SPAN_MS = 30 * 86_400_000;

/** A price that took the place of another one. */
export interface Move {
  changedAt: Date;
  /** Of the new price. */
  priceId: string;
  before: RateSheet;
  after: RateSheet;
}

type Name = { provider: string; model: string };
/** A model as the team's events name it, with a move of the price that they take. */
type Touched = Move & Name & { price: Price };

/**
 * What the team's last 30 days cost at the new price, less at the old one, by the new price's id; nothing for a price
 * that touches no model of the team. An event counts where both of them price it. The events are read once at most,
 * and not at all when none of the models was used.
 */
export async function impactOf(scope: Scope, moves: Move[], now: Date): Promise<Map<string, string>> {
  const { teamId } = scope;
  const range = { from: new Date(now.getTime() - SPAN_MS), to: now };
  const names = moves.length > 0 ? await usedModels(scope, range) : [];
  const catalogue = await getCatalogue(database().pool);
  const touched = findTouched(catalogue, teamId, moves, names);
  if (touched.length === 0) return new Map();

  const instants = multiplierInstants(catalogue, teamId).filter((at) => at > range.from && at < range.to);
  const split = toSplit(touched, instants);
  const impacts = new Map<string, Decimal>();
  for (const group of await sumUsage(scope, range, split)) {
    const terms = (price: Price) => termsOf(catalogue, teamId, group, price, [range.from, ...instants]);
    for (const one of touched.filter((one) => isOf(one, group))) {
      const difference = differenceOf(one, group, firstTokens(split, group), terms(one.price));
      impacts.set(one.priceId, difference.plus(impacts.get(one.priceId) ?? 0));
    }
  }
  return new Map([...impacts].map(([id, impact]) => [id, toUsdString(impact)]));
}

function usedModels(scope: Scope, range: Range): Promise<Name[]> {
  return scope.db.$queryRaw<Name[]>(Prisma.sql`
    SELECT DISTINCT r.provider, r.key AS model
      FROM ${usage(scope, { selection: {} }, { outer: "model" }, [range])} r`);
}

/** The names that lead to one of the moved prices at the time of its move: none that the team prices itself. */
function findTouched(catalogue: Catalogue, teamId: string, moves: Move[], names: Name[]): Touched[] {
  const byId = new Map(moves.map((move) => [move.priceId, move]));
  const times = [...new Set(moves.map(({ changedAt }) => changedAt.getTime()))];
  return names.flatMap((name) =>
    times.flatMap((ms) => {
      const price = findPrice(catalogue, { ...name, at: new Date(ms), teamId })?.price;
      const move = price && byId.get(price.id);
      return price && move?.changedAt.getTime() === ms ? [{ ...move, ...name, price }] : [];
    }),
  );
}

function toSplit(touched: Touched[], instants: Date[]): Split {
  const sheets = touched.flatMap(({ before, after }) => [before, after]);
  const namesIn = (read: (sheet: RateSheet) => object | undefined) => [
    ...new Set(sheets.flatMap((sheet) => Object.keys(read(sheet) ?? {}))),
  ];
  const models = new Map(
    touched.map(({ provider, model }) => [JSON.stringify([provider, model]), { provider, model }]),
  );
  return {
    models: [...models.values()].map((name) => ({
      ...name,
      steps: stepsOf(touched.filter((one) => isOf(one, name))),
    })),
    tiers: namesIn((sheet) => sheet.service_tiers),
    regions: namesIn((sheet) => sheet.regional).map((region) => region.toLowerCase()),
    fees: namesIn((sheet) => sheet.units),
    instants,
  };
}

function stepsOf(moved: Move[]): number[] {
  const tiers = moved
    .flatMap(({ before, after }) => [before, after])
    .flatMap((sheet) => [sheet, ...Object.values(sheet.service_tiers ?? {})]);
  const starts = tiers.flatMap(({ long_context = [] }) =>
    long_context.map((block) => block.from_input_tokens),
  );
  return [...new Set(starts)].sort((a, b) => a - b);
}

function isOf(one: Name, group: Name): boolean {
  return one.provider === group.provider && one.model === group.model;
}

/** The least input that the events of a group have. */
function firstTokens({ models }: Split, group: Group): number {
  const steps = models.find((one) => isOf(one, group))?.steps ?? [];
  return group.step === 0 ? 0 : (steps[group.step - 1] ?? 0);
}

function termsOf(catalogue: Catalogue, teamId: string, group: Group, price: Price, starts: Date[]) {
  const { provider, model, serviceTier, region } = group;
  const query = { provider, model, at: starts[group.period] ?? price.validFrom, teamId };
  return { serviceTier, region, multiplier: findMultiplier(catalogue, query, price) };
}

function differenceOf(
  { before, after }: Move,
  { usage }: Group,
  inputTokens: number,
  terms: ReturnType<typeof termsOf>,
): Decimal {
  const old = cost(usage, atSize(before, inputTokens), terms).costUsd;
  const now = cost(usage, atSize(after, inputTokens), terms).costUsd;
  return old && now ? now.minus(old) : new Decimal(0);
}

/** The sheet as it is for requests of a size, whatever the sum of their tokens. */
function atSize({ long_context, service_tiers = {}, ...sheet }: RateSheet, inputTokens: number): RateSheet {
  const fixed = (tier: TierRates): TierRates => {
    const block = tier.long_context?.findLast(({ from_input_tokens }) => from_input_tokens <= inputTokens);
    return { rates: tier.rates, ...(block && { long_context: [{ ...block, from_input_tokens: 0 }] }) };
  };
  const tiers = Object.entries(service_tiers).map(([name, tier]) => [name, fixed(tier)] as const);
  return {
    ...sheet,
    ...fixed({ rates: sheet.rates, ...(long_context && { long_context }) }),
    service_tiers: Object.fromEntries(tiers),
  };
}
