import { differenceUsd } from "@/lib/ledger";
import { Decimal, toUsdString } from "@/lib/money";
import type { Grade } from "@/lib/pricing";
import { dateOf, QUARTER_HOUR_MS } from "@/lib/time";
import type { BudgetDifference } from "./budget-sum";
import type { Repriced } from "./scan";

/** Money as decimal strings; null where none of the calls has a price. */
export type RepricePreview = {
  /** How many events change, of how many that were looked at. */
  events: number;
  scanned: number;
  /** Of the events that change. */
  oldCostUsd: string;
  newCostUsd: string;
  /** Of all that were looked at. */
  rangeCostUsd: string;
  newRangeCostUsd: string;
  byModel: ModelDifference[];
  byDay: { day: string; deltaUsd: string }[];
  byProject: ({ projectId: string } & Difference)[];
  /** The budgets whose running period changes; none in previews of the time before there were budgets. */
  budgets?: BudgetDifference[];
  /** Of all that were looked at. */
  grades: { before: Record<Grade, number>; after: Record<Grade, number> };
};

export type Difference = {
  events: number;
  oldCostUsd: string | null;
  newCostUsd: string | null;
  deltaUsd: string;
};

export type ModelDifference = Difference & {
  provider: string;
  model: string;
  oldPriceIds: string[];
  newPriceIds: string[];
};

class Sum {
  events = 0;
  before: Decimal | null = null;
  after: Decimal | null = null;
  readonly oldPriceIds = new Set<string>();
  readonly newPriceIds = new Set<string>();

  add({ before, after }: Repriced): void {
    this.events++;
    if (before.costUsd) this.before = before.costUsd.plus(this.before ?? 0);
    if (after.costUsd) this.after = after.costUsd.plus(this.after ?? 0);
    if (before.priceId) this.oldPriceIds.add(before.priceId);
    if (after.priceId) this.newPriceIds.add(after.priceId);
  }

  toDifference(): Difference {
    const { events, before, after } = this;
    return {
      events,
      oldCostUsd: before && toUsdString(before),
      newCostUsd: after && toUsdString(after),
      deltaUsd: toUsdString(new Decimal(after ?? 0).minus(before ?? 0)),
    };
  }
}

/** Adds up what a re-price would change, event by event. Days are of the given zone. */
export class PreviewSum {
  private readonly total = new Sum();
  private readonly range = new Sum();
  private readonly models = new Map<string, Sum>();
  private readonly projects = new Map<string, Sum>();
  private readonly days = new Map<string, Decimal>();
  private readonly dayOfQuarter = new Map<number, string>();
  private readonly grades = { before: noGrades(), after: noGrades() };

  constructor(private readonly timeZone: string) {}

  add(event: Repriced): void {
    this.range.add(event);
    this.grades.before[event.before.grade]++;
    this.grades.after[event.after.grade]++;
    if (!event.hasChanged) return;
    this.total.add(event);
    into(this.projects, event.projectId).add(event);
    into(this.models, JSON.stringify([event.provider, event.model])).add(event);
    const day = this.dayOf(event.occurredAt);
    this.days.set(day, differenceUsd(event).plus(this.days.get(day) ?? 0));
  }

  toPreview(): RepricePreview {
    const total = this.total.toDifference();
    const range = this.range.toDifference();
    return {
      events: total.events,
      scanned: range.events,
      oldCostUsd: total.oldCostUsd ?? "0",
      newCostUsd: total.newCostUsd ?? "0",
      rangeCostUsd: range.oldCostUsd ?? "0",
      newRangeCostUsd: range.newCostUsd ?? "0",
      byModel: [...this.models].map(([key, sum]) => toModel(key, sum)).sort(bySize),
      byDay: [...this.days]
        .map(([day, delta]) => ({ day, deltaUsd: toUsdString(delta) }))
        .sort((a, b) => (a.day < b.day ? -1 : 1)),
      byProject: [...this.projects]
        .map(([projectId, sum]) => ({ projectId, ...sum.toDifference() }))
        .sort(bySize),
      grades: this.grades,
    };
  }

  // No zone's day begins within a quarter of an hour.
  private dayOf(instant: Date): string {
    const quarter = Math.floor(instant.getTime() / QUARTER_HOUR_MS);
    const known = this.dayOfQuarter.get(quarter) ?? dateOf(instant, this.timeZone);
    this.dayOfQuarter.set(quarter, known);
    return known;
  }
}

function toModel(key: string, sum: Sum): ModelDifference {
  // safe because `add` writes the key so
  const [provider, model] = JSON.parse(key) as [string, string];
  const [oldPriceIds, newPriceIds] = [[...sum.oldPriceIds], [...sum.newPriceIds]];
  return { provider, model, ...sum.toDifference(), oldPriceIds, newPriceIds };
}

function noGrades(): Record<Grade, number> {
  return { exact: 0, reported: 0, estimated: 0, unpriced: 0 };
}

function into<K>(sums: Map<K, Sum>, key: K): Sum {
  const known = sums.get(key) ?? new Sum();
  sums.set(key, known);
  return known;
}

function bySize(a: Difference, b: Difference): number {
  return new Decimal(b.deltaUsd).abs().cmp(new Decimal(a.deltaUsd).abs()) || b.events - a.events;
}
