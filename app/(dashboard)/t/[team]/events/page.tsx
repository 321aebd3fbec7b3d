import type { Metadata } from "next";
import { EventTable } from "@/components/events/event-table";
import { PageHeader } from "@/components/layout/page";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import {
  modelColorKey,
  parseFilter,
  receiving,
  type SearchParams,
  seriesColors,
  summary,
} from "@/lib/analytics";
import { requireMember } from "@/lib/auth";
import { type EventCursor, formatEventCursor, listEvents, parseEventCursor } from "@/lib/events";
import { formatCount } from "@/lib/format";
import { EmptyRange } from "../_components/empty-range";
import { filterHref } from "../_components/filter-href";
import { RangeBar } from "../_components/range-bar";

export const metadata: Metadata = { title: "Events" };

const PAGE_LENGTH = 100;

export default async function EventsPage({ params, searchParams }: PageProps<"/t/[team]/events">) {
  const { team: slug } = await params;
  const { scope, team } = await requireMember(slug, "viewer");
  const query = await searchParams;
  const filter = parseFilter(query, team);
  const path = `/t/${team.slug}/events`;
  const [list, { requests }] = await Promise.all([
    listEvents(scope, filter, { limit: PAGE_LENGTH, ...cursorOf(query) }),
    summary(scope, filter),
  ]);
  const models = list.events.map(({ provider, model }) => modelColorKey({ provider, key: model }));
  const [colors, { lastEventAt }] = await Promise.all([
    seriesColors(scope, "model", [...new Set(models)]),
    receiving(scope),
  ]);
  return (
    <>
      <PageHeader
        title="Events"
        aside={
          requests > 0 && `${formatCount(requests)} ${requests === 1 ? "event" : "events"}, newest first`
        }
      />
      <RangeBar path={path} params={query} filter={filter} teamZone={team.timeZone} />
      {list.events.length > 0 ? (
        <EventTable
          events={list.events}
          styles={models.map((key) => colors.get(key) ?? "other")}
          tz={filter.tz}
        />
      ) : lastEventAt ? (
        <EmptyRange path={path} params={query} filter={filter} lastEventAt={lastEventAt} />
      ) : (
        <EmptyState
          title="No events yet"
          action={
            <ButtonLink size="bar" href={`/t/${team.slug}`}>
              Send the first event
            </ButtonLink>
          }
        >
          Every call that is reported appears here, with its tokens and its cost.
        </EmptyState>
      )}
      {(list.newer || list.older) && (
        <nav
          aria-label="Pages of events"
          className="sticky bottom-0 mt-auto flex justify-end gap-2 border-t border-line bg-surface px-4 py-2.5 lg:px-5 print:hidden"
        >
          <PageLink name="Newer" href={cursorHref(path, query, "newer", list.newer)} />
          <PageLink name="Older" href={cursorHref(path, query, "older", list.older)} />
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

function cursorOf(query: SearchParams): { older?: EventCursor; newer?: EventCursor } {
  const read = (value: string | string[] | undefined) => parseEventCursor([value].flat()[0]);
  const [older, newer] = [read(query.older), read(query.newer)];
  if (older) return { older };
  return newer ? { newer } : {};
}

function cursorHref(
  path: string,
  query: SearchParams,
  direction: "older" | "newer",
  cursor: EventCursor | null,
): string | null {
  return cursor && filterHref(path, query, { [direction]: formatEventCursor(cursor) });
}
