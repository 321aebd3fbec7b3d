import type { Metadata } from "next";
import { WaitingTable } from "@/components/events/waiting-table";
import { Follow } from "@/components/layout/follow";
import { Band } from "@/components/layout/page";
import { RepriceList } from "@/components/prices/reprice-list";
import { appliedWords } from "@/components/prices/reprice-words";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { requireMember } from "@/lib/auth";
import { listReprices } from "@/lib/reprice";
import { hasRole, listProjects } from "@/lib/teams";
import { addDays, formatDays, startOf, wallTimeOf } from "@/lib/time";
import { ask, Panel, waitFor } from "../../_components/panel";
import { NewReprice } from "./_components/new-reprice";
import { UndoReprice } from "./_components/undo-reprice";

export const metadata: Metadata = { title: "Re-price" };

const PAGE_LENGTH = 50;
const RANGE_DAYS = 30;

export default async function RepricePage({ params, searchParams }: PageProps<"/t/[team]/prices/reprice">) {
  const { scope, team, role } = await requireMember((await params).team, "viewer");
  const query = await searchParams;
  const now = new Date();
  const mayChange = hasRole(role, "admin");
  const path = `/t/${team.slug}/prices/reprice`;
  const before = first(query.before);
  const past = ask("re-prices", listReprices(scope, { limit: PAGE_LENGTH, before }));
  const [projects] = await Promise.all([listProjects(scope), waitFor([past])]);
  return (
    <>
      {mayChange && (
        <Band title="New re-price" note="prices events anew with the prices known today">
          <NewReprice
            team={team.slug}
            tz={team.timeZone}
            projects={projects}
            values={valuesOf(query, team.timeZone, now)}
          />
        </Band>
      )}
      <Panel of={past} waiting={<WaitingTable />} failed="The re-prices did not load">
        {(reprices) =>
          reprices.length > 0 ? (
            <>
              <RepriceList
                reprices={reprices}
                projectNames={new Map(projects.map(({ id, name }) => [id, name]))}
                hrefOf={({ id }) => `${path}/${id}`}
                actionOf={(reprice) =>
                  mayChange &&
                  reprice.state === "applied" && (
                    <UndoReprice
                      team={team.slug}
                      id={reprice.id}
                      name={`the re-price of ${formatDays(reprice, reprice.timeZone, now)}`}
                      entries={appliedWords(reprice.progress)}
                    />
                  )
                }
                now={now}
              />
              {reprices.some(({ state }) => state === "applying" || state === "undoing") && <Follow />}
              {reprices.length === PAGE_LENGTH && (
                <p className="px-4 py-3 text-right lg:px-5">
                  <ButtonLink size="bar" href={`${path}?before=${reprices.at(-1)?.id}`}>
                    Older
                  </ButtonLink>
                </p>
              )}
            </>
          ) : (
            <NoReprices />
          )
        }
      </Panel>
    </>
  );
}

function NoReprices() {
  return (
    <EmptyState title="Nothing was re-priced yet">
      An event keeps the price it was recorded with. When a price comes late or was wrong, a re-price shows
      what would change, writes the difference as adjustments, and can be undone.
    </EmptyState>
  );
}

/** What the address says of the form; without a beginning the last 30 days. */
function valuesOf(
  query: Record<string, string | string[] | undefined>,
  tz: string,
  now: Date,
): Record<string, string> {
  const start = addDays(startOf("day", now, tz), 1 - RANGE_DAYS, tz);
  const from = instantOf(first(query.from)) ?? start;
  const to = instantOf(first(query.to));
  const rest = ["project_id", "provider", "model", "grade"].map((name) => [name, first(query[name]) ?? ""]);
  return {
    from: wallTimeOf(from, tz),
    to: to ? wallTimeOf(to, tz) : "",
    ...Object.fromEntries(rest),
  };
}

function instantOf(text: string | undefined): Date | null {
  const instant = new Date(text ?? Number.NaN);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
