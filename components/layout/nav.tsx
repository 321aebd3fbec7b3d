"use client";

import { Gauge, LayoutDashboard, List, type LucideIcon, Plug, Settings, Table2, Tags } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { cx } from "../ui/cx";
import { Icon } from "../ui/icon";

type Entry = { path: string; label: string; icon: LucideIcon };

const GROUPS: Entry[][] = [
  [
    { path: "", label: "Overview", icon: LayoutDashboard },
    { path: "/breakdown", label: "Breakdown", icon: Table2 },
    { path: "/events", label: "Events", icon: List },
  ],
  [{ path: "/budgets", label: "Budgets", icon: Gauge }],
  [{ path: "/prices", label: "Prices", icon: Tags }],
  [
    { path: "/connect", label: "Connect", icon: Plug },
    { path: "/settings", label: "Settings", icon: Settings },
  ],
];

/** At the end of an entry, by its path: how many things wait there. */
export type NavBadges = Record<string, ReactNode>;

/** The pages of a team. */
export function Nav({
  team,
  badges = {},
  onChoice,
}: {
  team: string;
  badges?: NavBadges;
  onChoice?: () => void;
}) {
  const pathname = usePathname();
  const root = `/t/${team}`;
  return (
    <nav aria-label="Pages" className="flex flex-col gap-4">
      {GROUPS.map((group) => (
        <ul key={group[0]?.label} className="flex flex-col gap-px">
          {group.map(({ path, label, icon }) => {
            const isCurrent = path === "" ? pathname === root : pathname.startsWith(root + path);
            return (
              <li key={path}>
                <Link
                  href={root + path}
                  onClick={onChoice}
                  aria-current={isCurrent ? "page" : undefined}
                  className={cx(
                    "flex h-7.5 items-center gap-2.5 rounded-control px-2 text-body transition-colors",
                    "pointer-coarse:h-11",
                    isCurrent ? "bg-tint font-medium text-ink" : "text-ink-2 hover:bg-tint hover:text-ink",
                  )}
                >
                  <Icon of={icon} className={isCurrent ? "text-ink-2" : "text-ink-3"} />
                  {label}
                  {badges[path] && <span className="ml-auto text-small text-ink-3">{badges[path]}</span>}
                </Link>
              </li>
            );
          })}
        </ul>
      ))}
    </nav>
  );
}
