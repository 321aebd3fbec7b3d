import Link from "next/link";
import { LongName } from "@/components/charts/long-name";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import type { PriceVersion } from "@/lib/browse";
import type { Price } from "@/lib/pricing";
import { formatFullDate } from "@/lib/time";
import { modelHref } from "../../_components/price-href";

type Name = { provider: string; model: string };

/** Which model this is, and what stands out about its price. */
export function ModelTitle({
  name,
  versions,
  pricedBy,
  team,
  mayPrice,
}: {
  name: Name;
  versions: PriceVersion[];
  /** What the team's calls of it are priced by now. */
  pricedBy: Price | null;
  team: { slug: string; timeZone: string };
  /** Whether the visitor may give it a price of the team's own. */
  mayPrice: boolean;
}) {
  const delistedAt = versions.find(({ teamId }) => teamId === null)?.delistedAt;
  const isOther = pricedBy !== null && (pricedBy.provider !== name.provider || pricedBy.model !== name.model);
  return (
    <div className="flex min-h-13 flex-wrap items-center gap-x-2 border-b border-line px-4 py-2 lg:px-5">
      <h2 className="flex min-w-0 text-page">
        <LongName text={name.model} />
      </h2>
      <span className="text-ink-3">{name.provider}</span>
      {pricedBy?.teamId && <Badge tone="fact">override</Badge>}
      {delistedAt && <Badge>{`left the feed ${formatFullDate(delistedAt, team.timeZone)}`}</Badge>}
      {isOther && (
        <p className="text-small text-ink-2 max-md:w-full">
          Your calls of it are priced as{" "}
          <Link
            href={modelHref(team.slug, pricedBy)}
            className="text-accent underline decoration-accent-line underline-offset-4 hover:decoration-accent"
          >
            {pricedBy.model}
          </Link>{" "}
          of {pricedBy.provider}.
        </p>
      )}
      {mayPrice && (
        <ButtonLink
          size="bar"
          href={`/t/${team.slug}/prices/overrides/new?${new URLSearchParams(name)}`}
          className="ml-auto print:hidden"
        >
          Use your own price
        </ButtonLink>
      )}
    </div>
  );
}

/** A model that has no version of its own. */
export function NoVersions({ name: { provider, model }, pricedBy }: { name: Name; pricedBy: Price | null }) {
  if (!model)
    return <EmptyState title="No model is named">The address names a provider and a model.</EmptyState>;
  if (pricedBy)
    return (
      <EmptyState title="It has no price of its own">There is no history to tell under this name.</EmptyState>
    );
  return (
    <EmptyState title={`No price is known for ${model}`}>
      Neither the catalogue nor your team prices it at {provider || "any provider"}. Its calls stand in no
      total.
    </EmptyState>
  );
}
