"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { placeBeside } from "./anchored";

/**
 * A box with fields in the top layer, opened by any button with its id as `popoverTarget` and placed beside what
 * `anchor` names. What has `data-first` is focused.
 */
export function PopBox({
  id,
  label,
  anchor,
  align = "start",
  children,
}: {
  id: string;
  label: string;
  /** The id of an element. */
  anchor: string;
  align?: "start" | "end";
  children: (box: { isOpen: boolean; close: () => void }) => ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);

  useEffect(() => {
    const [opener, own] = [document.getElementById(anchor), box.current];
    if (!isOpen || !opener || !own) return;
    const follow = () => placeBeside(opener, own, align);
    follow();
    own.querySelector<HTMLElement>("[data-first]")?.focus({ preventScroll: true });
    const sizes = new ResizeObserver(follow);
    sizes.observe(own);
    window.addEventListener("resize", follow);
    document.addEventListener("scroll", follow, { capture: true, passive: true });
    return () => {
      sizes.disconnect();
      window.removeEventListener("resize", follow);
      document.removeEventListener("scroll", follow, { capture: true });
    };
  }, [isOpen, anchor, align]);

  return (
    <div
      ref={box}
      id={id}
      popover="auto"
      role="dialog"
      aria-label={label}
      onToggle={(event) => {
        if (event.target === event.currentTarget) setOpen(event.newState === "open");
      }}
      className="w-72 max-w-[calc(100vw-1rem)] rounded-control border border-line bg-raised p-1 text-body text-ink shadow-float"
    >
      {children({ isOpen, close: () => box.current?.hidePopover() })}
    </div>
  );
}
