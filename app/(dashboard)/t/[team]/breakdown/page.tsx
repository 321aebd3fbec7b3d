import { Download } from "lucide-react";
import type { Metadata } from "next";
import { WaitingTable } from "@/components/events/waiting-table";
import { Freshness } from "@/components/layout/freshness";
import { PageHeader } from "@/components/layout/page";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { receiving, summary } from "@/lib/analytics";
import { requireMember } from "@/lib/auth";
import { parseFilter } from "@/lib/filters";
import { formatInstant } from "@/lib/time";
import { listTagKeys } from "@/lib/values";
import { EmptyRange } from "../_components/empty-range";
import { chipsOf } from "../_components/filter/chips";
import { NoEvents } from "../_components/no-events";
import { ask, Panel, waitFor } from "../_components/panel";
import { RangeBar } from "../_components/range-bar";
import { parseView, viewHref, viewParams } from "./_components/breakdown-view";
import { DimensionTabs } from "./_components/dimension-tabs";
import { loadBreakdown, loadTrends } from "./_components/load-breakdown";
import { loadParts, loadPartTrends } from "./_components/load-parts";
import { ShownTable } from "./_components/shown-table";
import { ThenMenu } from "./_components/then-menu";

export const metadata: Metadata = { title: "Breakdown" };

export default async function BreakdownPage({ params, searchParams }: PageProps<"/t/[team]/breakdown">) {
  const { team: slug } = await params;
  const { scope, team } = await requireMember(slug, "viewer");
  const query = await searchParams;
  const filter = parseFilter(query, team);
  const view = parseView(query);
  const loading = loadBreakdown(scope, filter, view);
  const trends = ask("trends", loadTrends(scope, filter, view.by, loading));
  const dividing = loadParts(scope, filter, view, loading);
  const parts = ask("parts", dividing);
  const partTrends = ask("trends of parts", loadPartTrends(scope, filter, view.by, dividing));
  const table = ask("breakdown", Promise.all([loading, summary(scope, filter), receiving(scope)]));
  const [chips, tags] = await Promise.all([
    chipsOf(scope, filter),
    listTagKeys(scope),
    waitFor([table, trends, parts, partTrends]),
  ]);
  const root = `/t/${team.slug}`;
  const own = viewParams({ ...view, page: 1 });
  const place = { path: `${root}/breakdown`, params: query, filter, chips, own };
  return (
    <>
      <PageHeader
        title="Breakdown"
        aside={
          <>
            <Freshness asOf={filter.now.toISOString()} clock={formatInstant(filter.now, filter.tz)} />
            <a
              href={viewHref(`${place.path}/csv`, query, { ...view, page: 1 })}
              download
              className={buttonClass({ size: "bar" })}
            >
              <Icon of={Download} size={14} />
              CSV
            </a>
            <ThenMenu
              view={view}
              tags={tags}
              hrefOf={(inner) => viewHref(place.path, query, view, { inner })}
            />
          </>
        }
      />
      <RangeBar {...place} teamZone={team.timeZone} isCompared />
      <DimensionTabs by={view.by} tags={tags} hrefOf={(by) => viewHref(place.path, query, view, { by })} />
      <Panel of={table} waiting={<WaitingTable />} failed="The breakdown did not load">
        {([loaded, totals, { lastEventAt }]) => {
          if (!lastEventAt) return <NoEvents overview={root} />;
          if (totals.requests === 0) return <EmptyRange {...place} lastEventAt={lastEventAt} />;
          return (
            <ShownTable
              {...place}
              loaded={loaded}
              totals={totals}
              trends={trends}
              parts={parts}
              partTrends={partTrends}
              events={`${root}/events`}
              view={view}
            />
          );
        }}
      </Panel>
    </>
  );
}
