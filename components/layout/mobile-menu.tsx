"use client";

import { Menu as Bars, X } from "lucide-react";
import { type ReactNode, useId, useRef } from "react";
import { IconButton } from "../ui/button";
import { Nav } from "./nav";

/** The sidebar's content on narrow windows, behind one button. */
export function MobileMenu({ team, children }: { team: string; children: ReactNode }) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  return (
    <>
      <IconButton label="Menu" popoverTarget={id} aria-haspopup="dialog">
        <Bars size={18} strokeWidth={1.6} aria-hidden />
      </IconButton>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label="Menu"
        className={
          "fixed inset-y-0 right-0 left-auto m-0 hidden h-dvh max-h-none w-70 max-w-[86vw] flex-col gap-3 " +
          "border-l border-line bg-bg p-3 text-ink shadow-float open:flex open:animate-panel backdrop:bg-[rgb(10_13_12/0.4)]"
        }
      >
        <div className="flex h-9 items-center justify-end">
          <IconButton label="Close" popoverTarget={id} popoverTargetAction="hide">
            <X size={18} strokeWidth={1.6} aria-hidden />
          </IconButton>
        </div>
        <Nav team={team} onChoice={() => panel.current?.hidePopover()} />
        <div className="mt-auto">{children}</div>
      </div>
    </>
  );
}
