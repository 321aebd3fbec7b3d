import { formatCount, formatTotalUsd } from "@/lib/format";
import { formatDate } from "@/lib/time";
import type { BudgetValues } from "./form-values";
import type { Replayed, Stretch } from "./use-replay";

type Asked = Pick<BudgetValues, "period" | "mode">;

/** What a stretch is called: hours are told by their days. */
const UNITS: Partial<Record<BudgetValues["period"], string>> = {
  week: "week",
  month: "month",
  quarter: "quarter",
  year: "year",
};

/** What a budget would have done, in a sentence. */
export function replayWords({ calls, stretches, ...replayed }: Replayed, { period, mode }: Asked): string {
  if (calls === 0) return "It would have counted no call.";
  const counted = `It would have counted ${countOf(calls, "call")}`;
  const warned = stretches.filter((stretch) => stretch.warned > 0).length;
  const blocked = stretches.filter((stretch) => stretch.blocked > 0).length;
  const done = mode === "track" ? "reached a threshold" : "warned";
  if (warned + blocked === 0)
    return `${counted} and ${mode === "track" ? "reached no threshold" : "warned of nothing"}.`;
  const parts = [counted, ...(warned > 0 ? [`${done}${spanOf(warned, period)}`] : [])];
  if (blocked > 0) {
    const stopped = `stopped ${countOf(replayed.stopped_calls, "call")} of ${formatTotalUsd(replayed.stopped_usd)}`;
    parts.push(`blocked${spanOf(blocked, period)}`, stopped);
  } else if (mode === "hard") parts.push("blocked nothing");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}.`;
}

function spanOf(count: number, period: Asked["period"]): string {
  if (period === "total") return "";
  const unit = UNITS[period];
  return unit ? ` in ${countOf(count, unit)}` : ` on ${countOf(count, "day")}`;
}

function countOf(count: number, unit: string): string {
  return `${formatCount(count)} ${unit}${count === 1 ? "" : "s"}`;
}

const NAMED = 3;

/** When it would have blocked last. Null when never. */
export function blockedWords(stretches: Stretch[], { period }: Asked, tz: string): string | null {
  const begun = stretches
    .filter(({ blocked }) => blocked > 0)
    .map(({ from }) => formatDate(new Date(from), tz))
    .reverse();
  if (begun.length === 0 || period === "total") return null;
  const more = begun.length > NAMED ? ` and ${begun.length - NAMED} more` : "";
  const unit = UNITS[period];
  return `Blocked ${unit ? `in the ${unit}s from` : "on"} ${begun.slice(0, NAMED).join(", ")}${more}.`;
}

/** What one stretch is called when it is pointed at. */
export function stretchWords({ from, warned, blocked }: Stretch, tz: string): string {
  const begin = formatDate(new Date(from), tz);
  if (blocked > 0) return `${begin}: blocked`;
  return warned > 0 ? `${begin}: warned` : `${begin}: calm`;
}
