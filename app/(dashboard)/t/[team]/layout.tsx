import { cookies } from "next/headers";
import { Receiving } from "@/components/layout/receiving";
import { Shell } from "@/components/layout/shell";
import { THEME_COOKIE, toTheme } from "@/components/layout/theme";
import { receiving } from "@/lib/analytics";
import { requireMember } from "@/lib/auth";
import { listTeamsOf } from "@/lib/teams";
import { ask, Panel, waitFor } from "./_components/panel";
import { unpricedCount } from "./_components/unpriced-count";

export default async function TeamLayout({ params, children }: LayoutProps<"/t/[team]">) {
  const { team: slug } = await params;
  const { scope, user, team } = await requireMember(slug, "viewer");
  const received = ask("receiving", receiving(scope));
  const unpriced = ask("unpriced count", unpricedCount(slug));
  const [teams, jar] = await Promise.all([listTeamsOf(user.id), cookies(), waitFor([received, unpriced])]);
  return (
    <Shell
      team={{ slug: team.slug, name: team.name }}
      teams={teams.map(({ slug, name }) => ({ slug, name }))}
      user={{ fullName: user.fullName, email: user.email }}
      theme={toTheme(jar.get(THEME_COOKIE)?.value)}
      receiving={
        <Panel of={received} waiting={<div className="h-4" />} failed={null}>
          {({ lastEventAt, eventsInLastMinute }) => (
            <Receiving perMinute={lastEventAt && eventsInLastMinute} />
          )}
        </Panel>
      }
      badges={{
        "/prices": (
          <Panel of={unpriced} failed={null}>
            {(count) => count > 0 && <UnpricedBadge count={count} />}
          </Panel>
        ),
      }}
    >
      {children}
    </Shell>
  );
}

function UnpricedBadge({ count }: { count: number }) {
  return (
    <>
      {count}
      <span className="sr-only"> without a price</span>
    </>
  );
}
