import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { WaitingTable } from "@/components/events/waiting-table";
import { requireMember } from "@/lib/auth";
import { AppError } from "@/lib/errors";
import { hasRole } from "@/lib/teams";
import { ask, Panel, waitFor } from "../../../_components/panel";
import { loadReprice } from "../_components/load-reprice";
import { RepriceView } from "../_components/reprice-view";

export const metadata: Metadata = { title: "Re-price" };

export default async function OneRepricePage({ params }: PageProps<"/t/[team]/prices/reprice/[id]">) {
  const { team: slug, id } = await params;
  const { scope, team, role } = await requireMember(slug, "viewer");
  const loaded = ask(
    "re-price",
    loadReprice(scope, id).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "not_found") return null;
      throw error;
    }),
  );
  await waitFor([loaded]);
  return (
    <Panel of={loaded} waiting={<WaitingTable />} failed="The re-price did not load">
      {(loaded) =>
        loaded ? (
          <RepriceView
            loaded={loaded}
            team={team.slug}
            mayChange={hasRole(role, "admin")}
            discarded={`/t/${team.slug}/prices/reprice`}
            now={new Date()}
          />
        ) : (
          notFound()
        )
      }
    </Panel>
  );
}
