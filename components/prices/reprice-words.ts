import { formatCount, formatDifferenceUsd } from "@/lib/format";
import { Decimal } from "@/lib/money";
import type { Reprice, RepricePreview } from "@/lib/reprice";
import { formatClock, formatFullDate } from "@/lib/time";

/** Whose values tell by themselves what they are. */
const PLAIN = ["provider", "model", "grade"];

/** Which events of a range a re-price is about: `all projects`, `Search, mistral, mistral-large, feature chat`. */
export function filterWords(filter: Record<string, string[]>, projectNames: Map<string, string>): string {
  const { project_id: projects = [], ...rest } = filter;
  const names = projects.map((id) => projectNames.get(id) ?? "a project that is gone");
  const place = (name: string) => (PLAIN.includes(name) ? PLAIN.indexOf(name) : PLAIN.length);
  const sorted = Object.entries(rest).sort(([a], [b]) => place(a) - place(b));
  const parts = sorted.map(([name, values]) => {
    const text = values.map((value) => value || "none").join(" or ");
    return PLAIN.includes(name) ? text : `${name.replace(/^tag\./, "").replaceAll("_", " ")} ${text}`;
  });
  return [names.length > 0 ? names.join(" and ") : "all projects", ...parts].join(", ");
}

/** `1 event`, `144,820 events`. */
export function eventWords(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "event" : "events"}`;
}

/** `13 of 40 events change`; the figures beside it are of all of them. */
export function changedWords({ events, scanned }: Pick<RepricePreview, "events" | "scanned">): string {
  if (events === scanned) return eventWords(events);
  return `${formatCount(events)} of ${eventWords(scanned)} ${events === 1 ? "changes" : "change"}`;
}

/** `144,820 adjustments, +$57.72`. */
export function appliedWords({ adjusted, deltaUsd }: Reprice["progress"]): string {
  const entries = `${formatCount(adjusted)} ${adjusted === 1 ? "adjustment" : "adjustments"}`;
  return `${entries}, ${formatDifferenceUsd(deltaUsd)}`;
}

/** `by Jana Moreau on Nov 20, 2026, 14:20`. */
export function doneBy(name: string | null, at: Date | null, tz: string): string {
  const when = at ? `on ${formatFullDate(at, tz)}, ${formatClock(at, tz)}` : "";
  return [name ? `by ${name}` : "", when].filter(Boolean).join(" ");
}

/** How much dearer, or cheaper when negative, a range becomes. */
export function differenceOf(preview: Pick<RepricePreview, "rangeCostUsd" | "newRangeCostUsd">): string {
  return new Decimal(preview.newRangeCostUsd).minus(preview.rangeCostUsd).toFixed();
}
