"use client";

import { CircleAlert } from "lucide-react";
import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { useDone } from "../../_components/done-notice";
import { removeProviderKey } from "../actions";

/** A button that asks first. */
export function DeleteProviderKey(key: { team: string; id: string; name: string; provider: string }) {
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<string>();
  const [isPending, start] = useTransition();
  const tell = useDone();

  function remove() {
    start(async () => {
      const result = await removeProviderKey({ team: key.team, id: key.id });
      if (!result.ok) return setError(result.error.message);
      setOpen(false);
      tell(`${key.name} is deleted.`);
    });
  }

  return (
    <>
      <Button look="quiet" size="bar" aria-label={`Delete ${key.name}`} onClick={() => setOpen(true)}>
        Delete
      </Button>
      <Dialog title={`Delete ${key.name}`} open={isOpen} onClose={() => setOpen(false)}>
        <p className="mt-2 text-ink-2">
          Calls to {key.provider} that rely on it are refused within a minute, unless another key of that
          provider is stored. It cannot be undone.
        </p>
        {error && (
          <div className="mt-3">
            <Notice tone="bad" icon={CircleAlert} title={error} />
          </div>
        )}
        <DialogActions>
          <Button look="quiet" onClick={() => setOpen(false)}>
            Cancel
          </Button>
          <Button look="danger" disabled={isPending} onClick={remove}>
            Delete key
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
