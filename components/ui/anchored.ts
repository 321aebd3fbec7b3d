import type { KeyboardEvent } from "react";

const GAP = 4;
const MARGIN = 8;

/** Puts a box of the top layer below what opened it, above it where there is more room, and within the window. */
export function placeBeside(opener: Element, box: HTMLElement, align: "start" | "end" = "start"): void {
  const anchor = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const isBelow = anchor.bottom + GAP + height <= window.innerHeight || anchor.top < height + GAP;
  const left = align === "start" ? anchor.left : anchor.right - width;
  Object.assign(box.style, {
    margin: "0",
    inset: "auto",
    top: `${isBelow ? anchor.bottom + GAP : anchor.top - GAP - height}px`,
    left: `${Math.max(MARGIN, Math.min(left, window.innerWidth - width - MARGIN))}px`,
  });
}

/** Arrows, Home and End move the focus among the items of a box that a selector names; whether the key was one of them. */
export function moveFocus(event: KeyboardEvent<HTMLElement>, selector: string): boolean {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const focused = document.activeElement;
  const index = focused instanceof HTMLElement ? items.indexOf(focused) : -1;
  const next = {
    ArrowDown: items[(index + 1) % items.length],
    ArrowUp: items[(Math.max(index, 0) - 1 + items.length) % items.length],
    Home: items[0],
    End: items.at(-1),
  }[event.key];
  if (!next) return false;
  event.preventDefault();
  next.focus();
  return true;
}
