import type { Traffic } from "@/lib/changes";
import { database, type Scope } from "@/lib/db";
import type { Filter } from "@/lib/filters";
import { type ApiKey, listKeys } from "@/lib/keys";
import { Decimal } from "@/lib/money";
import { type Catalogue, findMultiplier, findPrice, getCatalogue } from "@/lib/pricing";
import { cacheShares, reasoningShares, slowCalls } from "./from-calls";
import { batches, cheaperModels, type OwnPrice } from "./from-traffic";
import { conclude, type Recommendation } from "./recommendation";
import { findCandidates, loadTraffic } from "./traffic";

const DAY_MS = 86_400_000;
const IDLE_DAYS = 30;

/** `days` of the range are over, at least one; savings overlap and are not to be added up. */
export type Recommendations = { list: Recommendation[]; days: number };

/** What the team could do to spend less, from what it really called in a range, the most worthwhile first. */
export async function recommendations(scope: Scope, filter: Filter): Promise<Recommendations> {
  const { range, now } = filter;
  const elapsed = Math.min(range.to.getTime(), now.getTime()) - range.from.getTime();
  const days = Math.max(1, elapsed / DAY_MS);
  const catalogue = await getCatalogue(database().pool);
  const candidates = findCandidates(catalogue, scope.teamId, now);
  const traffic = await loadTraffic(scope, filter, catalogue);
  const prices = ownPrices(catalogue, scope.teamId, traffic, now);
  const lists = await Promise.all([
    cheaperModels(traffic, prices, candidates, days),
    batches(traffic, prices, days),
    cacheShares(scope, filter, prices, days),
    reasoningShares(scope, filter, prices, days),
    slowCalls(scope, filter, days),
    idleKeys(scope, now),
  ]);
  const timed = withOffPeak([...prices, ...candidates]);
  return { list: lists.flat().map(timed).sort(mostFirst), days };
}

const USUAL_RATES = "Prices that differ by the time of day are taken at their usual rates.";

/** Says of a saving what it takes for granted where one of the prices that it is of differs by the time of day. */
function withOffPeak(prices: Pick<OwnPrice, "provider" | "model" | "price">[]) {
  const isTimed = (name: Partial<Pick<OwnPrice, "provider" | "model">> | null) =>
    prices.some(
      ({ provider, model, price }) =>
        provider === name?.provider && model === name.model && price.sheet.off_peak !== undefined,
    );
  return (advice: Recommendation): Recommendation => {
    const { savingUsdMonth, subject, alternative, assumption } = advice;
    if (Number(savingUsdMonth) === 0 || !(isTimed(subject) || isTimed(alternative))) return advice;
    return { ...advice, assumption: `${assumption} ${USUAL_RATES}` };
  };
}

function ownPrices(catalogue: Catalogue, teamId: string, traffic: Traffic[], at: Date): OwnPrice[] {
  const names = new Map(
    traffic.map(({ provider, model }) => [JSON.stringify([provider, model]), { provider, model }]),
  );
  return [...names.values()].flatMap((name) => {
    const query = { ...name, at, teamId };
    const price = findPrice(catalogue, query)?.price;
    return price ? [{ ...name, price, multiplier: findMultiplier(catalogue, query, price) }] : [];
  });
}

function mostFirst(a: Recommendation, b: Recommendation): number {
  return new Decimal(b.savingUsdMonth).cmp(a.savingUsdMonth) || (a.id < b.id ? -1 : 1);
}

/** Keys that nobody has used for a month. */
async function idleKeys(scope: Scope, now: Date): Promise<Recommendation[]> {
  const since = new Date(now.getTime() - IDLE_DAYS * DAY_MS);
  const keys = await listKeys(scope);
  return keys
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
    .filter(({ lastUsedAt, createdAt }) => (lastUsedAt ?? createdAt) < since)
    .map(toIdleKey);
}

function toIdleKey({ id, name, lastUsedAt, createdAt }: ApiKey): Recommendation {
  const time = (label: string, at: Date) => ({ label, value: at.toISOString(), unit: "time" as const });
  return {
    id: `idle_key:${id}`,
    kind: "idle_key",
    title: `Revoke the API key ${name}`,
    subject: { keyId: id },
    alternative: null,
    ...conclude(
      [lastUsedAt ? time("Last used", lastUsedAt) : time("Never used, made", createdAt)],
      new Decimal(0),
    ),
    assumption: `A key that was not used for ${IDLE_DAYS} days is not needed. It costs nothing until somebody else finds it.`,
  };
}
