"use client";

import { CircleAlert } from "lucide-react";
import { type ReactNode, useState, useTransition } from "react";
import { Button } from "./button";
import { Dialog, DialogActions } from "./dialog";
import { Notice } from "./notice";

type Result = { ok: true } | { ok: false; error: { message: string } };

/** Asks before an act that cannot be undone. It stays open and tells the error of one that fails. */
export function ConfirmDialog({
  title,
  confirm,
  act,
  onDone,
  open,
  onClose,
  children,
}: {
  title: string;
  /** What the button says that acts. */
  confirm: string;
  act: () => Promise<Result>;
  onDone: () => void;
  open: boolean;
  onClose: () => void;
  /** What it means. */
  children: ReactNode;
}) {
  const [error, setError] = useState<string>();
  const [isPending, start] = useTransition();

  function go() {
    setError(undefined);
    start(async () => {
      const result = await act();
      if (!result.ok) return setError(result.error.message);
      onDone();
    });
  }

  function close() {
    setError(undefined);
    onClose();
  }

  return (
    <Dialog title={title} open={open} onClose={close} isBusy={isPending}>
      <p className="mt-2 text-ink-2">{children}</p>
      {error && (
        <div className="mt-3">
          <Notice tone="bad" icon={CircleAlert} title={error} />
        </div>
      )}
      <DialogActions>
        <Button look="quiet" disabled={isPending} onClick={close}>
          Cancel
        </Button>
        <Button look="danger" disabled={isPending} onClick={go}>
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
