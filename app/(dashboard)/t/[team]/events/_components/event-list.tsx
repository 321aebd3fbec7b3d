import type { SeriesStyle } from "@/components/charts/series-style";
import type { EventNames } from "@/components/events/event-columns";
import { EventTable } from "@/components/events/event-table";
import { ButtonLink } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { EmptyState } from "@/components/ui/empty-state";
import { type EventCursor, type EventList as Events, formatEventCursor } from "@/lib/explore";
import type { Filter, SearchParams } from "@/lib/filters";
import { formatClock, formatDate } from "@/lib/time";
import { filterHref } from "../../_components/filter-href";
import { ownParams } from "./events-view";
import { namedIn, type OpenReceipt, openIn, receiptHref } from "./receipt-href";

/** A page of events and the ways to the ones before and after it. */
export function EventList({
  list,
  styles,
  columns,
  names,
  path,
  params,
  filter,
  open,
}: {
  list: Events;
  styles: SeriesStyle[];
  columns: string[];
  names: EventNames;
  path: string;
  params: SearchParams;
  filter: Filter;
  open: OpenReceipt | null;
}) {
  const pageHref = (direction: "older" | "newer", cursor: EventCursor | null) =>
    cursor && filterHref(path, params, { ...ownParams(params), [direction]: formatEventCursor(cursor) });
  const [older, newer] = [pageHref("older", list.older), pageHref("newer", list.newer)];
  const hasPages = newer !== null || older !== null;
  const isBack = params.newer !== undefined && params.older === undefined;
  return (
    <>
      {list.events.length > 0 && (
        <EventTable
          events={list.events}
          styles={styles}
          columns={columns}
          names={names}
          tz={filter.tz}
          hrefOf={(event) => receiptHref(path, params, namedIn(list.events, event))}
          openId={openIn(list.events, open)?.id}
        />
      )}
      {list.searchedTo && (
        <SearchedTo
          to={list.searchedTo}
          tz={filter.tz}
          isBack={isBack}
          hasFound={list.events.length > 0}
          href={isBack ? newer : older}
        />
      )}
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
            <PageLink name="Newer" href={newer} />
            <PageLink name="Older" href={older} />
          </nav>
        )}
      </div>
    </>
  );
}

/** That enough events were looked at for once, and the way on. */
function SearchedTo({
  to,
  tz,
  isBack,
  hasFound,
  href,
}: {
  to: Date;
  tz: string;
  isBack: boolean;
  hasFound: boolean;
  href: string | null;
}) {
  const place = `${formatDate(to, tz)}, ${formatClock(to, tz)}`;
  return (
    <EmptyState
      title={`Searched ${isBack ? "up" : "back"} to ${place}`}
      action={
        href && (
          <ButtonLink size="bar" href={href}>
            Search on
          </ButtonLink>
        )
      }
    >
      {hasFound
        ? "There may be more beyond it."
        : "Nothing was found so far. The filter matches few of very many events."}
    </EmptyState>
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
