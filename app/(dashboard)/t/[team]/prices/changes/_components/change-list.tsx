import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { FilterForm, FilterSelect } from "@/components/ui/filter-form";
import type { PriceChange } from "@/lib/changes";
import { ChangeTable } from "./change-table";
import { type ChangesQuery, changesHref, PERIOD_NAMES, USUAL_PERIOD } from "./changes-query";

type Place = { path: string; query: ChangesQuery };

/** Which changes the page tells, kept in its address. */
export function ChangeFilters({
  path,
  query,
  providers,
}: Place & { providers: { name: string; count: number }[] }) {
  const periods = Object.entries(PERIOD_NAMES).map(([value, label]) => ({
    value: value === USUAL_PERIOD ? "" : value,
    label,
  }));
  const values = {
    period: query.period === USUAL_PERIOD ? "" : query.period,
    provider: query.provider ?? "",
  };
  return (
    <FilterForm label="Price changes" path={path} values={values}>
      <FilterSelect label="Range" name="period" value={values.period} options={periods} />
      <FilterSelect
        label="Provider"
        name="provider"
        value={values.provider}
        options={[
          { value: "", label: "All providers" },
          ...providers.map(({ name }) => ({ value: name, label: name })),
        ]}
      />
    </FilterForm>
  );
}

/** A page of changes and the ways to the ones before and after it, or why there are none. */
export function ChangeList({
  changes,
  next,
  team,
  ...place
}: Place & { changes: PriceChange[]; next: string | null; team: { slug: string; timeZone: string } }) {
  const { path, query } = place;
  if (changes.length === 0) return <NoChanges {...place} />;
  return (
    <>
      <ChangeTable changes={changes} team={team} />
      {(query.cursor || next) && (
        <nav
          aria-label="Pages of changes"
          className="sticky bottom-0 mt-auto flex justify-end gap-2 border-t border-line bg-surface px-4 py-2.5 lg:px-5 print:hidden"
        >
          {query.cursor && (
            <ButtonLink size="bar" href={changesHref(path, query)}>
              Newest
            </ButtonLink>
          )}
          {next && (
            <ButtonLink size="bar" href={changesHref(path, query, { cursor: next })} rel="next">
              Older
            </ButtonLink>
          )}
        </nav>
      )}
    </>
  );
}

function NoChanges({ path, query }: Place) {
  const { provider, period } = query;
  const isAll = period === "all" && provider === null;
  const range = period === "all" ? "" : ` in the ${PERIOD_NAMES[period].toLowerCase()}`;
  return (
    <EmptyState
      title={`No price${provider ? ` of ${provider}` : ""} has changed${range || " yet"}`}
      action={
        !isAll && (
          <ButtonLink size="bar" href={changesHref(path, query, { provider: null, period: "all" })}>
            Show all changes
          </ButtonLink>
        )
      }
    >
      The catalogue follows its feed once a day. What gets dearer or cheaper, comes or goes is listed here,
      with what it means at your team's usage of the last 30 days.
    </EmptyState>
  );
}
