import type { Metadata } from "next";
import { LongName } from "@/components/charts/long-name";
import { WaitingTable } from "@/components/events/waiting-table";
import { Band } from "@/components/layout/page";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import type { SearchParams } from "@/lib/analytics";
import { requireMember } from "@/lib/auth";
import { type PriceVersion, priceHistory } from "@/lib/feed";
import { formatFullDate } from "@/lib/time";
import { ask, Panel, waitFor } from "../../_components/panel";
import { modelHref } from "../_components/price-href";
import { OverTime } from "./_components/over-time";
import { RateTable } from "./_components/rate-table";
import { isInForce, validity } from "./_components/validity";
import { VersionTable } from "./_components/version-table";

type Props = PageProps<"/t/[team]/prices/model">;

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  return { title: nameOf(await searchParams).model || "Price" };
}

export default async function ModelPage({ params, searchParams }: Props) {
  const { scope, team } = await requireMember((await params).team, "viewer");
  const query = await searchParams;
  const name = nameOf(query);
  const now = new Date();
  const history = ask("price history", priceHistory(scope, name));
  await waitFor([history]);
  return (
    <Panel of={history} waiting={<WaitingTable />} failed="The history did not load">
      {(versions) => {
        const held = versions.filter((version) => isInForce(version, now));
        const inForce = held.find(({ teamId }) => teamId !== null) ?? held[0];
        const shown = versions.find(({ id }) => id === first(query.version)) ?? inForce ?? versions[0];
        if (!shown) return <Unknown {...name} />;
        const place = { timeZone: team.timeZone, now };
        return (
          <>
            <Title version={inForce ?? shown} timeZone={team.timeZone} />
            <Band title={`Rates ${validity(shown, team.timeZone, now)}`} note={unitOf(shown)}>
              <RateTable version={shown} />
            </Band>
            <Band title="Over time" note={unitOf(shown)}>
              <OverTime versions={versions} {...place} />
            </Band>
            <Band title="Versions" note={`newest first, ${team.timeZone}`} className="pb-0">
              <VersionTable
                versions={versions}
                inForce={inForce}
                shown={shown}
                hrefOf={({ id }) => `${modelHref(team.slug, name)}&version=${id}`}
                {...place}
              />
            </Band>
          </>
        );
      }}
    </Panel>
  );
}

function unitOf({ sheet }: PriceVersion): string {
  return Object.keys(sheet.rates).length > 0 ? "US dollars per 1M tokens" : "US dollars";
}

function Title({ version, timeZone }: { version: PriceVersion; timeZone: string }) {
  const { provider, model, teamId, delistedAt } = version;
  return (
    <div className="flex min-h-13 items-center gap-2 border-b border-line px-4 lg:px-5">
      <h2 className="flex min-w-0 text-page">
        <LongName text={model} />
      </h2>
      <span className="text-ink-3">{provider}</span>
      {teamId && <Badge tone="fact">override</Badge>}
      {delistedAt && <Badge>{`left the feed ${formatFullDate(delistedAt, timeZone)}`}</Badge>}
    </div>
  );
}

function Unknown({ provider, model }: { provider: string; model: string }) {
  return (
    <EmptyState title={model ? `No price is known for ${model}` : "No model is named"}>
      {model
        ? `Neither the catalogue nor your team prices it at ${provider || "any provider"}. Its calls stand in no total.`
        : "The address names a provider and a model."}
    </EmptyState>
  );
}

function nameOf(query: SearchParams): { provider: string; model: string } {
  return { provider: first(query.provider), model: first(query.model) };
}

function first(value: string | string[] | undefined): string {
  return [value ?? ""].flat()[0] ?? "";
}
