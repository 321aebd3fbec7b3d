import type { SearchParams } from "@/lib/filters";
import { addDays, startOf } from "@/lib/time";

const PERIODS = { "7d": 7, "30d": 30, "90d": 90, "1y": 365, all: null } as const;
export type ChangesPeriod = keyof typeof PERIODS;

export const PERIOD_NAMES: Record<ChangesPeriod, string> = {
  "7d": "Last 7 days",
  "30d": "Last 30 days",
  "90d": "Last 90 days",
  "1y": "Last 365 days",
  all: "All time",
};

/** Prices change seldom, so the list looks further back than the figures do. */
export const USUAL_PERIOD: ChangesPeriod = "90d";

/** What the address of the changes says. */
export type ChangesQuery = { provider: string | null; period: ChangesPeriod; cursor: string | null };

/** Reads `provider`, `period` and `cursor`; nonsense is passed over. */
export function parseChangesQuery(params: SearchParams): ChangesQuery {
  const period = first(params.period) ?? "";
  return {
    provider: first(params.provider) || null,
    period: Object.hasOwn(PERIODS, period) ? (period as ChangesPeriod) : USUAL_PERIOD,
    cursor: first(params.cursor) || null,
  };
}

/** The address of the changes with some parts changed; any change but that of the cursor leads to the newest. */
export function changesHref(path: string, query: ChangesQuery, changes: Partial<ChangesQuery> = {}): string {
  const { provider, period, cursor } = { ...query, cursor: null, ...changes };
  const parts = new URLSearchParams();
  if (provider) parts.set("provider", provider);
  if (period !== USUAL_PERIOD) parts.set("period", period);
  if (cursor) parts.set("cursor", cursor);
  return parts.size > 0 ? `${path}?${parts}` : path;
}

/** The start of the first of the period's days, today included; undefined for all time. */
export function startOfPeriod(period: ChangesPeriod, timeZone: string, now: Date): Date | undefined {
  const days = PERIODS[period];
  return days === null ? undefined : addDays(startOf("day", now, timeZone), 1 - days, timeZone);
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
