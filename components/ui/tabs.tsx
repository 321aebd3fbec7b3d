"use client";

import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { cx } from "./cx";

type Tab = { id: string; label: string; panel: ReactNode };

const STEPS: Record<string, (index: number, count: number) => number> = {
  ArrowRight: (index, count) => (index + 1) % count,
  ArrowLeft: (index, count) => (index - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Panels behind one row of tabs. One tab stop; arrows, Home and End move. `aside` follows the chosen tab. */
export function Tabs({
  label,
  tabs,
  aside,
}: {
  label: string;
  tabs: Tab[];
  aside?: (chosen: string) => ReactNode;
}) {
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const [chosen, choose] = useState(tabs[0]?.id ?? "");

  function move(event: KeyboardEvent<HTMLDivElement>) {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const next =
      tabs[
        step(
          tabs.findIndex((tab) => tab.id === chosen),
          tabs.length,
        )
      ];
    if (!next) return;
    choose(next.id);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  }

  return (
    <div>
      <div className="flex h-10 items-stretch justify-between gap-2 border-b border-line px-4 sm:gap-4 pointer-coarse:h-11">
        <div
          ref={list}
          role="tablist"
          aria-label={label}
          className="-mx-1 -mb-px flex min-w-0 scrollbar-none gap-3 overflow-x-auto overflow-y-hidden px-1 sm:gap-5"
          onKeyDown={move}
        >
          {tabs.map((tab) => (
            <button
              key={tab.id}
              type="button"
              role="tab"
              id={`${base}-${tab.id}`}
              data-tab={tab.id}
              aria-selected={tab.id === chosen}
              aria-controls={`${base}-${tab.id}-panel`}
              tabIndex={tab.id === chosen ? 0 : -1}
              onClick={() => choose(tab.id)}
              className={cx(
                "touch-target -mx-1 shrink-0 border-b-2 px-1 pt-0.5 text-body whitespace-nowrap transition-colors focus-visible:-outline-offset-2",
                tab.id === chosen
                  ? "border-ink font-medium text-ink"
                  : "border-transparent text-ink-2 hover:text-ink",
              )}
            >
              {tab.label}
            </button>
          ))}
        </div>
        {aside && <div className="flex shrink-0 items-center">{aside(chosen)}</div>}
      </div>
      {tabs.map((tab) => (
        <div
          key={tab.id}
          role="tabpanel"
          id={`${base}-${tab.id}-panel`}
          aria-labelledby={`${base}-${tab.id}`}
          hidden={tab.id !== chosen}
        >
          {tab.panel}
        </div>
      ))}
    </div>
  );
}
