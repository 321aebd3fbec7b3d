import type { Metadata } from "next";
import { WaitingTable } from "@/components/events/waiting-table";
import { Band } from "@/components/layout/page";
import { requireMember } from "@/lib/auth";
import { type PriceVersion, priceHistory } from "@/lib/browse";
import { database, type Scope } from "@/lib/db";
import type { SearchParams } from "@/lib/filters";
import { findPrice, getCatalogue, toProviderName } from "@/lib/pricing";
import { hasRole } from "@/lib/teams";
import { ask, Panel, waitFor } from "../../_components/panel";
import { modelHref } from "../_components/price-href";
import { ModelTitle, NoVersions } from "./_components/model-title";
import { OverTime } from "./_components/over-time";
import { RateTable } from "./_components/rate-table";
import { validity } from "./_components/validity";
import { VersionTable } from "./_components/version-table";

type Props = PageProps<"/t/[team]/prices/model">;
type Name = { provider: string; model: string };

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  return { title: nameOf(await searchParams).model || "Price" };
}

export default async function ModelPage({ params, searchParams }: Props) {
  const { scope, team, role } = await requireMember((await params).team, "viewer");
  const query = await searchParams;
  const name = nameOf(query);
  const now = new Date();
  const history = ask("price history", historyOf(scope, name, now));
  await waitFor([history]);
  return (
    <Panel of={history} waiting={<WaitingTable />} failed="The history did not load">
      {({ versions, pricedBy }) => {
        const inForce = versions.find(({ id }) => id === pricedBy?.id);
        const shown = versions.find(({ id }) => id === first(query.version)) ?? inForce ?? versions[0];
        return (
          <>
            {name.model && (
              <ModelTitle
                name={name}
                versions={versions}
                pricedBy={pricedBy}
                team={team}
                mayPrice={hasRole(role, "admin")}
              />
            )}
            {shown ? (
              <History
                versions={versions}
                inForce={inForce}
                shown={shown}
                hrefOf={({ id }) => `${modelHref(team.slug, name)}&version=${id}`}
                timeZone={team.timeZone}
                now={now}
              />
            ) : (
              <NoVersions name={name} pricedBy={pricedBy} />
            )}
          </>
        );
      }}
    </Panel>
  );
}

function History({
  versions,
  inForce,
  shown,
  hrefOf,
  timeZone,
  now,
}: {
  versions: PriceVersion[];
  inForce: PriceVersion | undefined;
  shown: PriceVersion;
  hrefOf: (version: PriceVersion) => string;
  timeZone: string;
  now: Date;
}) {
  const unit = Object.keys(shown.sheet.rates).length > 0 ? "US dollars per 1M tokens" : "US dollars";
  return (
    <>
      <Band title={`Rates ${validity(shown, timeZone, now)}`} note={unit}>
        <RateTable version={shown} />
      </Band>
      <Band title="Over time" note={unit}>
        <OverTime versions={versions} timeZone={timeZone} now={now} />
      </Band>
      <Band title="Versions" note={`newest first, ${timeZone}`} className="pb-0">
        <VersionTable
          versions={versions}
          inForce={inForce}
          shown={shown}
          hrefOf={hrefOf}
          timeZone={timeZone}
          now={now}
        />
      </Band>
    </>
  );
}

async function historyOf(scope: Scope, name: Name, at: Date) {
  const [versions, catalogue] = await Promise.all([priceHistory(scope, name), getCatalogue(database().pool)]);
  const match = findPrice(catalogue, { ...name, at, teamId: scope.teamId });
  return { versions, pricedBy: match?.price ?? null };
}

function nameOf(query: SearchParams): Name {
  return { provider: toProviderName(first(query.provider)), model: first(query.model) };
}

function first(value: string | string[] | undefined): string {
  return [value ?? ""].flat()[0] ?? "";
}
