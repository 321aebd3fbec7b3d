import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/components/ui/empty-state";
import { requireMember } from "@/lib/auth";
import { listProviders } from "@/lib/providers";
import { actorNames, hasRole, listProjects } from "@/lib/teams";
import { getWhenAway, listProviderKeys } from "@/lib/vault";
import { DoneNotice } from "../_components/done-notice";
import { SettingsTabs } from "../_components/settings-tabs";
import { NewProviderKey } from "./_components/new-provider-key";
import { ProviderKeyTable } from "./_components/provider-key-table";
import { WhenAway } from "./_components/when-away";

export const metadata: Metadata = { title: "Provider keys" };

export default async function ProviderKeysPage({ params }: PageProps<"/t/[team]/settings/provider-keys">) {
  const { scope, team, role } = await requireMember((await params).team, "viewer");
  const [keys, projects, whenAway] = await Promise.all([
    listProviderKeys(scope),
    listProjects(scope),
    getWhenAway(scope),
  ]);
  const creators = await actorNames(
    scope,
    keys.map(({ createdBy }) => createdBy),
  );
  const isAdmin = hasRole(role, "admin");
  const providers = listProviders().map(({ name, baseUrl }) => ({ name, baseUrl }));
  return (
    <>
      <NewProviderKey
        team={team.slug}
        providers={providers}
        projects={projects.map(({ id, name }) => ({ id, name }))}
        mayStore={isAdmin}
      >
        <SettingsTabs team={team.slug} />
      </NewProviderKey>
      <DoneNotice>
        {keys.length > 0 ? (
          <ProviderKeyTable team={team} keys={keys} creators={creators} mayChange={isAdmin} />
        ) : (
          <div className="border-b border-line">
            <EmptyState title="No provider keys">
              {isAdmin
                ? "With one stored, applications call the proxy with a TokenBudget key alone. It is kept encrypted and never shown again."
                : "With one stored, applications call the proxy with a TokenBudget key alone. An admin of the team stores it."}
            </EmptyState>
          </div>
        )}
      </DoneNotice>
      <p className="px-4 py-3 text-small text-ink-3 lg:px-5">
        How applications call with them stands under{" "}
        <Link href={`/t/${team.slug}/connect/proxy`} className="text-accent underline">
          Connect, Proxy
        </Link>
        .
      </p>
      <WhenAway team={team.slug} current={whenAway} mayChange={isAdmin} />
    </>
  );
}
