import type { Metadata } from "next";
import { WaitingTable } from "@/components/events/waiting-table";
import { FilterBar } from "@/components/layout/page";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { FilterForm, FilterSearch, FilterSelect } from "@/components/ui/filter-form";
import { requireMember } from "@/lib/auth";
import { type FoundPrices, searchPrices } from "@/lib/browse";
import { database, type Scope } from "@/lib/db";
import { formatCount } from "@/lib/format";
import { getCatalogue } from "@/lib/pricing";
import { ask, Panel, waitFor } from "../_components/panel";
import {
  type CatalogueQuery,
  catalogueHref,
  parseCatalogueQuery,
  sortText,
} from "./_components/catalogue-query";
import { CatalogueTable } from "./_components/catalogue-table";
import { PageLinks } from "./_components/page-links";

export const metadata: Metadata = { title: "Prices" };

const PAGE_LENGTH = 50;

export default async function CataloguePage({ params, searchParams }: PageProps<"/t/[team]/prices">) {
  const { scope, team } = await requireMember((await params).team, "viewer");
  const query = parseCatalogueQuery(await searchParams);
  const path = `/t/${team.slug}/prices`;
  const found = ask("catalogue", search(scope, query));
  await waitFor([found]);
  return (
    <Panel of={found} waiting={<WaitingCatalogue />} failed="The catalogue did not load">
      {(found) => (
        <>
          <CatalogueBar path={path} query={query} found={found} />
          {found.count > 0 ? (
            <>
              <CatalogueTable rows={found.rows} query={query} path={path} team={team} />
              <PageLinks
                label="Pages of the catalogue"
                {...found}
                pageLength={PAGE_LENGTH}
                hrefOf={(page) => catalogueHref(path, query, { page })}
              />
            </>
          ) : (
            <NoModels path={path} query={query} />
          )}
        </>
      )}
    </Panel>
  );
}

async function search({ teamId }: Scope, query: CatalogueQuery): Promise<FoundPrices> {
  const catalogue = await getCatalogue(database().pool);
  return searchPrices(catalogue, { ...query, teamId, at: new Date(), pageLength: PAGE_LENGTH });
}

function CatalogueBar({ path, query, found }: { path: string; query: CatalogueQuery; found: FoundPrices }) {
  const providers = found.providers.map(({ name, count }) => ({
    value: name,
    label: `${name} (${formatCount(count)})`,
  }));
  return (
    <FilterBar
      aside={
        <span role="status" className="text-caption whitespace-nowrap text-ink-3 max-md:sr-only">
          {formatCount(found.count)} {found.count === 1 ? "model" : "models"}, US dollars per 1M tokens
        </span>
      }
    >
      <FilterForm
        label="Catalogue"
        path={path}
        values={{ q: query.words, provider: query.provider ?? "" }}
        kept={query.sort ? [["sort", sortText(query.sort)]] : []}
      >
        <FilterSearch label="Find a model" name="q" value={query.words} />
        <FilterSelect
          label="Provider"
          name="provider"
          value={query.provider ?? ""}
          options={[{ value: "", label: "All providers" }, ...providers]}
        />
      </FilterForm>
    </FilterBar>
  );
}

function NoModels({ path, query: { words, provider } }: { path: string; query: CatalogueQuery }) {
  if (!words && !provider) return <EmptyState title="The catalogue is empty" />;
  const asked = [words && `“${words}”`, provider && `the provider ${provider}`].filter(Boolean).join(" and ");
  return (
    <EmptyState
      title={`No price matches ${asked}`}
      action={
        <>
          <ButtonLink size="bar" href={path}>
            Clear filters
          </ButtonLink>
          <ButtonLink size="bar" href={`${path}/unpriced`}>
            Models without a price
          </ButtonLink>
        </>
      }
    >
      Words match parts of the provider and of the model's id. Calls of a model without a price stand in no
      total.
    </EmptyState>
  );
}

function WaitingCatalogue() {
  return (
    <>
      <FilterBar>{null}</FilterBar>
      <WaitingTable />
    </>
  );
}
