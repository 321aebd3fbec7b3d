import type { SeriesStyle } from "@/components/charts/series-style";
import { EventTable } from "@/components/events/event-table";
import { ButtonLink } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { type EventCursor, type EventList as Events, formatEventCursor } from "@/lib/explore";
import type { Filter, SearchParams } from "@/lib/filters";
import { filterHref } from "../../_components/filter-href";
import { namedIn, type OpenReceipt, openIn, receiptHref } from "./receipt-href";

/** A page of events and the ways to the ones before and after it. */
export function EventList({
  list,
  styles,
  path,
  params,
  filter,
  open,
}: {
  list: Events;
  styles: SeriesStyle[];
  path: string;
  params: SearchParams;
  filter: Filter;
  open: OpenReceipt | null;
}) {
  const pageHref = (direction: "older" | "newer", cursor: EventCursor | null) =>
    cursor && filterHref(path, params, { [direction]: formatEventCursor(cursor) });
  const hasPages = list.newer !== null || list.older !== null;
  return (
    <>
      <EventTable
        events={list.events}
        styles={styles}
        tz={filter.tz}
        hrefOf={(event) => receiptHref(path, params, namedIn(list.events, event))}
        openId={openIn(list.events, open)?.id}
      />
      <div
        className={cx(
          "sticky bottom-0 mt-auto flex min-h-11.5 items-center gap-2 border-t border-line bg-surface px-4",
          "lg:px-5 print:hidden",
          !hasPages && "max-lg:hidden pointer-coarse:hidden",
        )}
      >
        <p className="text-caption text-ink-3 max-lg:hidden pointer-coarse:hidden">
          ↑ ↓ to move, Enter to open, Esc to close
        </p>
        {hasPages && (
          <nav aria-label="Pages of events" className="ml-auto flex gap-2">
            <PageLink name="Newer" href={pageHref("newer", list.newer)} />
            <PageLink name="Older" href={pageHref("older", list.older)} />
          </nav>
        )}
      </div>
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
