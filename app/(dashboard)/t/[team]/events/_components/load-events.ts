import { receiving } from "@/lib/analytics";
import type { Scope } from "@/lib/db";
import { type EventCursor, listEvents, parseEventCursor } from "@/lib/explore";
import type { Filter, SearchParams } from "@/lib/filters";
import { stylesOf } from "../../_components/styles-of";
import { eventNames } from "./event-names";
import { first, textIn } from "./events-view";

const PAGE_LENGTH = 100;

/** The page of events that the address asks for, with all that is shown of them. */
export async function loadEvents(scope: Scope, filter: Filter, query: SearchParams, columns: string[]) {
  const text = textIn(query);
  const [list, { lastEventAt }] = await Promise.all([
    listEvents(scope, filter, { limit: PAGE_LENGTH, ...cursorOf(query), ...(text && { text }) }),
    receiving(scope),
  ]);
  const models = list.events.map(({ provider, model }) => ({ provider, key: model }));
  const [styles, names] = await Promise.all([
    stylesOf(scope, models),
    eventNames(scope, list.events, columns),
  ]);
  return { list, lastEventAt, styles, names };
}

function cursorOf(query: SearchParams): { older?: EventCursor; newer?: EventCursor } {
  const [older, newer] = [query.older, query.newer].map((value) => parseEventCursor(first(value)));
  if (older) return { older };
  return newer ? { newer } : {};
}
