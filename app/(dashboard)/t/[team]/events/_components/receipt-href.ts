import type { SearchParams } from "@/lib/filters";
import { filterHref } from "../../_components/filter-href";
import { first, ownParams } from "./events-view";

/** The receipt that stands open beside the list, as the address names it. */
export type OpenReceipt = { eventId: string; projectId: string | undefined };

/** Null when none is open. `receipt_project` tells apart the events of several projects with the same id. */
export function openReceipt(params: SearchParams): OpenReceipt | null {
  const eventId = first(params.receipt);
  return eventId ? { eventId, projectId: first(params.receipt_project) } : null;
}

/** The address of the list as it is, with a receipt open beside it, or with none. */
export function receiptHref(path: string, params: SearchParams, open: OpenReceipt | null): string {
  return filterHref(path, params, {
    ...ownParams(params),
    older: first(params.older) ?? null,
    newer: first(params.newer) ?? null,
    receipt: open?.eventId ?? null,
    receipt_project: open?.projectId ?? null,
  });
}

type Listed = { id: string; eventId: string; projectId: string };

/** How the address names a row's receipt: with its project where the list is of several. */
export function namedIn(events: Listed[], { eventId, projectId }: Listed): OpenReceipt {
  const isOne = events.every((event) => event.projectId === projectId);
  return { eventId, projectId: isOne ? undefined : projectId };
}

/** The row whose receipt is open. */
export function openIn<T extends Listed>(events: T[], open: OpenReceipt | null): T | undefined {
  return events.find(
    ({ eventId, projectId }) =>
      open?.eventId === eventId && (open.projectId === undefined || open.projectId === projectId),
  );
}

/** The receipts of the rows above and below the open one. */
export function neighbours(
  events: Listed[],
  open: OpenReceipt,
  hrefOf: (receipt: OpenReceipt) => string,
): { above: string | null; below: string | null } {
  const row = openIn(events, open);
  const place = row ? events.indexOf(row) : Number.NaN;
  const [above, below] = [events[place - 1], events[place + 1]];
  return {
    above: above ? hrefOf(namedIn(events, above)) : null,
    below: below ? hrefOf(namedIn(events, below)) : null,
  };
}
