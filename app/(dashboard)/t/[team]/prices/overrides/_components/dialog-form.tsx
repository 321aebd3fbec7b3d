"use client";

import { CircleAlert, Plus } from "lucide-react";
import { type FormEvent, type ReactNode, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import { Notice } from "@/components/ui/notice";
import type { ActionError, ActionResult } from "@/lib/http/action";
import { fieldErrors } from "../../../_components/form-error";
import { type Done, useOnDone } from "./change-notice";

/** A button that opens a form in a dialog; `children` draw its fields. */
export function DialogForm<T>({
  button,
  title,
  submit,
  hidden,
  save,
  toDone,
  children,
}: {
  button: string;
  title: string;
  submit: string;
  /** Sent along: the team, the zone. */
  hidden: Record<string, string>;
  save: (fields: FormData) => Promise<ActionResult<T>>;
  toDone: (saved: T) => Done;
  children: (errors: Record<string, string>) => ReactNode;
}) {
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<ActionError>();
  const [isPending, start] = useTransition();
  const onDone = useOnDone();
  const errors = error ? fieldErrors(error) : {};

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    for (const [name, value] of Object.entries(hidden)) fields.set(name, value);
    start(async () => {
      const result = await save(fields);
      if (!result.ok) return setError(result.error);
      close();
      onDone(toDone(result.data));
    });
  }

  function close() {
    setError(undefined);
    setOpen(false);
  }

  return (
    <>
      <Button size="bar" className="print:hidden" onClick={() => setOpen(true)}>
        <Icon of={Plus} size={14} />
        {button}
      </Button>
      <Dialog title={title} open={isOpen} onClose={close}>
        <form onSubmit={onSubmit} noValidate className="mt-4 flex flex-col gap-4">
          {error && Object.keys(errors).length === 0 && (
            <Notice tone="bad" icon={CircleAlert} title={error.message} />
          )}
          {children(errors)}
          <DialogActions>
            <Button look="quiet" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" look="primary" disabled={isPending}>
              {submit}
            </Button>
          </DialogActions>
        </form>
      </Dialog>
    </>
  );
}
