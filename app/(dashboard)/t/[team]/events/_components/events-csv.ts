import { columnsOf, type EventColumn } from "@/components/events/event-columns";
import { toCsv } from "@/components/ui/csv";
import type { Scope } from "@/lib/db";
import { type EventPage, listEvents } from "@/lib/explore";
import type { Filter } from "@/lib/filters";
import { eventNames } from "./event-names";

export const MAX_ROWS = 50_000;
const BATCH = 1000;
/** So many pages are searched where only few events of very many match. */
const MAX_SEARCHES = 200;

type What = {
  filter: Filter;
  text: string | null;
  columns: string[];
  mostRows?: number;
};

/** The list as the page shows it, as lines of CSV: times to the millisecond, amounts and counts to their last digit. */
export async function* eventsCsv(
  scope: Scope,
  { filter, text, columns, mostRows = MAX_ROWS }: What,
): AsyncGenerator<string> {
  const shown = columnsOf(columns);
  yield toCsv([["Time", ...shown.map(headOf)]]);
  let page: EventPage | null = { limit: Math.min(BATCH, mostRows), ...(text !== null && { text }) };
  let left = mostRows;
  for (let searches = 0; page && searches < MAX_SEARCHES; searches++) {
    const { events, older } = await listEvents(scope, filter, page);
    const names = await eventNames(scope, events, columns);
    yield toCsv(
      events.map((event) => [
        event.occurredAt.toISOString(),
        ...shown.map(({ read }) => String(read(event, names) ?? "")),
      ]),
    );
    left -= events.length;
    page = older && left > 0 ? { ...page, limit: Math.min(BATCH, left), older } : null;
  }
}

function headOf({ label, kind }: EventColumn): string {
  if (kind === "usd") return `${label} (USD)`;
  return kind === "milliseconds" ? `${label} (ms)` : label;
}
