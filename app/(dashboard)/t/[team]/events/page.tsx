import type { Metadata } from "next";
import { EventKeys } from "@/components/events/event-keys";
import { WaitingReceipt } from "@/components/events/waiting-receipt";
import { WaitingTable } from "@/components/events/waiting-table";
import { PageHeader } from "@/components/layout/page";
import { cx } from "@/components/ui/cx";
import { receiving, summary } from "@/lib/analytics";
import { requireMember } from "@/lib/auth";
import type { Scope } from "@/lib/db";
import { type EventCursor, listEvents, parseEventCursor } from "@/lib/explore";
import { type Filter, parseFilter, type SearchParams } from "@/lib/filters";
import { formatCount } from "@/lib/format";
import { EmptyRange } from "../_components/empty-range";
import { chipsOf } from "../_components/filter/chips";
import { NoEvents } from "../_components/no-events";
import { ask, Panel, waitFor } from "../_components/panel";
import { RangeBar } from "../_components/range-bar";
import { stylesOf } from "../_components/styles-of";
import { EventList } from "./_components/event-list";
import { findReceipt, ShownReceipt } from "./_components/find-receipt";
import { neighbours, type OpenReceipt, openReceipt, receiptHref } from "./_components/receipt-href";
import { ReceiptPanel, Steps } from "./_components/receipt-panel";

export const metadata: Metadata = { title: "Events" };

const PAGE_LENGTH = 100;

export default async function EventsPage({ params, searchParams }: PageProps<"/t/[team]/events">) {
  const { team: slug } = await params;
  const { scope, team } = await requireMember(slug, "viewer");
  const query = await searchParams;
  const filter = parseFilter(query, team);
  const open = openReceipt(query);
  const totals = ask("summary", summary(scope, filter));
  const events = ask("events", pageOfEvents(scope, filter, query));
  const receipt = open && ask("receipt", findReceipt(scope, inProject(open, filter)));
  const asked = [totals, events, ...(receipt ? [receipt] : [])];
  const [chips] = await Promise.all([chipsOf(scope, filter), waitFor(asked)]);
  const place = { path: `/t/${team.slug}/events`, params: query, filter, chips };
  const hrefOf = (shown: OpenReceipt | null) => receiptHref(place.path, query, shown);
  return (
    <>
      <EventKeys open={open && hrefOf(open)} close={hrefOf(null)} />
      <div className={open ? "max-lg:hidden" : undefined}>
        <PageHeader
          title="Events"
          aside={
            <Panel of={totals} failed={null}>
              {({ requests }) =>
                requests > 0 &&
                `${formatCount(requests)} ${requests === 1 ? "event" : "events"}, newest first`
              }
            </Panel>
          }
        />
        <RangeBar {...place} teamZone={team.timeZone} />
      </div>
      {/* The receipt comes after the list in the page's HTML; its place is kept until it is there. */}
      <div className={cx("grid grow", open && "lg:grid-cols-[minmax(0,1fr)_24.75rem]")}>
        <div className={cx("flex min-w-0 flex-col", open && "max-lg:hidden")}>
          <Panel of={events} waiting={<WaitingTable />} failed="The events did not load">
            {({ list, styles, lastEventAt }) => {
              if (list.events.length > 0 || list.searchedTo)
                return <EventList {...place} list={list} styles={styles} open={open} />;
              if (lastEventAt) return <EmptyRange {...place} lastEventAt={lastEventAt} />;
              return <NoEvents overview={`/t/${team.slug}`} />;
            }}
          </Panel>
        </div>
        {open && receipt && (
          <ReceiptPanel
            name={hrefOf(open)}
            close={hrefOf(null)}
            steps={
              <Panel of={events} failed={null}>
                {({ list }) => <Steps {...neighbours(list.events, open, hrefOf)} />}
              </Panel>
            }
          >
            <Panel of={receipt} waiting={<WaitingReceipt />} failed="The receipt did not load">
              {(found) => (
                <ShownReceipt
                  found={found}
                  tz={filter.tz}
                  team={team.slug}
                  hrefOf={(projectId) => hrefOf({ ...open, projectId })}
                />
              )}
            </Panel>
          </ReceiptPanel>
        )}
      </div>
    </>
  );
}

/** Without a project of its own, a receipt is looked for in the only one that the list is of. */
function inProject({ eventId, projectId }: OpenReceipt, { selection }: Filter): OpenReceipt {
  const [only, ...others] = selection.project_id ?? [];
  return { eventId, projectId: projectId ?? (others.length === 0 ? only : undefined) };
}

async function pageOfEvents(scope: Scope, filter: Filter, query: SearchParams) {
  const [list, { lastEventAt }] = await Promise.all([
    listEvents(scope, filter, { limit: PAGE_LENGTH, ...cursorOf(query) }),
    receiving(scope),
  ]);
  const models = list.events.map(({ provider, model }) => ({ provider, key: model }));
  return { list, lastEventAt, styles: await stylesOf(scope, models) };
}

function cursorOf(query: SearchParams): { older?: EventCursor; newer?: EventCursor } {
  const read = (value: string | string[] | undefined) => parseEventCursor([value].flat()[0]);
  const [older, newer] = [read(query.older), read(query.newer)];
  if (older) return { older };
  return newer ? { newer } : {};
}
