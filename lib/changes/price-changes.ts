import { changedRates, type Direction, directionOf, type RateChange } from "@/lib/browse";
import { Prisma, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { at } from "@/lib/filters";
import { type RateSheet, toProviderName } from "@/lib/pricing";
import { impactOf } from "./impact";

/** A shared price that changed, came or went. */
export interface PriceChange {
  provider: string;
  model: string;
  changedAt: Date;
  /** The version that began, or the one that was the last. */
  priceId: string;
  previousPriceId: string | null;
  /** Those that differ; empty for a model that is new or was removed. */
  rates: RateChange[];
  direction: Direction | "new" | "removed";
  /** What the team's last 30 days of the model cost at the new price, less at the old one: a decimal string. */
  impactUsd30d: string;
}

export interface PriceChangePage {
  /** Half-open. */
  from?: Date | undefined;
  to?: Date | undefined;
  provider?: string | undefined;
  model?: string | undefined;
  limit: number;
  /** `next` of the page before. */
  cursor?: string | undefined;
}

interface Row {
  provider: string;
  model: string;
  changedAt: Date;
  priceId: string;
  previousPriceId: string | null;
  isRemoval: boolean;
  sheet: RateSheet;
  previousSheet: RateSheet | null;
}

/** What changed in the shared catalogue and what it means for the team, newest first. */
export async function listPriceChanges(
  scope: Scope,
  page: PriceChangePage,
  now = new Date(),
): Promise<{ changes: PriceChange[]; next: string | null }> {
  const found = await findChanges(scope, page);
  const rows = found.slice(0, page.limit);
  const impacts = await impactOf(scope, rows.flatMap(toMove), now);
  const last = found.length > page.limit ? rows.at(-1) : undefined;
  return {
    changes: rows.map((row) => toChange(row, impacts.get(row.priceId))),
    next: last ? formatCursor(last) : null,
  };
}

/**
 * A version that took the place of another; one that a sync opened as a model's first, or as it was before the model
 * left; and a model that left.
 */
function findChanges(scope: Scope, page: PriceChangePage): Promise<Row[]> {
  return scope.db.$queryRaw<Row[]>(Prisma.sql`
    WITH shared AS (
      SELECT * FROM price WHERE team_id IS NULL AND replaced_at IS NULL
    ), change AS (
      SELECT p.provider, p.model, p.valid_from AS changed_at, p.id, false AS is_removal,
             CASE WHEN before.delisted_at IS NULL OR before.rates <> p.rates THEN before.id END AS previous_id
        FROM shared p
        LEFT JOIN shared before
          ON before.provider = p.provider AND before.model = p.model AND before.valid_to = p.valid_from
       WHERE before.id IS NOT NULL OR p.sync_id IS NOT NULL
      UNION ALL
      SELECT provider, model, delisted_at, id, true, NULL FROM shared WHERE delisted_at IS NOT NULL
    ), page AS (
      SELECT * FROM change c WHERE ${Prisma.join(conditionsOf(page), " AND ")}
       ORDER BY ${ORDER} LIMIT ${page.limit + 1}
    )
    SELECT c.provider, c.model, c.changed_at AS "changedAt", c.id AS "priceId", c.previous_id AS "previousPriceId",
           c.is_removal AS "isRemoval", p.rates AS sheet, before.rates AS "previousSheet"
      FROM page c JOIN price p ON p.id = c.id LEFT JOIN price before ON before.id = c.previous_id
     ORDER BY ${ORDER}`);
}

// The models of one sync stand in the order of their names.
const ORDER = Prisma.sql`c.changed_at DESC, c.provider, c.model, c.is_removal`;

function conditionsOf({ from, to, provider, model, cursor }: PriceChangePage): Prisma.Sql[] {
  const conditions = [Prisma.sql`true`];
  if (from) conditions.push(Prisma.sql`c.changed_at >= ${at(from)}`);
  if (to) conditions.push(Prisma.sql`c.changed_at < ${at(to)}`);
  if (provider !== undefined) conditions.push(Prisma.sql`c.provider = ${toProviderName(provider)}`);
  if (model !== undefined) conditions.push(Prisma.sql`c.model = ${model}`);
  if (cursor !== undefined) {
    const last = parseCursor(cursor);
    const instant = at(new Date(last.ms));
    conditions.push(Prisma.sql`c.changed_at <= ${instant} AND (c.changed_at < ${instant}
      OR (c.provider, c.model, c.is_removal) > (${last.provider}, ${last.model}, ${last.isRemoval}))`);
  }
  return conditions;
}

function formatCursor({ changedAt, provider, model, isRemoval }: Row): string {
  return Buffer.from(JSON.stringify([changedAt.getTime(), provider, model, isRemoval])).toString("base64url");
}

function parseCursor(text: string) {
  try {
    const [ms, provider, model, isRemoval] = JSON.parse(Buffer.from(text, "base64url").toString());
    const isNamed = [provider, model].every((name) => typeof name === "string" && !name.includes("\0"));
    const isInstant = Number.isSafeInteger(ms) && ms >= 0 && ms < 1e14;
    if (isNamed && isInstant && typeof isRemoval === "boolean") return { ms, provider, model, isRemoval };
  } catch {}
  throw new AppError("bad_request", "cursor is no cursor of this list.");
}

function toMove({ provider, model, changedAt, priceId, sheet, previousSheet }: Row) {
  return previousSheet ? [{ provider, model, changedAt, priceId, before: previousSheet, after: sheet }] : [];
}

function toChange(row: Row, impact: string | undefined): PriceChange {
  const { isRemoval, sheet, previousSheet, ...change } = row;
  if (isRemoval || !previousSheet)
    return { ...change, rates: [], direction: isRemoval ? "removed" : "new", impactUsd30d: "0" };
  return {
    ...change,
    rates: changedRates(previousSheet, sheet),
    direction: directionOf(previousSheet, sheet),
    impactUsd30d: impact ?? "0",
  };
}
