import { Plus } from "lucide-react";
import { PageHeader } from "@/components/layout/page";
import { type SectionTab, SectionTabs, WaitingCount } from "@/components/layout/section-tabs";
import { ButtonLink } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { requireMember } from "@/lib/auth";
import { database } from "@/lib/db";
import { lastSync } from "@/lib/feed";
import { getCatalogue, publishCatalogue } from "@/lib/pricing";
import { hasRole } from "@/lib/teams";
import { formatClock, formatDate, formatFullDate, formatInstant } from "@/lib/time";
import { ask, Panel, waitFor } from "../_components/panel";
import { unpricedCount } from "../_components/unpriced-count";

/** Title bar and tabs of the section. Its pages begin below them, with a filter bar or a band. */
export default async function PricesLayout({ params, children }: LayoutProps<"/t/[team]/prices">) {
  const { team, role } = await requireMember((await params).team, "viewer");
  const age = ask("catalogue's age", catalogueAge());
  const unpriced = ask("unpriced count", unpricedCount(team.slug));
  await waitFor([age, unpriced]);
  const waiting = (
    <Panel of={unpriced} failed={null}>
      {(count) => <WaitingCount count={count} of="without a price" />}
    </Panel>
  );
  const tabs: SectionTab[] = [
    { path: "", label: "Catalogue" },
    { path: "/changes", label: "Changes" },
    { path: "/overrides", label: "Overrides" },
    { path: "/unpriced", label: "Unpriced", badge: waiting },
    { path: "/reprice", label: "Re-price" },
  ];
  return (
    <>
      <PageHeader
        title="Prices"
        aside={
          <>
            <Panel of={age} failed={null}>
              {(age) => <CatalogueAge {...age} timeZone={team.timeZone} />}
            </Panel>
            {hasRole(role, "admin") && <AddOverride team={team.slug} />}
          </>
        }
      />
      <SectionTabs label="Pages of prices" root={`/t/${team.slug}/prices`} tabs={tabs} />
      {children}
    </>
  );
}

async function catalogueAge() {
  const [sync, catalogue] = await Promise.all([lastSync(), getCatalogue(database().pool)]);
  return { syncedAt: sync?.lastAppliedAt ?? null, newestAt: publishCatalogue(catalogue).updatedAt };
}

/** When it was last brought to its feed; before the first time, how old its newest price is. */
function CatalogueAge({
  syncedAt,
  newestAt,
  timeZone,
}: {
  syncedAt: Date | null;
  newestAt: Date | null;
  timeZone: string;
}) {
  if (!syncedAt)
    return (
      newestAt && <span className="max-sm:hidden">Catalogue of {formatFullDate(newestAt, timeZone)}</span>
    );
  return (
    <span className="max-sm:hidden" title={`${formatInstant(syncedAt, timeZone)}, ${timeZone}`}>
      Catalogue synced {formatDate(syncedAt, timeZone)}, {formatClock(syncedAt, timeZone)}
    </span>
  );
}

function AddOverride({ team }: { team: string }) {
  return (
    <ButtonLink href={`/t/${team}/prices/overrides/new`} className="print:hidden">
      <Icon of={Plus} size={14} />
      Override
    </ButtonLink>
  );
}
