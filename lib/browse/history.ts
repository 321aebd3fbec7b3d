import { Prisma, type Scope } from "@/lib/db";
import { Decimal } from "@/lib/money";
import { type Price, type RateSheet, toProviderName } from "@/lib/pricing";
import { actorNames } from "@/lib/teams";
import { flattenSheet } from "./flat-rates";

/** A rate by its flat name, before and after; null where there was or is none. */
export type RateChange = { kind: string; old: string | null; new: string | null };

export interface PriceVersion extends Price {
  fetchedAt: Date;
  /** Who gave a team's own price, by name; null of a shared one. */
  createdBy: string | null;
  /** What it took the place of: the one before it, or the shared one for a team's own; null for the first. */
  before: Price | null;
  changes: RateChange[];
}

type Row = Price & { fetchedAt: Date; createdBy: string | null };

/** Every version of a model, shared ones and the team's own, the newest first. */
export async function priceHistory(
  scope: Scope,
  { provider, model }: { provider: string; model: string },
): Promise<PriceVersion[]> {
  const rows = await scope.db.$queryRaw<Row[]>(Prisma.sql`
    SELECT id, team_id AS "teamId", provider, model, valid_from AS "validFrom", valid_to AS "validTo", source,
      source_url AS "sourceUrl", delisted_at AS "delistedAt", rates AS sheet, fetched_at AS "fetchedAt",
      created_by AS "createdBy"
    FROM price
    WHERE provider = ${toProviderName(provider)} AND model = ${model}
      AND (team_id IS NULL OR team_id = ${scope.teamId}::uuid) AND replaced_at IS NULL
    ORDER BY valid_from DESC, team_id NULLS LAST, id`);
  const names = await actorNames(
    scope,
    rows.map(({ createdBy }) => createdBy),
  );
  return toVersions(rows).map((version) => ({
    ...version,
    createdBy: version.createdBy && (names.get(version.createdBy) ?? null),
  }));
}

/** The same rows, newest first, each set beside the one before it. */
export function toVersions(rows: Row[]): PriceVersion[] {
  return rows.map((row) => {
    const before = versionBefore(rows, row);
    return { ...row, before, changes: before ? changedRates(before.sheet, row.sheet) : [] };
  });
}

function versionBefore(rows: Row[], { teamId, validFrom }: Row): Row | null {
  const earlier = rows.filter((row) => row.validFrom < validFrom && row.teamId === teamId);
  const shared = rows.find((row) => row.teamId === null && holdsAt(row, validFrom));
  const own = earlier[0];
  if (teamId === null || (own && (own.validTo === null || own.validTo >= validFrom))) return own ?? null;
  return shared ?? own ?? null;
}

function holdsAt({ validFrom, validTo }: Price, at: Date): boolean {
  return validFrom <= at && (validTo === null || at < validTo);
}

/** The rates that two sheets do not share, in the order of a sheet. */
export function changedRates(before: RateSheet, after: RateSheet): RateChange[] {
  const [old, now] = [flattenSheet(before), flattenSheet(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((kind) => ({ kind, old: old.get(kind) ?? null, new: now.get(kind) ?? null }))
    .filter((change) => !isSameRate(change.old, change.new));
}

function isSameRate(a: string | null, b: string | null): boolean {
  return a === null || b === null ? a === b : new Decimal(a).eq(b);
}

/** A rate from an instant on; null where none is known. */
export type RateStep = { from: Date; to: Date; value: string | null };

/**
 * What a model cost over a range, step by step: of all versions, an own one before a shared one at any time.
 * `read` takes the rate from a version. Steps of one rate are one.
 */
export function rateSteps(
  versions: Price[],
  range: { from: Date; to: Date },
  read: (price: Price) => string | null,
): RateStep[] {
  const within = (at: Date) => at > range.from && at < range.to;
  const bounds = versions
    .flatMap(({ validFrom, validTo }) => (validTo ? [validFrom, validTo] : [validFrom]))
    .filter(within);
  const instants = [...new Set([range.from, ...bounds].map((at) => at.getTime()))].sort((a, b) => a - b);
  const steps: RateStep[] = [];
  for (const [place, instant] of instants.entries()) {
    const from = new Date(instant);
    const to = new Date(instants[place + 1] ?? range.to.getTime());
    const held = versions.filter((version) => holdsAt(version, from));
    const price = held.find(({ teamId }) => teamId !== null) ?? held[0];
    const value = price ? read(price) : null;
    const last = steps.at(-1);
    if (last && last.value === value) last.to = to;
    else steps.push({ from, to, value });
  }
  return steps;
}
