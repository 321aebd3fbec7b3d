"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { useDone } from "../../_components/done-notice";
import { revokeTeamKey } from "../actions";

/** A button that asks first. */
export function RevokeKey(key: { team: string; id: string; name: string; prefix: string }) {
  const [isOpen, setOpen] = useState(false);
  const tell = useDone();
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
      <ConfirmDialog
        title={`Revoke ${key.name}`}
        confirm="Revoke key"
        act={() => revokeTeamKey({ team: key.team, id: key.id })}
        onDone={() => {
          setOpen(false);
          tell(`${key.name} is revoked.`);
        }}
        open={isOpen}
        onClose={() => setOpen(false)}
      >
        Calls with <code className="font-mono text-code">{key.prefix}…</code> are refused within a minute. It
        cannot be undone. What was recorded stays.
      </ConfirmDialog>
    </>
  );
}
