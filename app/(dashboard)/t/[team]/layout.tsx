import { cookies } from "next/headers";
import { Suspense } from "react";
import { Receiving } from "@/components/layout/receiving";
import { Shell } from "@/components/layout/shell";
import { THEME_COOKIE, toTheme } from "@/components/layout/theme";
import { receiving } from "@/lib/analytics";
import { requireMember } from "@/lib/auth";
import type { Scope } from "@/lib/db";
import { listTeamsOf } from "@/lib/teams";

export default async function TeamLayout({ params, children }: LayoutProps<"/t/[team]">) {
  const { team: slug } = await params;
  const { scope, user, team } = await requireMember(slug, "viewer");
  const [teams, jar] = await Promise.all([listTeamsOf(user.id), cookies()]);
  return (
    <Shell
      team={{ slug: team.slug, name: team.name }}
      teams={teams.map(({ slug, name }) => ({ slug, name }))}
      user={{ fullName: user.fullName, email: user.email }}
      theme={toTheme(jar.get(THEME_COOKIE)?.value)}
      receiving={
        <Suspense fallback={<div className="h-4" />}>
          <ReceivingNow scope={scope} />
        </Suspense>
      }
    >
      {children}
    </Shell>
  );
}

async function ReceivingNow({ scope }: { scope: Scope }) {
  const { lastEventAt, eventsInLastMinute } = await receiving(scope);
  return <Receiving perMinute={lastEventAt && eventsInLastMinute} />;
}
