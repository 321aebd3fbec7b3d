import { Prisma, type Scope } from "@/lib/db";
import { type EventGrade, latestAdjustment } from "@/lib/ledger";
import { type Grade, MAX_LINKS, type ModelMapping, type RateSheet } from "@/lib/pricing";
import { type RecordedRow, recordedColumns } from "./recorded";

/** As JSON gives it: times and amounts are text. */
export type AdjustmentRow = {
  id: string;
  kind: string;
  deltaUsd: string;
  costUsd: string | null;
  grade: EventGrade;
  previousGrade: Grade;
  priceId: string | null;
  repriceId: string | null;
  reason: string | null;
  createdBy: string;
  createdAt: string;
};

type PriceRow = {
  id: string;
  provider: string;
  model: string;
  version: number;
  isOwn: boolean;
  source: string;
  sourceUrl: string | null;
  validFrom: string;
  validTo: string | null;
  fetchedAt: string;
  delistedAt: string | null;
  sheet: RateSheet;
  /** What the team had mapped the event's model to when it was priced, and that again, link by link. */
  mappings: Pick<ModelMapping, "provider" | "deployment" | "targetProvider" | "model">[] | null;
};

export type ReceiptRow = RecordedRow & {
  projectName: string;
  keyPrefix: string | null;
  lineItems: unknown;
  price: PriceRow | null;
  adjustments: AdjustmentRow[] | null;
};

// A re-price takes the prices as they were known at its preview.
const pricedAt = Prisma.sql`
  coalesce((
    SELECT r.as_of FROM event_adjustment x JOIN reprice r ON r.team_id = x.team_id AND r.id = x.reprice_id
     WHERE x.team_id = e.team_id AND x.occurred_at = e.occurred_at AND x.event_row_id = e.id
       AND x.kind = 'reprice' AND r.undone_at IS NULL
     ORDER BY x.created_at DESC, x.id DESC LIMIT 1), e.received_at)`;

const mappings = Prisma.sql`
  WITH RECURSIVE priced AS MATERIALIZED (
    SELECT ${pricedAt} AS at
  ), known AS (
    SELECT m.provider, m.deployment, m.target_provider, m.model FROM model_mapping m, priced
     WHERE m.team_id = e.team_id AND m.created_at <= priced.at AND (m.replaced_at IS NULL OR m.replaced_at > priced.at)
  ), chain AS (
    SELECT known.*, 1 AS link FROM known WHERE provider = e.provider AND deployment = e.model
    UNION ALL
    SELECT known.*, link + 1 FROM known
      JOIN chain ON known.provider = chain.target_provider AND known.deployment = chain.model
     WHERE link < ${MAX_LINKS}
  )
  SELECT jsonb_agg(jsonb_build_object(
    'provider', provider, 'deployment', deployment, 'targetProvider', target_provider, 'model', model)) FROM chain`;

// A version that was cut shorter is written anew with the same beginning and rates; it stays the same version.
const price = Prisma.sql`
  SELECT jsonb_build_object(
    'id', v.id, 'provider', v.provider, 'model', v.model, 'isOwn', v.team_id IS NOT NULL, 'source', v.source,
    'sourceUrl', v.source_url, 'validFrom', v.valid_from, 'validTo', v.valid_to, 'fetchedAt', v.fetched_at,
    'delistedAt', v.delisted_at, 'sheet', v.rates,
    'mappings', (${mappings}),
    'version', (
      SELECT n FROM (
        SELECT valid_from, hash, row_number() OVER (ORDER BY min(created_at), valid_from) AS n FROM price s
         WHERE s.provider = v.provider AND s.model = v.model AND s.team_id IS NOT DISTINCT FROM v.team_id
         GROUP BY valid_from, hash
      ) known WHERE known.valid_from = v.valid_from AND known.hash = v.hash))
    FROM price v
   WHERE v.id = (CASE WHEN a.id IS NULL THEN e.price_id ELSE a.price_id END)
     AND (v.team_id IS NULL OR v.team_id = e.team_id)`;

const adjustments = Prisma.sql`
  SELECT jsonb_agg(jsonb_build_object(
      'id', id, 'kind', kind, 'deltaUsd', delta_usd::text, 'costUsd', cost_usd::text, 'grade', grade,
      'previousGrade', previous_grade, 'priceId', price_id, 'repriceId', reprice_id, 'reason', reason,
      'createdBy', created_by, 'createdAt', created_at) ORDER BY created_at, id)
    FROM event_adjustment
   WHERE team_id = e.team_id AND occurred_at = e.occurred_at AND event_row_id = e.id`;

/** The events with this id in the projects named, or in every project of the team; one per project. */
export function findReceiptRows(scope: Scope, eventId: string, projectIds: string[]): Promise<ReceiptRow[]> {
  return scope.db.$queryRaw<ReceiptRow[]>(Prisma.sql`
    SELECT ${recordedColumns}, p.name AS "projectName", k.prefix AS "keyPrefix",
           CASE WHEN a.id IS NULL THEN e.line_items ELSE a.line_items END AS "lineItems",
           (${price}) AS price, (${adjustments}) AS adjustments
      FROM project p
      JOIN event_identity i ON i.team_id = p.team_id AND i.project_id = p.id AND i.event_id = ${eventId}
      JOIN event e ON e.team_id = i.team_id AND e.occurred_at = i.occurred_at AND e.id = i.id
      ${latestAdjustment}
      LEFT JOIN api_key k ON k.team_id = e.team_id AND k.id = e.key_id
     WHERE p.team_id = ${scope.teamId}::uuid
       AND p.id = ALL (SELECT unnest(${projectIds}::uuid[]))
     ORDER BY p.name, p.id`);
}
