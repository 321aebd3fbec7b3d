"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, useTransition } from "react";

const ROWS = "a[data-event]";
const PANEL = "[data-receipt]";
/** Where the keys have another meaning. */
const BUSY = ":popover-open, dialog[open]";

/**
 * ↑ ↓ move through the rows, or from receipt to receipt while one is open; Esc closes it. `open` is the address of the
 * open receipt, `close` that of the list without it.
 */
export function EventKeys({ open, close }: { open: string | null; close: string }) {
  const router = useRouter();
  const [isPending, start] = useTransition();
  const [wanted, want] = useState<HTMLElement | null>(null);
  const asked = useRef<HTMLElement>(null);
  const before = useRef({ open, id: "" });

  useEffect(() => {
    const { open: openBefore, id: idBefore } = before.current;
    const id = openRow()?.dataset.event ?? idBefore;
    if (openBefore !== open) keepPlace(rowOf(id), open !== null);
    before.current = { open, id };
  }, [open]);

  useEffect(() => {
    // Keys come faster than receipts: one is asked for at a time, and then the one that was reached meanwhile.
    if (!wanted || isPending) return;
    const isThere = wanted === asked.current;
    asked.current = isThere ? null : wanted;
    if (isThere) want(null);
    else start(() => router.replace(wanted.getAttribute("href") ?? "", { scroll: false }));
  }, [wanted, isPending, router]);

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (document.querySelector(BUSY)) return;
      if (event.key === "Escape" && open !== null) {
        want(null);
        router.push(close, { scroll: false });
      }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step === undefined || !isFree(event.target)) return;
      event.preventDefault();
      const row = neighbour(wanted ?? (open === null ? document.activeElement : openRow()), step);
      row?.focus();
      if (row && open !== null) want(row);
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [open, close, wanted, router]);
  return null;
}

/** Elsewhere the arrows scroll, or choose in a list. */
function isFree(target: EventTarget | null): boolean {
  return target === document.body || (target instanceof HTMLElement && target.matches(`${ROWS}, main`));
}

function openRow(): HTMLElement | null {
  return document.querySelector<HTMLElement>(`${ROWS}[aria-current]`);
}

function rowOf(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-event="${id}"]`);
}

function neighbour(from: Element | null, step: number): HTMLElement | undefined {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)];
  const place = from instanceof HTMLElement ? rows.indexOf(from) : -1;
  return place === -1 && step < 0 ? rows.at(0) : rows[place + step];
}

/** Keeps the focus and the row in sight when a receipt was opened, changed or closed. */
function keepPlace(row: HTMLElement | null, isOpen: boolean): void {
  if (row?.checkVisibility()) {
    row.closest("tr")?.scrollIntoView({ block: "nearest" });
    if (document.activeElement === document.body) row.focus({ preventScroll: true });
  } else if (isOpen) {
    // The receipt covers the list.
    window.scrollTo(0, 0);
    document.querySelector<HTMLElement>(PANEL)?.focus({ preventScroll: true });
  }
}
