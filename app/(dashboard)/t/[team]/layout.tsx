import { cookies } from "next/headers";
import { Receiving } from "@/components/layout/receiving";
import { Shell } from "@/components/layout/shell";
import { THEME_COOKIE, toTheme } from "@/components/layout/theme";
import { receiving } from "@/lib/analytics";
import { requireMember } from "@/lib/auth";
import { countStopping } from "@/lib/standing";
import { listTeamsOf } from "@/lib/teams";
import { ask, Panel, waitFor } from "./_components/panel";
import { unpricedCount } from "./_components/unpriced-count";

export default async function TeamLayout({ params, children }: LayoutProps<"/t/[team]">) {
  const { team: slug } = await params;
  const { scope, user, team } = await requireMember(slug, "viewer");
  const received = ask("receiving", receiving(scope));
  const unpriced = ask("unpriced count", unpricedCount(slug));
  const stopping = ask("stopping budgets", countStopping(scope));
  const waited = waitFor([received, unpriced, stopping]);
  const [teams, jar] = await Promise.all([listTeamsOf(user.id), cookies(), waited]);
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
        "/budgets": (
          <Panel of={stopping} failed={null}>
            {(count) => count > 0 && <NavCount count={count} of="stop calls now" />}
          </Panel>
        ),
        "/prices": (
          <Panel of={unpriced} failed={null}>
            {(count) => count > 0 && <NavCount count={count} of="without a price" />}
          </Panel>
        ),
      }}
    >
      {children}
    </Shell>
  );
}

function NavCount({ count, of }: { count: number /** What they are, for screen readers. */; of: string }) {
  return (
    <>
      {count}
      <span className="sr-only"> {of}</span>
    </>
  );
}
