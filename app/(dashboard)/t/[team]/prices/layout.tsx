import { PageHeader } from "@/components/layout/page";
import { type SectionTab, SectionTabs } from "@/components/layout/section-tabs";
import { requireMember } from "@/lib/auth";
import { database } from "@/lib/db";
import { lastSync } from "@/lib/feed";
import { getCatalogue, publishCatalogue } from "@/lib/pricing";
import { formatClock, formatDate, formatFullDate, formatInstant } from "@/lib/time";
import { ask, Panel, waitFor } from "../_components/panel";

const TABS: SectionTab[] = [{ path: "", label: "Catalogue" }];

/** Title bar and tabs of the section. Its pages begin below them, with a filter bar or a band. */
export default async function PricesLayout({ params, children }: LayoutProps<"/t/[team]/prices">) {
  const { team } = await requireMember((await params).team, "viewer");
  const age = ask("catalogue's age", catalogueAge());
  await waitFor([age]);
  return (
    <>
      <PageHeader
        title="Prices"
        aside={
          <Panel of={age} failed={null}>
            {(age) => <CatalogueAge {...age} timeZone={team.timeZone} />}
          </Panel>
        }
      />
      <SectionTabs label="Pages of prices" root={`/t/${team.slug}/prices`} tabs={TABS} />
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
  if (!syncedAt) return newestAt && <span>Catalogue of {formatFullDate(newestAt, timeZone)}</span>;
  return (
    <span title={`${formatInstant(syncedAt, timeZone)}, ${timeZone}`}>
      Catalogue synced {formatDate(syncedAt, timeZone)}, {formatClock(syncedAt, timeZone)}
    </span>
  );
}
