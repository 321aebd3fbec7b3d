"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";
import { cx } from "../ui/cx";

export type SectionTab = {
  /** Below the section's own path; empty for its first page, which also stands for pages without a tab. */
  path: string;
  label: string;
  /** How many things wait there. */
  badge?: ReactNode;
};

/** The pages of a section as a row of links under its title bar; on a phone it scrolls sideways. */
export function SectionTabs({ label, root, tabs }: { label: string; root: string; tabs: SectionTab[] }) {
  const pathname = usePathname();
  const current = tabs.find(({ path }) => path !== "" && isBelow(pathname, root + path)) ?? tabs[0];
  const bar = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: safe because the tab it looks for is the current one
  useEffect(() => showCurrent(bar.current), [current?.path]);
  return (
    <nav
      ref={bar}
      aria-label={label}
      className="relative h-11 shrink-0 scrollbar-none overflow-x-auto overflow-y-hidden border-b border-line px-4 lg:px-5 print:hidden"
    >
      <ul className="flex h-full w-max gap-5 pr-4">
        {tabs.map((tab) => (
          <li key={tab.path} className="flex shrink-0">
            <TabLink tab={tab} href={root + tab.path} isCurrent={tab === current} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Moves the bar sideways, never the page, so far that the current tab is in it. */
function showCurrent(bar: HTMLElement | null) {
  const tab = bar?.querySelector<HTMLElement>("[aria-current=page]");
  if (!bar || !tab) return;
  const end = tab.offsetLeft + tab.offsetWidth;
  if (tab.offsetLeft < bar.scrollLeft) bar.scrollLeft = tab.offsetLeft;
  else if (end > bar.scrollLeft + bar.clientWidth) bar.scrollLeft = end;
}

function TabLink({ tab, href, isCurrent }: { tab: SectionTab; href: string; isCurrent: boolean }) {
  return (
    <Link
      href={href}
      aria-current={isCurrent ? "page" : undefined}
      className={cx(
        "flex items-center gap-1.5 border-b-2 pt-0.5 text-body transition-colors focus-visible:-outline-offset-2",
        isCurrent ? "border-ink font-medium text-ink" : "border-transparent text-ink-2 hover:text-ink",
      )}
    >
      {tab.label}
      {tab.badge}
    </Link>
  );
}

/** How many things wait; none is not shown. */
export function WaitingCount({
  count,
  of,
}: {
  count: number /** What they are, for screen readers. */;
  of: string;
}) {
  if (count === 0) return null;
  return (
    <span className="inline-flex h-4.5 items-center rounded-badge bg-warn-wash px-1.5 text-small font-medium text-warn">
      {count}
      <span className="sr-only"> {of}</span>
    </span>
  );
}

function isBelow(pathname: string, root: string): boolean {
  return pathname === root || pathname.startsWith(`${root}/`);
}
