"use client";

import { CircleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { TextField } from "@/components/ui/text-field";
import { undoTeamReprice } from "../actions";

/** A button that asks for the reason first. */
export function UndoReprice({
  team,
  id,
  name,
  entries,
}: {
  team: string;
  id: string;
  /** What sets it apart from its neighbours, for screen readers. */
  name: string;
  /** `144,820 adjustments, +$57.72`. */
  entries: string;
}) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<string>();
  const [isPending, start] = useTransition();

  function undo(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason")).trim();
    if (!reason) return setError("Say why: the reason stays in the record.");
    start(async () => {
      const result = await undoTeamReprice({ team, id, reason });
      if (!result.ok) return setError(result.error.message);
      setOpen(false);
      router.refresh();
    });
  }

  return (
    <>
      <Button size="bar" aria-label={`Undo ${name}`} className="print:hidden" onClick={() => setOpen(true)}>
        Undo
      </Button>
      <Dialog title="Undo this re-price" open={isOpen} onClose={() => setOpen(false)}>
        <form onSubmit={undo} noValidate>
          <p className="mt-2 text-ink-2">
            {entries}. Undoing writes as many entries of the opposite amount, so that every total is again
            what it was. Both stay in the record.
          </p>
          {error && (
            <div className="mt-3">
              <Notice tone="bad" icon={CircleAlert} title={error} />
            </div>
          )}
          <TextField
            className="mt-4"
            label="Reason"
            name="reason"
            autoComplete="off"
            maxLength={500}
            autoFocus
          />
          <DialogActions>
            <Button look="quiet" onClick={() => setOpen(false)}>
              Cancel
            </Button>
            <Button type="submit" look="danger" disabled={isPending}>
              Undo the re-price
            </Button>
          </DialogActions>
        </form>
      </Dialog>
    </>
  );
}
