import { receiving } from "@/lib/analytics";
import type { Scope } from "@/lib/db";
import { type EventCursor, listEvents, parseEventCursor } from "@/lib/explore";
import type { Filter, SearchParams } from "@/lib/filters";
import { stylesOf } from "../../_components/styles-of";
import { first, textIn } from "./events-view";

const PAGE_LENGTH = 100;

/** The page of events that the address asks for, with all that is shown of them. */
export async function loadEvents(scope: Scope, filter: Filter, query: SearchParams) {
  const text = textIn(query);
  const [list, { lastEventAt }] = await Promise.all([
    listEvents(scope, filter, { limit: PAGE_LENGTH, ...cursorOf(query), ...(text && { text }) }),
    receiving(scope),
  ]);
  const models = list.events.map(({ provider, model }) => ({ provider, key: model }));
  return { list, lastEventAt, styles: await stylesOf(scope, models) };
}

function cursorOf(query: SearchParams): { older?: EventCursor; newer?: EventCursor } {
  const [older, newer] = [query.older, query.newer].map((value) => parseEventCursor(first(value)));
  if (older) return { older };
  return newer ? { newer } : {};
}
