"use client";

import { type ReactNode, useEffect, useId, useRef } from "react";

/** A modal question. The browser traps the focus, closes on Esc and gives the focus back. */
export function Dialog({
  title,
  open,
  onClose,
  isBusy = false,
  children,
}: {
  title: string;
  open: boolean;
  onClose: () => void;
  /** Something is being done whose outcome is told here: until then it stays open. */
  isBusy?: boolean;
  children: ReactNode;
}) {
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open) dialog.current?.close();
  }, [open]);

  function closed() {
    // A browser closes it at the second Esc, whatever is said to the first.
    if (open && isBusy) dialog.current?.showModal();
    else onClose();
  }

  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={(event) => isBusy && event.preventDefault()}
      onClose={closed}
      className={
        "m-auto w-[calc(100%-2rem)] max-w-105 rounded-sheet border border-line bg-raised p-5 text-ink " +
        "shadow-float backdrop:bg-[rgb(10_13_12/0.4)] open:animate-panel"
      }
    >
      <h2 id={titleId} className="text-page">
        {title}
      </h2>
      {open && children}
    </dialog>
  );
}

/** The buttons at the foot of a dialog. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex justify-end gap-2">{children}</div>;
}
