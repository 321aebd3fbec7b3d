import { columnsText, parseColumns, USUAL_COLUMNS } from "@/components/events/event-columns";
import { type EventCount, parseText } from "@/lib/explore";
import type { SearchParams } from "@/lib/filters";
import { formatCount } from "@/lib/format";
import type { Chip } from "../../_components/filter/chips";

type Own = Record<string, string | null>;

/** What the address says of the list besides its filter and its place; every link of the list keeps it. */
export function ownParams(params: SearchParams): Own {
  return { q: textIn(params), columns: columnsText(columnsIn(params) ?? []) || null };
}

/** The columns to show: those of the address, else the ones that were chosen last, else the usual. */
export function shownColumns(params: SearchParams, remembered: string | undefined): string[] {
  return columnsIn(params) ?? parseColumns(remembered) ?? USUAL_COLUMNS;
}

/** A form without scripts names them one by one. */
function columnsIn({ columns }: SearchParams): string[] | null {
  return parseColumns([columns ?? []].flat().join("."));
}

/** The text that is searched for. */
export function textIn(params: SearchParams): string | null {
  return parseText(first(params.q));
}

/** The text as one more chip of the filter. */
export function textChip(text: string | null): Chip[] {
  return text === null ? [] : [{ name: "q", label: "text", unset: "", values: [text], words: [text] }];
}

const MANY = 10_000;

/** `12,431 events, newest first`; of more than were looked at `more than 10,000 events`. */
export function countWords({ events, isAtLeast }: EventCount): string | null {
  if (events === 0) return null;
  const many = isAtLeast && events > MANY;
  const words = `${formatCount(many ? MANY : events)} ${events === 1 ? "event" : "events"}, newest first`;
  if (many) return `more than ${words}`;
  return isAtLeast ? `at least ${words}` : words;
}

export function first(value: string | string[] | undefined): string | undefined {
  return [value].flat()[0];
}
