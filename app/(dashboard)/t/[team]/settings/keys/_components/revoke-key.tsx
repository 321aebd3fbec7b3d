"use client";

import { Check, CircleAlert } from "lucide-react";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { revokeTeamKey } from "../actions";

const OnRevoked = createContext<(name: string) => void>(() => {});

/** Says above the keys which one was revoked, and takes the focus that its row had. */
export function RevokedNotice({ children }: { children: ReactNode }) {
  const notice = useRef<HTMLDivElement>(null);
  const [revoked, setRevoked] = useState<{ name: string }>();
  useEffect(() => {
    if (revoked) notice.current?.focus();
  }, [revoked]);

  return (
    <OnRevoked value={(name) => setRevoked({ name })}>
      <div ref={notice} tabIndex={-1} className="outline-none">
        {revoked && (
          <div className="border-b border-line px-4 py-3 lg:px-5">
            <Notice icon={Check} title={`${revoked.name} is revoked.`} />
          </div>
        )}
      </div>
      {children}
    </OnRevoked>
  );
}

/** A button that asks first. */
export function RevokeKey(key: { team: string; id: string; name: string; prefix: string }) {
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<string>();
  const [isPending, start] = useTransition();
  const onRevoked = useContext(OnRevoked);

  function revoke() {
    start(async () => {
      const result = await revokeTeamKey({ team: key.team, id: key.id });
      if (!result.ok) return setError(result.error.message);
      setOpen(false);
      onRevoked(key.name);
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
