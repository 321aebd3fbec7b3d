import { Decimal, roundUsd, USD_LIMIT } from "@/lib/money";
import { type Catalogue, findMultiplier, findPrice, type PriceMatch } from "./catalogue";
import { type Cost, cost, hasUsage, isUsageKnown, type LineItem, type Usage } from "./cost";

/** What of an event decides its cost. */
export interface EventToPrice extends Usage {
  provider: string;
  model: string;
  timestamp: Date;
  teamId?: string | null;
  serviceTier?: string | null;
  /** Where the provider processed the call, by its own name for it: the event's tag `inference_geo`. */
  region?: string | null;
  status?: "ok" | "error" | null;
  /** `aborted` by caller or provider: what the provider did until then is charged, but nobody says how much. */
  errorType?: string | null;
  usageSource?: "provider" | "estimated" | null;
  /** A cost stated by the provider or the caller. */
  costUsd?: Decimal | null;
  costSource?: "provider" | "caller" | null;
}

export type Grade = "exact" | "reported" | "estimated" | "unpriced";

/** Why our prices give an event no cost: `no_usage` is that nobody told what was used. */
export type UnpricedCause = "no_usage" | "no_price" | "missing_rate" | "unit_without_fee" | "too_much";

export interface EventCost {
  /** Null exactly when the grade is `unpriced`. */
  costUsd: Decimal | null;
  grade: Grade;
  /** What our own prices give, also beside a reported figure; null when they give nothing. */
  computedUsd: Decimal | null;
  /** The price `computedUsd` and `lineItems` come from. */
  priceId: string | null;
  lineItems: LineItem[];
  /** Some of the usage has no price, whatever the grade: the event belongs in the unpriced inbox. */
  hasUnknownUnits: boolean;
  /** Null when our prices give a cost. */
  unpricedCause: UnpricedCause | null;
  match: Pick<PriceMatch, "how" | "isBackdated" | "isEstimate"> | null;
}

type Computed = Omit<EventCost, "costUsd" | "grade"> & { grade: Cost["grade"] };

/**
 * The cost of an event and how far it can be trusted: the provider's own figure, else computed from the price
 * valid at its time, else the caller's figure, else none.
 */
export function priceEvent(catalogue: Catalogue, event: EventToPrice): EventCost {
  const computed = compute(catalogue, event);
  const stated = event.costUsd ? roundUsd(event.costUsd) : null;
  if (stated !== null && event.costSource === "provider") return toCost(computed, stated, "reported");
  if (computed.computedUsd !== null) return toCost(computed, computed.computedUsd, computed.grade);
  if (stated !== null) return toCost(computed, stated, "estimated");
  return toCost(computed, null, "unpriced");
}

// Each field by its name: to spread what was computed would take a third of the time of pricing.
function toCost(computed: Computed, costUsd: Decimal | null, grade: Grade): EventCost {
  const { computedUsd, priceId, lineItems, hasUnknownUnits, unpricedCause, match } = computed;
  return { costUsd, grade, computedUsd, priceId, lineItems, hasUnknownUnits, unpricedCause, match };
}

const NOTHING: Computed = {
  computedUsd: null,
  grade: "unpriced",
  priceId: null,
  lineItems: [],
  hasUnknownUnits: false,
  unpricedCause: null,
  match: null,
};

function compute(catalogue: Catalogue, event: EventToPrice): Computed {
  const isAborted = event.status === "error" && event.errorType === "aborted";
  if (event.status === "error" && !isAborted && !hasUsage(event)) {
    return { ...NOTHING, computedUsd: new Decimal(0), grade: "exact" };
  }
  if (!isUsageKnown(event)) return { ...NOTHING, unpricedCause: "no_usage" };
  const { provider, model, timestamp: at, teamId, serviceTier, region } = event;
  const query = { provider, model, at, teamId };
  const match = findPrice(catalogue, query);
  if (match === null) return { ...NOTHING, unpricedCause: "no_price" };
  const { price, how, isBackdated, isEstimate: isUncertain } = match;
  const multiplier = findMultiplier(catalogue, query, price);
  const terms = { serviceTier, region, at, multiplier };
  const { costUsd, grade, lineItems, hasUnknownUnits } = cost(event, price.sheet, terms);
  if (costUsd === null)
    return {
      ...NOTHING,
      hasUnknownUnits,
      unpricedCause: hasUnknownUnits ? "unit_without_fee" : "missing_rate",
    };
  // No call costs that, and the ledger could not hold it.
  if (costUsd.gte(USD_LIMIT)) return { ...NOTHING, unpricedCause: "too_much" };
  const isEstimate = isUncertain || isAborted || event.usageSource === "estimated";
  return {
    computedUsd: costUsd,
    grade: isEstimate ? "estimated" : grade,
    priceId: price.id,
    lineItems,
    hasUnknownUnits,
    unpricedCause: null,
    match: { how, isBackdated, isEstimate: isUncertain },
  };
}
