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
} from "@/lib/pricing";
import type { Range } from "@/lib/time";
import { contextSteps, type Group, type Split, sumUsage } from "./usage-groups";

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
  const touched = findTouched({ catalogue, teamId, now }, moves, names);
  if (touched.length === 0) return new Map();

  const instants = multiplierInstants(catalogue, teamId).filter((at) => at > range.from && at < range.to);
  const split = toSplit(touched, instants);
  const impacts = new Map<string, Decimal>();
  for (const group of await sumUsage(scope, { range, selection: {} }, split)) {
    const terms = (price: Price) => termsOf(catalogue, teamId, group, price, [range.from, ...instants]);
    for (const one of touched.filter((one) => isOf(one, group))) {
      const difference = differenceOf(one, group, group.requestTokens, terms(one.price));
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

type Reader = { catalogue: Catalogue; teamId: string; now: Date };

/**
 * The names that led to one of the moved prices at the time of its move and lead to its model now: none that the team
 * prices itself, or has come to price itself since.
 */
function findTouched({ catalogue, teamId, now }: Reader, moves: Move[], names: Name[]): Touched[] {
  const byId = new Map(moves.map((move) => [move.priceId, move]));
  const times = [...new Set(moves.map(({ changedAt }) => changedAt.getTime()))];
  return names.flatMap((name) => {
    const priceAt = (at: Date) => findPrice(catalogue, { ...name, at, teamId })?.price;
    const today = priceAt(now);
    return times.flatMap((ms) => {
      const price = priceAt(new Date(ms));
      const move = price && byId.get(price.id);
      const isStill = today && price && today.teamId === price.teamId && isOf(today, price);
      return isStill && move?.changedAt.getTime() === ms ? [{ ...move, ...name, price }] : [];
    });
  });
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
      steps: contextSteps(
        touched.filter((one) => isOf(one, name)).flatMap(({ before, after }) => [before, after]),
      ),
    })),
    tiers: namesIn((sheet) => sheet.service_tiers),
    regions: namesIn((sheet) => sheet.regional).map((region) => region.toLowerCase()),
    fees: namesIn((sheet) => sheet.units),
    instants,
  };
}

function isOf(one: Name, other: Name): boolean {
  return one.provider === other.provider && one.model === other.model;
}

function termsOf(catalogue: Catalogue, teamId: string, group: Group, price: Price, starts: Date[]) {
  const { provider, model, serviceTier, region } = group;
  const query = { provider, model, at: starts[group.period] ?? price.validFrom, teamId };
  return { serviceTier, region, multiplier: findMultiplier(catalogue, query, price) };
}

function differenceOf(
  { before, after }: Move,
  { usage }: Group,
  requestTokens: number,
  terms: ReturnType<typeof termsOf>,
): Decimal {
  const old = cost(usage, before, { ...terms, requestTokens }).costUsd;
  const now = cost(usage, after, { ...terms, requestTokens }).costUsd;
  return old && now ? now.minus(old) : new Decimal(0);
}
