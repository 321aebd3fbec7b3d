"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { useDone } from "../../_components/done-notice";
import { removeProviderKey } from "../actions";

/** A button that asks first. */
export function DeleteProviderKey(key: { team: string; id: string; name: string; provider: string }) {
  const [isOpen, setOpen] = useState(false);
  const tell = useDone();
  return (
    <>
      <Button look="quiet" size="bar" aria-label={`Delete ${key.name}`} onClick={() => setOpen(true)}>
        Delete
      </Button>
      <ConfirmDialog
        title={`Delete ${key.name}`}
        confirm="Delete key"
        act={() => removeProviderKey({ team: key.team, id: key.id })}
        onDone={() => {
          setOpen(false);
          tell(`${key.name} is deleted.`);
        }}
        open={isOpen}
        onClose={() => setOpen(false)}
      >
        Calls to {key.provider} that rely on it are refused within a minute, unless another key of that
        provider is stored. It cannot be undone.
      </ConfirmDialog>
    </>
  );
}
