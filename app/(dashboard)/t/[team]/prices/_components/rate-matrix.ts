import { kindLabel } from "@/components/prices/rate-words";
import { RATE_KINDS, type RateSheet } from "@/lib/pricing";
import { partsOf, placeName, sortedTiers, stepName, unitName } from "./rate-names";

/** One rate of a version, and what it was in the version before. */
export type Cell = { name: string; now: string | null; before: string | null };

export type RateMatrix = {
  /** The blocks of a sheet: plain, long context, tiers, off-peak windows; each only when it has a rate. */
  columns: { place: string; title: string; note?: string }[];
  rows: { kind: string; title: string; cells: Cell[] }[];
};

/** All rates per token of a sheet, kinds down and blocks across. `before` adds those that it took away. */
export function rateMatrix(
  sheet: RateSheet,
  now: Map<string, string>,
  before: Map<string, string>,
): RateMatrix {
  const names = [...new Set([...now.keys(), ...before.keys()])].map(partsOf);
  const tokens = names.filter(({ group }) => group === "tokens");
  const places = orderedPlaces([...new Set(tokens.map(({ place }) => place))]);
  const kinds = RATE_KINDS.filter((known) => tokens.some(({ kind }) => kind === known));
  return {
    columns: places.map((place) => ({ place, ...titleOf(place, sheet) })),
    rows: kinds.map((kind) => ({
      kind,
      title: kindLabel(kind),
      cells: places.map((place) => cellOf(place ? `${place}.${kind}` : kind, now, before)),
    })),
  };
}

/** Fees per unit and regional factors: what is not a rate per token. */
export function otherCells(
  group: "units" | "regional",
  now: Map<string, string>,
  before: Map<string, string>,
): (Cell & { title: string })[] {
  const names = [...new Set([...now.keys(), ...before.keys()])];
  return names
    .filter((name) => partsOf(name).group === group)
    .map((name) => {
      const { kind } = partsOf(name);
      return { ...cellOf(name, now, before), title: group === "units" ? capital(unitName(kind)) : kind };
    });
}

function cellOf(name: string, now: Map<string, string>, before: Map<string, string>): Cell {
  return { name, now: now.get(name) ?? null, before: before.get(name) ?? null };
}

/** Plain rates and their steps, then each tier with its steps, off-peak windows last. */
function orderedPlaces(places: string[]): string[] {
  const tierOf = (place: string) => place.replace(/\.?long_context\.\d+$/, "");
  const stepOf = (place: string) => Number(/long_context\.(\d+)$/.exec(place)?.[1] ?? 0);
  const tiers = [...new Set(places.map(tierOf))];
  const service = sortedTiers(tiers.filter((tier) => tier !== "" && !tier.startsWith("off_peak.")));
  const windows = tiers.filter((tier) => tier.startsWith("off_peak.")).sort();
  return ["", ...service, ...windows].flatMap((tier) =>
    places.filter((place) => tierOf(place) === tier).sort((a, b) => stepOf(a) - stepOf(b)),
  );
}

function titleOf(place: string, sheet: RateSheet): { title: string; note?: string } {
  const title = capital(placeName(place)) || "Standard";
  const window = sheet.off_peak?.[Number(/^off_peak\.(\d+)/.exec(place)?.[1])];
  if (!window) return { title };
  const step = /long_context\.(\d+)$/.exec(place)?.[1];
  const hours = `${window.from} – ${window.to} ${window.time_zone}`;
  return { title, note: step ? `${hours}, ${stepName(Number(step))}` : hours };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
