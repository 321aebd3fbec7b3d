import { LongName } from "@/components/charts/long-name";
import { StatedTable } from "@/components/prices/dated-table";
import { percentWords, scopeWords } from "@/components/prices/dated-words";
import { Badge } from "@/components/ui/badge";
import { flattenSheet } from "@/lib/browse";
import type { ModelMapping, Override, PriceAdjustment } from "@/lib/overrides";
import type { RateSheet } from "@/lib/pricing";
import { repriceHref } from "../../_components/reprice-href";
import { mainRates } from "../../reprice/_components/price-change";
import { EndStated } from "./end-stated";

type At = { team: { slug: string; timeZone: string }; mayChange: boolean };

/** In force and coming ones first, those that ended below. */
export function OwnPrices({ rows, team, mayChange }: At & { rows: Override[] }) {
  return (
    <StatedTable
      caption="Own prices of the team"
      heads={{ name: "Model", value: "Rate per 1M" }}
      isDated
      tz={team.timeZone}
      rows={endedLast(rows).map((row) => ({
        ...row,
        name: <ModelName provider={row.provider} model={row.model} isOverride={row.state === "holding"} />,
        value: <Rates sheet={row.sheet} />,
        action: mayChange && (
          <EndStated
            team={team.slug}
            kind="override"
            id={row.id}
            name={row.model}
            mayEnd={row.state === "holding"}
            repriceHref={repriceHref(team.slug, { ...row, from: row.validFrom })}
          />
        ),
      }))}
    />
  );
}

export function Adjustments({ rows, team, mayChange }: At & { rows: PriceAdjustment[] }) {
  return (
    <StatedTable
      caption="Discounts and margins of the team"
      heads={{ name: "On", value: "Factor" }}
      isDated
      tz={team.timeZone}
      rows={endedLast(rows).map((row) => ({
        ...row,
        name: <LongName text={scopeWords(row)} className="max-w-full font-medium" />,
        value: (
          <>
            ×{row.multiplier} <span className="text-ink-3">{percentWords(row.multiplier)}</span>
          </>
        ),
        action: mayChange && (
          <EndStated
            team={team.slug}
            kind="adjustment"
            id={row.id}
            name={`${percentWords(row.multiplier)} on ${scopeWords(row)}`}
            mayEnd={row.state === "holding"}
            repriceHref={repriceHref(team.slug, { ...row, from: row.validFrom })}
          />
        ),
      }))}
    />
  );
}

export function Mappings({ rows, team, mayChange }: At & { rows: ModelMapping[] }) {
  return (
    <StatedTable
      caption="Mappings of the team"
      heads={{ name: "Deployment", value: "Is priced as" }}
      isDated={false}
      tz={team.timeZone}
      rows={rows.map((row) => ({
        ...row,
        name: <ModelName provider={row.provider} model={row.deployment} />,
        value: <ModelName provider={row.targetProvider} model={row.model} />,
        action: mayChange && (
          <EndStated
            team={team.slug}
            kind="mapping"
            id={row.id}
            name={row.deployment}
            mayEnd={false}
            repriceHref={repriceHref(team.slug, { provider: row.provider, model: row.deployment })}
          />
        ),
      }))}
    />
  );
}

function endedLast<T extends { state: string }>(rows: T[]): T[] {
  return [...rows].sort((a, b) => Number(a.state === "ended") - Number(b.state === "ended"));
}

function ModelName({
  provider,
  model,
  isOverride = false,
}: {
  provider: string;
  model: string;
  isOverride?: boolean;
}) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <LongName text={model} className="font-medium" />
      <span className="shrink-0 text-small text-ink-3">{provider}</span>
      {isOverride && (
        <span className="md:max-lg:hidden">
          <Badge tone="fact">override</Badge>
        </span>
      )}
    </span>
  );
}

/** The rates that matter most, and how many more there are; all of them in the title. */
function Rates({ sheet }: { sheet: RateSheet }) {
  const all = [...flattenSheet(sheet)];
  const told =
    all.filter(([name]) => name === "input" || name === "output").length || Math.min(1, all.length);
  const more = all.length - told;
  return (
    <span className="block truncate" title={all.map(([name, rate]) => `${name} ${rate}`).join("\n")}>
      {mainRates(sheet)}
      {more > 0 && <span className="text-ink-3">, {more} more</span>}
    </span>
  );
}
