import type { ReactNode } from "react";
import { Mark } from "../ui/mark";
import { MobileMenu } from "./mobile-menu";
import { Nav, type NavBadges } from "./nav";
import { type TeamName, TeamSign, TeamSwitch } from "./team-switch";
import type { Theme } from "./theme";
import { UserMenu, type UserName } from "./user-menu";

const CONTENT = "content";

/** The frame of a team's pages: a sidebar, or a top bar under 1024 px, around one sheet. */
export function Shell({
  team,
  teams,
  user,
  theme,
  receiving,
  badges = {},
  children,
}: {
  team: TeamName;
  /** All teams of the user. */
  teams: TeamName[];
  user: UserName;
  theme: Theme;
  /** The line above the user: whether events come in. */
  receiving: ReactNode;
  badges?: NavBadges;
  children: ReactNode;
}) {
  const foot = (
    <>
      <div className="mb-2.5 border-b border-line px-2 pb-2.5">{receiving}</div>
      <UserMenu user={user} theme={theme} />
    </>
  );
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[13.5rem_minmax(0,1fr)] print:block">
      <a
        href={`#${CONTENT}`}
        className="fixed top-2 left-2 z-50 rounded-control bg-ink px-3 py-1.5 text-surface not-focus:sr-only"
      >
        Skip to the content
      </a>
      <aside
        aria-label="Sidebar"
        className="sticky top-0 flex h-dvh flex-col overflow-y-auto p-3 max-lg:hidden print:hidden"
      >
        <div className="mb-3 flex">
          <TeamSwitch team={team} teams={teams} sign={<TeamSign name={team.name} />} />
        </div>
        <Nav team={team.slug} badges={badges} />
        <div className="mt-auto pt-4">{foot}</div>
      </aside>
      <header className="flex h-13 items-center justify-between border-b border-line pr-2.5 pl-2 lg:hidden print:hidden">
        <TeamSwitch team={team} teams={teams} sign={<Mark />} />
        <MobileMenu team={team.slug} badges={badges}>
          {foot}
        </MobileMenu>
      </header>
      <p className="hidden px-4 text-small text-ink-3 print:block">{team.name}</p>
      <main
        id={CONTENT}
        tabIndex={-1}
        className={
          "relative flex min-h-[calc(100dvh-3.25rem)] min-w-0 flex-col overflow-clip bg-surface outline-none " +
          "lg:m-2 lg:ml-0 lg:min-h-[calc(100dvh-1rem)] lg:rounded-sheet lg:border lg:border-line " +
          "print:m-0 print:border-0"
        }
      >
        {children}
      </main>
    </div>
  );
}
