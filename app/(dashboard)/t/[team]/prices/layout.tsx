import { PageHeader } from "@/components/layout/page";
import { type SectionTab, SectionTabs } from "@/components/layout/section-tabs";
import { requireMember } from "@/lib/auth";
import { database } from "@/lib/db";
import { getCatalogue, publishCatalogue } from "@/lib/pricing";
import { formatFullDate } from "@/lib/time";
import { ask, Panel, waitFor } from "../_components/panel";

const TABS: SectionTab[] = [{ path: "", label: "Catalogue" }];

/** Title bar and tabs of the section. Its pages begin below them, with a filter bar or a band. */
export default async function PricesLayout({ params, children }: LayoutProps<"/t/[team]/prices">) {
  const { team } = await requireMember((await params).team, "viewer");
  const catalogue = ask("catalogue", getCatalogue(database().pool));
  await waitFor([catalogue]);
  return (
    <>
      <PageHeader
        title="Prices"
        aside={
          <Panel of={catalogue} failed={null}>
            {(catalogue) => {
              const { updatedAt } = publishCatalogue(catalogue);
              return updatedAt && `Catalogue of ${formatFullDate(updatedAt, team.timeZone)}`;
            }}
          </Panel>
        }
      />
      <SectionTabs label="Pages of prices" root={`/t/${team.slug}/prices`} tabs={TABS} />
      {children}
    </>
  );
}
