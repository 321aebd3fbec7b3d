import type { Metadata } from "next";
import type { ReactNode } from "react";
import { WaitingTable } from "@/components/events/waiting-table";
import { EmptyState } from "@/components/ui/empty-state";
import { requireMember } from "@/lib/auth";
import { listModelMappings, listOverrides, listPriceAdjustments, type Override } from "@/lib/overrides";
import { hasRole } from "@/lib/teams";
import { formatFullDate, startOf, wallTimeOf } from "@/lib/time";
import { ask, Panel, waitFor } from "../../_components/panel";
import { repriceHref } from "../_components/reprice-href";
import { ChangeNotice, type Done } from "./_components/change-notice";
import { Adjustments, Mappings, OwnPrices } from "./_components/lists";
import { NewAdjustment } from "./_components/new-adjustment";
import { NewMapping } from "./_components/new-mapping";

export const metadata: Metadata = { title: "Overrides" };

export default async function OverridesPage({
  params,
  searchParams,
}: PageProps<"/t/[team]/prices/overrides">) {
  const { scope, team, role } = await requireMember((await params).team, "viewer");
  const { saved } = await searchParams;
  const overrides = ask("overrides", listOverrides(scope));
  const adjustments = ask("price adjustments", listPriceAdjustments(scope));
  const mappings = ask("mappings", listModelMappings(scope));
  await waitFor([overrides, adjustments, mappings]);
  const mayChange = hasRole(role, "admin");
  const at = { team, mayChange };
  const today = wallTimeOf(startOf("day", new Date(), team.timeZone), team.timeZone);
  return (
    <ChangeNotice initial={await doneOf(overrides.outcome, saved, team)} key={String(saved)}>
      <Part title="Own prices">
        <Panel of={overrides} waiting={<WaitingTable />} failed="The overrides did not load">
          {(rows) =>
            rows.length > 0 ? (
              <OwnPrices rows={rows} {...at} />
            ) : (
              <EmptyState title="No own prices">
                State what the team really pays where that is not the public price, or what a model of your
                own costs. It comes before the catalogue from the date you give it.
              </EmptyState>
            )
          }
        </Panel>
      </Part>
      <Part
        title="Discounts and margins"
        action={mayChange && <NewAdjustment team={team.slug} tz={team.timeZone} validFrom={today} />}
      >
        <Panel of={adjustments} waiting={<WaitingTable />} failed="The discounts did not load">
          {(rows) =>
            rows.length > 0 ? (
              <Adjustments rows={rows} {...at} />
            ) : (
              <EmptyState title="No discounts or margins">
                A contract that takes 15% off everything of a provider, or a margin you add for your
                customers: one factor on every computed cost, as a line of its own on the receipt.
              </EmptyState>
            )
          }
        </Panel>
      </Part>
      <Part title="Mappings" action={mayChange && <NewMapping team={team.slug} />}>
        <Panel of={mappings} waiting={<WaitingTable />} failed="The mappings did not load">
          {(rows) =>
            rows.length > 0 ? (
              <Mappings rows={rows} {...at} />
            ) : (
              <EmptyState title="No mappings">
                A deployment has a name of your own, such as our-gpt at Azure. Say which model it is, and its
                calls are priced as that model.
              </EmptyState>
            )
          }
        </Panel>
      </Part>
    </ChangeNotice>
  );
}

function Part({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section
      aria-label={title}
      className="border-b border-line last:border-b-0 not-last:[&_tr:last-child]:border-b-0"
    >
      <div className="flex min-h-12 items-center gap-2 px-4 pt-2 lg:px-5">
        <h2 className="text-heading">{title}</h2>
        <div className="ml-auto">{action}</div>
      </div>
      {children}
    </section>
  );
}

/** What the form of a new price leads back with. */
async function doneOf(
  overrides: Promise<{ answer: Override[] } | { reference: string }>,
  saved: string | string[] | undefined,
  team: { slug: string; timeZone: string },
): Promise<Done | undefined> {
  if (typeof saved !== "string") return undefined;
  const outcome = await overrides;
  const made = "answer" in outcome ? outcome.answer.find(({ id }) => id === saved) : undefined;
  if (!made) return undefined;
  return {
    title: `The price of ${made.model} holds from ${formatFullDate(made.validFrom, team.timeZone)}.`,
    note: "Calls recorded since then keep their cost until you re-price them.",
    repriceHref: repriceHref(team.slug, { ...made, from: made.validFrom }),
  };
}
