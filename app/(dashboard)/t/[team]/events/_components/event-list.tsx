import type { SeriesStyle } from "@/components/charts/series-style";
import { EventTable } from "@/components/events/event-table";
import { ButtonLink } from "@/components/ui/button";
import { type EventCursor, type EventList as Events, formatEventCursor } from "@/lib/events";
import type { Filter, SearchParams } from "@/lib/filters";
import { filterHref } from "../../_components/filter-href";

/** A page of events and the ways to the ones before and after it. */
export function EventList({
  list,
  styles,
  path,
  params,
  filter,
}: {
  list: Events;
  styles: SeriesStyle[];
  path: string;
  params: SearchParams;
  filter: Filter;
}) {
  const hrefOf = (direction: "older" | "newer", cursor: EventCursor | null) =>
    cursor && filterHref(path, params, { [direction]: formatEventCursor(cursor) });
  return (
    <>
      <EventTable events={list.events} styles={styles} tz={filter.tz} />
      {(list.newer || list.older) && (
        <nav
          aria-label="Pages of events"
          className="sticky bottom-0 mt-auto flex justify-end gap-2 border-t border-line bg-surface px-4 py-2.5 lg:px-5 print:hidden"
        >
          <PageLink name="Newer" href={hrefOf("newer", list.newer)} />
          <PageLink name="Older" href={hrefOf("older", list.older)} />
        </nav>
      )}
    </>
  );
}

function PageLink({ name, href }: { name: string; href: string | null }) {
  if (!href) return null;
  return (
    <ButtonLink size="bar" href={href} rel={name === "Older" ? "next" : "prev"}>
      {name}
    </ButtonLink>
  );
}
