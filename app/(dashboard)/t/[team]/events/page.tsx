import type { Metadata } from "next";
import { cookies } from "next/headers";
import { COLUMNS_COOKIE } from "@/components/events/event-columns";
import { EventKeys } from "@/components/events/event-keys";
import { WaitingReceipt } from "@/components/events/waiting-receipt";
import { WaitingTable } from "@/components/events/waiting-table";
import { Freshness } from "@/components/layout/freshness";
import { PageHeader } from "@/components/layout/page";
import { cx } from "@/components/ui/cx";
import { FilterForm, FilterSearch } from "@/components/ui/filter-form";
import { requireMember } from "@/lib/auth";
import { countEvents } from "@/lib/explore";
import { type Filter, parseFilter } from "@/lib/filters";
import { formatInstant } from "@/lib/time";
import { EmptyRange } from "../_components/empty-range";
import { chipsOf } from "../_components/filter/chips";
import { NoEvents } from "../_components/no-events";
import { ask, Panel, waitFor } from "../_components/panel";
import { RangeBar } from "../_components/range-bar";
import { EventList } from "./_components/event-list";
import { countWords, ownParams, shownColumns, textChip, textIn } from "./_components/events-view";
import { findReceipt, ShownReceipt } from "./_components/find-receipt";
import { ListTools } from "./_components/list-tools";
import { loadEvents } from "./_components/load-events";
import { neighbours, type OpenReceipt, openReceipt, receiptHref } from "./_components/receipt-href";
import { ReceiptPanel, Steps } from "./_components/receipt-panel";

export const metadata: Metadata = { title: "Events" };

export default async function EventsPage({ params, searchParams }: PageProps<"/t/[team]/events">) {
  const { team: slug } = await params;
  const { scope, team } = await requireMember(slug, "viewer");
  const query = await searchParams;
  const filter = parseFilter(query, team);
  const columns = shownColumns(query, (await cookies()).get(COLUMNS_COOKIE)?.value);
  const open = openReceipt(query);
  const text = textIn(query);
  const count = ask("count", countEvents(scope, filter, text));
  const events = ask("events", loadEvents(scope, filter, query, columns));
  const receipt = open && ask("receipt", findReceipt(scope, inProject(open, filter)));
  const asked = [count, events, ...(receipt ? [receipt] : [])];
  const [chips] = await Promise.all([chipsOf(scope, filter), waitFor(asked)]);
  const own = ownParams(query);
  const all = [...chips, ...textChip(text)];
  const place = { path: `/t/${team.slug}/events`, params: query, filter, chips: all, own };
  const hrefOf = (shown: OpenReceipt | null) => receiptHref(place.path, query, shown);
  return (
    <>
      <EventKeys open={open && hrefOf(open)} close={hrefOf(null)} />
      <div className={open ? "max-lg:hidden" : undefined}>
        <PageHeader
          title="Events"
          aside={
            <>
              <Panel of={count} failed={null}>
                {(count) => <span className="max-md:hidden">{countWords(count)}</span>}
              </Panel>
              <ListTools {...place} columns={columns} />
              <Freshness asOf={filter.now.toISOString()} clock={formatInstant(filter.now, filter.tz)} />
            </>
          }
        />
        <RangeBar {...place} teamZone={team.timeZone}>
          {(kept) => (
            <FilterForm label="Events" path={place.path} values={{ q: text ?? "" }} kept={kept}>
              <FilterSearch label="Find a name, a tag or an id" name="q" value={text ?? ""} />
            </FilterForm>
          )}
        </RangeBar>
      </div>
      {/* The receipt comes after the list in the page's HTML; its place is kept until it is there. */}
      <div className={cx("grid grow", open && "lg:grid-cols-[minmax(0,1fr)_24.75rem]")}>
        <div className={cx("flex min-w-0 flex-col", open && "max-lg:hidden")}>
          <Panel of={events} waiting={<WaitingTable />} failed="The events did not load">
            {({ lastEventAt, ...shown }) => {
              const { list } = shown;
              if (list.events.length > 0 || list.searchedTo)
                return <EventList {...place} {...shown} columns={columns} open={open} />;
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
