import type { Metadata } from "next";
import { ConnectProxy } from "@/components/onboarding/connect-proxy";
import { requireMember } from "@/lib/auth";
import { callsInFlight } from "@/lib/proxy";
import { hasRole } from "@/lib/teams";
import { ownOrigin } from "../../_components/own-origin";
import { createTeamKey } from "../../settings/keys/actions";
import { CallsInFlight } from "../_components/calls-in-flight";

export const metadata: Metadata = { title: "Proxy" };

export default async function ConnectProxyPage({
  params,
  searchParams,
}: PageProps<"/t/[team]/connect/proxy">) {
  const { scope, team, role } = await requireMember((await params).team, "viewer");
  const { provider } = await searchParams;
  const createKey = createTeamKey.bind(null, { team: team.slug, name: "Proxied application" });
  return (
    <>
      <ConnectProxy
        origin={await ownOrigin()}
        path={`/t/${team.slug}/connect/proxy`}
        keysPath={`/t/${team.slug}/settings/provider-keys`}
        chosen={typeof provider === "string" ? provider : "openai"}
        createKey={hasRole(role, "member") ? createKey : undefined}
      />
      <CallsInFlight calls={callsInFlight(scope)} now={new Date()} />
    </>
  );
}
