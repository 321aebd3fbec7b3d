import type { Metadata } from "next";
import { ConnectClient } from "@/components/onboarding/connect-client";
import { requireMember } from "@/lib/auth";
import { hasRole } from "@/lib/teams";
import { ownOrigin } from "../_components/own-origin";
import { createTeamKey } from "../settings/keys/actions";

export const metadata: Metadata = { title: "Connect" };

export default async function ConnectPage({ params, searchParams }: PageProps<"/t/[team]/connect">) {
  const { team, role } = await requireMember((await params).team, "viewer");
  const { client } = await searchParams;
  const createKey = createTeamKey.bind(null, { team: team.slug, name: "Connected application" });
  return (
    <ConnectClient
      origin={await ownOrigin()}
      path={`/t/${team.slug}/connect`}
      chosen={typeof client === "string" ? client : "any"}
      createKey={hasRole(role, "member") ? createKey : undefined}
    />
  );
}
