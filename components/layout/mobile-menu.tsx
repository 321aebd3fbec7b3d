"use client";

import { Menu as Bars, X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { IconButton } from "../ui/button";
import { Icon } from "../ui/icon";
import { Nav, type NavBadges } from "./nav";

/** The sidebar's content on narrow windows, behind one button. A press beside the panel closes it. */
export function MobileMenu({
  team,
  badges,
  children,
}: {
  team: string;
  badges: NavBadges;
  children: ReactNode;
}) {
  const panel = useRef<HTMLDialogElement>(null);
  const close = () => panel.current?.close();
  return (
    <>
      <IconButton label="Menu" aria-haspopup="dialog" onClick={() => panel.current?.showModal()}>
        <Icon of={Bars} size={18} />
      </IconButton>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: safe because the browser closes a dialog on Esc */}
      <dialog
        ref={panel}
        aria-label="Menu"
        onClick={(event) => event.target === panel.current && close()}
        className={
          "fixed inset-y-0 right-0 left-auto m-0 h-dvh max-h-none w-70 max-w-[86vw] border-l border-line bg-bg text-ink " +
          "shadow-float backdrop:bg-[rgb(10_13_12/0.4)] open:animate-panel"
        }
      >
        <div className="flex min-h-full flex-col gap-3 p-3">
          <div className="flex h-9 items-center justify-end">
            <IconButton label="Close" onClick={close}>
              <Icon of={X} size={18} />
            </IconButton>
          </div>
          <Nav team={team} badges={badges} onChoice={close} />
          <div className="mt-auto">{children}</div>
        </div>
      </dialog>
    </>
  );
}
