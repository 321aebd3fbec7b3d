import type { Metadata } from "next";
import { toRateFormValues } from "@/components/prices/rate-form";
import { requireMember } from "@/lib/auth";
import { database } from "@/lib/db";
import { findPrice, getCatalogue, sharedPricesAt, toProviderName } from "@/lib/pricing";
import { startOf, wallTimeOf } from "@/lib/time";
import { NewOverride } from "../_components/new-override";

export const metadata: Metadata = { title: "New override" };

export default async function NewOverridePage({
  params,
  searchParams,
}: PageProps<"/t/[team]/prices/overrides/new">) {
  const { scope, team } = await requireMember((await params).team, "admin");
  const query = await searchParams;
  const now = new Date();
  const provider = toProviderName(first(query.provider) ?? "");
  const model = first(query.model) ?? "";
  const catalogue = await getCatalogue(database().pool);
  const known = findPrice(catalogue, { teamId: scope.teamId, provider, model, at: now });
  const providers = new Set(sharedPricesAt(catalogue, now).map((price) => price.provider));
  return (
    <NewOverride
      key={`${provider} ${model}`}
      team={team.slug}
      tz={team.timeZone}
      provider={provider}
      model={model}
      providers={[...providers]}
      values={toRateFormValues(known?.price.sheet ?? null)}
      validFrom={wallTimeOf(startOf("day", now, team.timeZone), team.timeZone)}
    />
  );
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
