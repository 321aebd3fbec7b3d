import type { Metadata } from "next";
import { WaitingTable } from "@/components/events/waiting-table";
import { FilterBar } from "@/components/layout/page";
import { requireMember } from "@/lib/auth";
import { searchPrices } from "@/lib/browse";
import { listPriceChanges } from "@/lib/changes";
import { database, type Scope } from "@/lib/db";
import { lastSync, type Sync } from "@/lib/feed";
import { getCatalogue } from "@/lib/pricing";
import { formatClock, formatFullDate } from "@/lib/time";
import { ask, Panel, waitFor } from "../../_components/panel";
import { ChangeFilters, ChangeList } from "./_components/change-list";
import { type ChangesQuery, parseChangesQuery, startOfPeriod } from "./_components/changes-query";
import { SyncBar } from "./_components/sync-bar";
import type { Outcome } from "./_components/sync-outcome";

export const metadata: Metadata = { title: "Price changes" };

const PAGE_LENGTH = 100;

export default async function ChangesPage({ params, searchParams }: PageProps<"/t/[team]/prices/changes">) {
  const { scope, team, user } = await requireMember((await params).team, "viewer");
  const query = parseChangesQuery(await searchParams);
  const place = { path: `/t/${team.slug}/prices/changes`, query };
  const now = new Date();
  const filters = ask("filters", filtersOf(scope, now));
  const from = startOfPeriod(query.period, team.timeZone, now);
  const found = ask("price changes", changesOf(scope, query, from));
  await waitFor([filters, found]);
  return (
    <>
      <Panel of={filters} waiting={<FilterBar>{null}</FilterBar>} failed="The filters did not load">
        {({ providers, sync }) => {
          const form = <ChangeFilters {...place} providers={providers} />;
          if (!user.isAdmin) return <FilterBar>{form}</FilterBar>;
          return <SyncBar last={sync && worthTelling(sync, team.timeZone)}>{form}</SyncBar>;
        }}
      </Panel>
      <Panel of={found} waiting={<WaitingTable />} failed="The price changes did not load">
        {({ changes, next }) => <ChangeList {...place} changes={changes} next={next} team={team} />}
      </Panel>
    </>
  );
}

async function filtersOf({ teamId }: Scope, at: Date) {
  const [catalogue, sync] = await Promise.all([getCatalogue(database().pool), lastSync()]);
  const all = { teamId, at, words: "", provider: null, sort: null, page: 1, pageLength: 1 };
  return { providers: searchPrices(catalogue, all).providers, sync };
}

function changesOf(scope: Scope, { provider, cursor }: ChangesQuery, from: Date | undefined) {
  return listPriceChanges(scope, {
    limit: PAGE_LENGTH,
    ...(from && { from }),
    ...(provider && { provider }),
    ...(cursor && { cursor }),
  });
}

/** A sync that went well needs no word; one that left something out does. */
function worthTelling(sync: Sync, timeZone: string): Outcome | null {
  const when = `${formatFullDate(sync.startedAt, timeZone)}, ${formatClock(sync.startedAt, timeZone)}`;
  const { state, counts, refused, message } = sync;
  if (state !== "applied") return { when, state: "refused", message: message ?? "", canForce: false };
  return counts && refused && refused.length > 0 ? { when, state, counts, refused } : null;
}
