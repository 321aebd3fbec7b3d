import type { Metadata } from "next";
import { WaitingTable } from "@/components/events/waiting-table";
import { EmptyState } from "@/components/ui/empty-state";
import { requireMember } from "@/lib/auth";
import { hasRole } from "@/lib/teams";
import { ask, Panel, waitFor } from "../../_components/panel";
import { Inbox } from "./_components/inbox";
import { loadInbox } from "./_components/load-inbox";

export const metadata: Metadata = { title: "Unpriced" };

export default async function UnpricedPage({ params, searchParams }: PageProps<"/t/[team]/prices/unpriced">) {
  const { scope, team, role } = await requireMember((await params).team, "viewer");
  const inbox = ask("unpriced", loadInbox(scope, await searchParams));
  await waitFor([inbox]);
  return (
    <Panel of={inbox} waiting={<WaitingTable />} failed="The unpriced models did not load">
      {(inbox) =>
        inbox.models.length > 0 || inbox.reprice ? (
          <Inbox inbox={inbox} team={team} mayChange={hasRole(role, "admin")} now={new Date()} />
        ) : (
          <EmptyState title="Everything is priced">
            Calls of a model without a price stand here until it gets one. A price is never guessed from a
            similar name.
          </EmptyState>
        )
      }
    </Panel>
  );
}
