"use client";

import { CircleAlert } from "lucide-react";
import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { useDone } from "../../_components/done-notice";
import { revokeTeamKey } from "../actions";

/** A button that asks first. */
export function RevokeKey(key: { team: string; id: string; name: string; prefix: string }) {
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<string>();
  const [isPending, start] = useTransition();
  const tell = useDone();

  function revoke() {
    start(async () => {
      const result = await revokeTeamKey({ team: key.team, id: key.id });
      if (!result.ok) return setError(result.error.message);
      setOpen(false);
      tell(`${key.name} is revoked.`);
    });
  }

  return (
    <>
      <Button
        look="quiet"
        size="bar"
        className="print:hidden"
        aria-label={`Revoke ${key.name}`}
        onClick={() => setOpen(true)}
      >
        Revoke
      </Button>
      <Dialog title={`Revoke ${key.name}`} open={isOpen} onClose={() => setOpen(false)}>
        <p className="mt-2 text-ink-2">
          Calls with <code className="font-mono text-code">{key.prefix}…</code> are refused within a minute.
          It cannot be undone. What was recorded stays.
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
          <Button look="danger" disabled={isPending} onClick={revoke}>
            Revoke key
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
