import type { Metadata } from "next";
import { EmptyState } from "@/components/ui/empty-state";
import { requireMember } from "@/lib/auth";
import { listKeys } from "@/lib/keys";
import { hasRole } from "@/lib/teams";
import { ownOrigin } from "../../_components/own-origin";
import { DoneNotice } from "../_components/done-notice";
import { KeyTable } from "./_components/key-table";
import { NewKey } from "./_components/new-key";

export const metadata: Metadata = { title: "API keys" };

export default async function KeysPage({ params }: PageProps<"/t/[team]/settings/keys">) {
  const { scope, team, role } = await requireMember((await params).team, "viewer");
  const [keys, origin] = await Promise.all([listKeys(scope), ownOrigin()]);
  const mayCreate = hasRole(role, "member");
  return (
    <>
      <NewKey team={team.slug} origin={origin} mayCreate={mayCreate} />
      <DoneNotice>
        {keys.length > 0 ? (
          <KeyTable team={team} keys={keys} mayRevoke={mayCreate} />
        ) : (
          <EmptyState title="No API keys">
            {mayCreate
              ? "An application needs one to send events. The team's members create them here."
              : "An application needs one to send events. A member of the team can create it."}
          </EmptyState>
        )}
      </DoneNotice>
    </>
  );
}
