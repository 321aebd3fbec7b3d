import { boundProject, database, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { isUuid } from "@/lib/id";
import { type EventGrade, readStoredItems } from "@/lib/ledger";
import { Decimal, toUsdString } from "@/lib/money";
import {
  appliedRates,
  createCatalogue,
  findPrice,
  type Grade,
  getCatalogue,
  type LineItem,
  priceEvent,
  RATE_KINDS,
  type UnpricedCause,
} from "@/lib/pricing";
import { actorNames } from "@/lib/teams";
import { type AdjustmentRow, findReceiptRows, type ReceiptRow } from "./receipt-row";
import { type RecordedEvent, toPlainUsd, toRecorded } from "./recorded";

/** `per` is what the rate is for; null where the amount is a share of the lines before it. */
export type ReceiptLine = LineItem & { per: "million_tokens" | "unit" | null };

export type ReceiptPrice = {
  id: string;
  provider: string;
  model: string;
  /** Its place among the versions of this model, of the same owner, in the order in which they became known. */
  version: number;
  /** The team's own, else of the shared catalogue. */
  isOwn: boolean;
  source: string;
  sourceUrl: string | null;
  validFrom: Date;
  validTo: Date | null;
  fetchedAt: Date;
  delistedAt: Date | null;
  /** The call was made before the version was valid; it is the first one that is known. */
  isBackdated: boolean;
  /** How the event's model led to it: under another name, by the team's mapping, or at the maker's. */
  match: "exact" | "name" | "mapping" | "maker";
  /** The daily window whose rates were taken; null when none was open. */
  offPeak: { from: string; to: string; timeZone: string } | null;
  /** The first token count of the long-context rates that were taken; null when the usual ones were. */
  longContextFrom: number | null;
  /** It has rates of their own for cache writes of five minutes and of an hour. */
  hasHourWrites: boolean;
};

export type EventAdjustment = {
  id: string;
  kind: string;
  deltaUsd: string;
  /** After it. */
  costUsd: string | null;
  grade: EventGrade;
  previousGrade: Grade;
  priceId: string | null;
  repriceId: string | null;
  reason: string | null;
  /** A name to show. */
  createdBy: string;
  createdAt: Date;
};

export type Receipt = {
  /** Cost, grade and price are those after the latest adjustment, and the line items below are its. */
  event: RecordedEvent;
  project: { id: string; name: string };
  keyPrefix: string | null;
  price: ReceiptPrice | null;
  lineItems: ReceiptLine[];
  /** What our prices give, also where another figure counts; null when they give nothing. */
  computedUsd: string | null;
  /** Oldest first. */
  adjustments: EventAdjustment[];
  /** Why there is no cost: `priced_since` when the prices of today would give one. */
  unpricedCause: UnpricedCause | "priced_since" | null;
};

/** Several projects of the team hold an event with the same id. */
export class AmbiguousEventError extends AppError {
  constructor(readonly projects: { id: string; name: string }[]) {
    const named = projects.map(({ id, name }) => `${name} (${id})`).join(", ");
    const message = `Several projects have an event with this id: ${named}. Name one by project_id.`;
    super("conflict", message, {
      issues: [{ field: "project_id", code: "required", message: "is required" }],
    });
  }
}

/**
 * What one event cost and why. Throws `not_found`, or `conflict` when several projects have the id and none is named.
 */
export async function getReceipt(
  scope: Scope,
  { eventId, projectId }: { eventId: string; projectId?: string | undefined },
): Promise<Receipt> {
  const named = [boundProject(scope), projectId].filter((id) => typeof id === "string");
  // PostgreSQL would not read either.
  const isReadable = !eventId.includes("\0") && named.every((id) => isUuid(id));
  const [row, ...others] = isReadable ? await findReceiptRows(scope, eventId, named) : [];
  if (!row) throw new AppError("not_found", "There is no such event.");
  if (others.length > 0) throw new AmbiguousEventError([row, ...others].map(toProject));
  return toReceipt(scope, row);
}

async function toReceipt(scope: Scope, row: ReceiptRow): Promise<Receipt> {
  const { projectName: _, keyPrefix, lineItems, price, adjustments, ...recorded } = row;
  const event = toRecorded(recorded);
  const lines = readStoredItems(lineItems).map(toLine);
  return {
    event,
    project: toProject(row),
    keyPrefix,
    price: price && toPrice(price, event),
    lineItems: lines,
    computedUsd: computedUsd(event, lines),
    adjustments: await toAdjustments(scope, adjustments ?? []),
    unpricedCause: event.grade === "unpriced" ? await unpricedCause(scope, event) : null,
  };
}

function toProject({ projectId, projectName }: ReceiptRow): { id: string; name: string } {
  return { id: projectId, name: projectName };
}

const TOKEN_KINDS = new Set<string>(RATE_KINDS);
const FACTORS = ["discount", "margin", "regional_uplift"];

/** A unit may have any name: one without a rate is a factor only if it has an amount all the same. */
function toLine(item: LineItem): ReceiptLine {
  if (item.rate !== null) return { ...item, per: TOKEN_KINDS.has(item.kind) ? "million_tokens" : "unit" };
  return { ...item, per: item.amount !== null && FACTORS.includes(item.kind) ? null : "unit" };
}

function computedUsd({ costUsd, grade }: RecordedEvent, lines: LineItem[]): string | null {
  if (lines.length === 0) return grade === "exact" ? costUsd : null;
  return toUsdString(lines.reduce((sum, { amount }) => sum.plus(amount ?? 0), new Decimal(0)));
}

function toPrice(row: NonNullable<ReceiptRow["price"]>, event: RecordedEvent): ReceiptPrice {
  const { sheet, mappings: _, ...price } = row;
  const validFrom = new Date(price.validFrom);
  const serving = { serviceTier: event.serviceTier, at: event.occurredAt };
  const { offPeak, longContextFrom } = appliedRates(sheet, serving, event.inputTokens ?? 0);
  return {
    ...price,
    validFrom,
    validTo: toDate(price.validTo),
    fetchedAt: new Date(price.fetchedAt),
    delistedAt: toDate(price.delistedAt),
    isBackdated: validFrom > event.occurredAt,
    match: matchOf(row, event),
    offPeak: offPeak && { from: offPeak.from, to: offPeak.to, timeZone: offPeak.time_zone },
    longContextFrom,
    hasHourWrites: sheet.rates.cache_write_1h !== undefined,
  };
}

function matchOf(row: NonNullable<ReceiptRow["price"]>, event: RecordedEvent): ReceiptPrice["match"] {
  if (row.provider === event.provider && row.model === event.model) return "exact";
  if (row.mappings && isMapped(row, row.mappings, event)) return "mapping";
  return row.provider === event.provider ? "name" : "maker";
}

/** Whether the mappings lead to the price: in a catalogue of nothing else the event takes it by them. */
function isMapped(
  price: NonNullable<ReceiptRow["price"]>,
  links: NonNullable<NonNullable<ReceiptRow["price"]>["mappings"]>,
  { provider, model, occurredAt: at }: RecordedEvent,
): boolean {
  const teamId = "own";
  const dated = { teamId: price.isOwn ? teamId : null, validFrom: at, validTo: null, delistedAt: null };
  const catalogue = createCatalogue([{ ...price, ...dated }], {
    mappings: links.map((link) => ({ ...link, id: "", teamId })),
  });
  return findPrice(catalogue, { provider, model, at, teamId })?.how === "mapped";
}

async function toAdjustments(scope: Scope, rows: AdjustmentRow[]): Promise<EventAdjustment[]> {
  if (rows.length === 0) return [];
  const names = await actorNames(
    scope,
    rows.map(({ createdBy }) => createdBy),
  );
  return rows.map((row) => ({
    ...row,
    deltaUsd: toPlainUsd(row.deltaUsd),
    costUsd: toPlainUsd(row.costUsd),
    createdBy: names.get(row.createdBy) ?? row.createdBy,
    createdAt: new Date(row.createdAt),
  }));
}

async function unpricedCause({ teamId }: Scope, event: RecordedEvent): Promise<Receipt["unpricedCause"]> {
  const catalogue = await getCatalogue(database().pool);
  const { occurredAt: timestamp } = event;
  const today = priceEvent(catalogue, { ...event, teamId, timestamp, costUsd: null, costSource: null });
  return today.unpricedCause ?? "priced_since";
}

function toDate(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
