// Walks the events of a re-price in the order of (time, row id) and prices each anew.
import type { PoolClient } from "pg";
import type { SpendFacts } from "@/lib/budgets";
import { Prisma } from "@/lib/db";
import { type Selection, selectionWhere } from "@/lib/filters";
import {
  type Correction,
  type CostState,
  latestAdjustment,
  readStoredItems,
  toStoredItems,
} from "@/lib/ledger";
import { Decimal } from "@/lib/money";
import { type Catalogue, type EventToPrice, type Grade, priceEvent } from "@/lib/pricing";
import type { Range } from "@/lib/time";

/** Which events a re-price is about: those received until `asOf`, which its prices are of. */
export type RepriceScope = {
  teamId: string;
  /** Null for all of the team. */
  projectId: string | null;
  range: Range;
  selection: Selection;
  asOf: Date;
};

/** A place after an event, in the order of (time, row id). */
export type Cursor = { occurredAt: Date; id: string };

/** An event with the cost it has now and the one it would have. */
export type Repriced = Correction & {
  before: CostState & { grade: Grade };
  after: CostState & { grade: Grade };
  projectId: string;
  provider: string;
  model: string;
  hasChanged: boolean;
  /** What budgets go by, where it was asked for; the grade is one of `before` and `after`. */
  facts: SpendFacts | null;
};

type Row = {
  id: string;
  occurred_at: Date;
  project_id: string;
  provider: string;
  model: string;
  status: "ok" | "error";
  error_type: string | null;
  input_tokens: string | null;
  cache_read_tokens: string | null;
  cache_write_tokens: string | null;
  cache_write_1h_tokens: string | null;
  output_tokens: string | null;
  reasoning_tokens: string | null;
  input_audio_tokens: string | null;
  output_audio_tokens: string | null;
  input_image_tokens: string | null;
  units: Record<string, number> | null;
  usage_source: "provider" | "estimated";
  service_tier: string | null;
  region: string | null;
  stated_cost_usd: string | null;
  cost_source: "provider" | "caller" | null;
  cost_usd: string | null;
  grade: Grade;
  price_id: string | null;
  line_items: unknown[][] | null;
} & Partial<SpentBy>;

/** What else of an event budgets go by. */
type SpentBy = Pick<
  SpendFacts,
  | "feature"
  | "environment"
  | "key_id"
  | "end_user_id"
  | "customer_id"
  | "session_id"
  | "door"
  | "operation"
  | "tags"
>;
const SPENT_BY = Prisma.sql`, e.feature, e.environment, e.key_id, e.end_user_id, e.customer_id, e.session_id, e.door,
           e.operation, e.tags`;

type Page = { after: Cursor | null; limit: number; hasFacts?: boolean };

/** The next events after a cursor, at most `limit`, each priced by the catalogue. */
export async function scan(
  client: Pick<PoolClient, "query">,
  catalogue: Catalogue,
  of: RepriceScope,
  page: Page,
): Promise<Repriced[]> {
  const { rows } = await client.query<Row>(pageOf(of, page));
  return rows.map((row) => ({
    ...toRepriced(row, catalogue, of.teamId),
    facts: page.hasFacts ? toFacts(row) : null,
  }));
}

function toFacts({ occurred_at, ...row }: Row): SpendFacts {
  return { ...row, occurred_at: occurred_at.toISOString() };
}

function pageOf(of: RepriceScope, { after, limit, hasFacts }: Page): Prisma.Sql {
  const { teamId, projectId, range, selection, asOf } = of;
  const grade = Prisma.sql`coalesce(a.grade, e.grade)`;
  const conditions = [
    Prisma.sql`e.team_id = ${teamId}::uuid`,
    Prisma.sql`e.occurred_at >= ${range.from}::timestamptz`,
    Prisma.sql`e.occurred_at < ${range.to}::timestamptz`,
    Prisma.sql`e.received_at <= ${asOf}::timestamptz`,
    Prisma.sql`${grade} <> 'superseded'`,
    ...selectionWhere(selection, grade),
  ];
  if (projectId) conditions.push(Prisma.sql`e.project_id = ${projectId}::uuid`);
  if (after)
    conditions.push(
      Prisma.sql`(e.occurred_at, e.id) > (${after.occurredAt}::timestamptz, ${after.id}::uuid)`,
    );
  return Prisma.sql`
    SELECT e.id, e.occurred_at, e.project_id, e.provider, e.model, e.status, e.error_type, e.input_tokens,
           e.cache_read_tokens, e.cache_write_tokens, e.cache_write_1h_tokens, e.output_tokens, e.reasoning_tokens,
           e.input_audio_tokens, e.output_audio_tokens, e.input_image_tokens, e.units, e.usage_source, e.service_tier,
           e.tags->>'inference_geo' AS region, e.stated_cost_usd, e.cost_source, ${grade} AS grade,
           CASE WHEN a.id IS NULL THEN e.cost_usd ELSE a.cost_usd END AS cost_usd,
           CASE WHEN a.id IS NULL THEN e.price_id ELSE a.price_id END AS price_id,
           CASE WHEN a.id IS NULL THEN e.line_items ELSE a.line_items END AS line_items
           ${hasFacts ? SPENT_BY : Prisma.empty}
      FROM event e
      ${latestAdjustment}
     WHERE ${Prisma.join(conditions, " AND ")}
     ORDER BY e.occurred_at, e.id LIMIT ${limit}`;
}

function toRepriced(row: Row, catalogue: Catalogue, teamId: string): Omit<Repriced, "facts"> {
  const priced = priceEvent(catalogue, toEventToPrice(row, teamId));
  const before: Repriced["before"] = {
    costUsd: row.cost_usd === null ? null : new Decimal(row.cost_usd),
    grade: row.grade,
    priceId: row.price_id,
    lineItems: row.line_items,
  };
  const after: Repriced["after"] = {
    costUsd: priced.costUsd,
    grade: priced.grade,
    priceId: priced.priceId,
    lineItems: toStoredItems(priced.lineItems) ?? null,
  };
  const { id: eventRowId, occurred_at: occurredAt, project_id: projectId, provider, model } = row;
  const hasChanged =
    before.grade !== after.grade || !isSame(before.costUsd, after.costUsd) || isBetterKnown(before, after);
  return { eventRowId, occurredAt, projectId, provider, model, before, after, hasChanged };
}

/** A unit without a fee has one now, though the cost is the same: by a fee of 0. */
function isBetterKnown(before: CostState, after: CostState): boolean {
  return after.grade !== "reported" && countUnknown(after) < countUnknown(before);
}

function countUnknown({ lineItems }: CostState): number {
  return readStoredItems(lineItems).filter(({ amount }) => amount === null).length;
}

function isSame(a: Decimal | null, b: Decimal | null): boolean {
  return a === null || b === null ? a === b : a.eq(b);
}

function toEventToPrice(row: Row, teamId: string): EventToPrice {
  return {
    teamId,
    provider: row.provider,
    model: row.model,
    timestamp: row.occurred_at,
    serviceTier: row.service_tier,
    region: row.region,
    status: row.status,
    errorType: row.error_type,
    usageSource: row.usage_source,
    costUsd: row.stated_cost_usd === null ? null : new Decimal(row.stated_cost_usd),
    costSource: row.cost_source,
    inputTokens: toCount(row.input_tokens),
    cacheReadTokens: toCount(row.cache_read_tokens),
    cacheWriteTokens: toCount(row.cache_write_tokens),
    cacheWrite1hTokens: toCount(row.cache_write_1h_tokens),
    outputTokens: toCount(row.output_tokens),
    reasoningTokens: toCount(row.reasoning_tokens),
    inputAudioTokens: toCount(row.input_audio_tokens),
    outputAudioTokens: toCount(row.output_audio_tokens),
    inputImageTokens: toCount(row.input_image_tokens),
    units: row.units,
  };
}

function toCount(text: string | null): number | null {
  return text === null ? null : Number(text);
}
