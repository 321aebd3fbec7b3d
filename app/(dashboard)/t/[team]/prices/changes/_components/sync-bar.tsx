"use client";

import { RotateCw, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState, useTransition } from "react";
import { FilterBar } from "@/components/layout/page";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import { Notice } from "@/components/ui/notice";
import type { SyncResult } from "@/lib/feed";
import type { ActionError } from "@/lib/http/action";
import { syncNow } from "../actions";
import { type Outcome, SyncOutcome } from "./sync-outcome";

/** The filters of the page, and for the admin the button that syncs at once, with its result below. */
export function SyncBar({ last, children }: { last: Outcome | null; children: ReactNode }) {
  const notice = useRef<HTMLDivElement>(null);
  const [outcome, setOutcome] = useState(last);
  const [isFresh, setFresh] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [isPending, start] = useTransition();
  useEffect(() => {
    if (isFresh && outcome) notice.current?.focus();
  }, [isFresh, outcome]);

  function sync(force: boolean) {
    setAsking(false);
    start(async () => {
      const result = await syncNow({ force });
      setOutcome(result.ok ? toApplied(result.data) : toRefusal(result.error));
      setFresh(true);
    });
  }

  return (
    <>
      <FilterBar
        aside={
          <Button look="quiet" size="bar" title="Sync now" disabled={isPending} onClick={() => sync(false)}>
            <Icon of={RotateCw} size={14} />
            <span className="max-sm:sr-only">{isPending ? "Syncing" : "Sync now"}</span>
          </Button>
        }
      >
        {children}
      </FilterBar>
      <div ref={notice} tabIndex={-1} className="outline-none">
        {outcome && <SyncOutcome outcome={outcome} isPending={isPending} force={() => setAsking(true)} />}
      </div>
      <Dialog title="Apply the feed anyway" open={isAsking} onClose={() => setAsking(false)}>
        <div className="mt-3">
          <Notice tone="warn" icon={TriangleAlert} title="This changes the shared prices of every team.">
            What was refused is taken: rates that moved more than tenfold or turned 0, and a feed that lost or
            changed much. Rates that are no number stay out. Past costs stay as they are.
          </Notice>
        </div>
        <DialogActions>
          <Button look="quiet" onClick={() => setAsking(false)}>
            Cancel
          </Button>
          <Button look="primary" onClick={() => sync(true)}>
            Apply anyway
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}

function toApplied({ id: _, refused, ...counts }: SyncResult): Outcome {
  return { when: null, state: "applied", counts, refused };
}

/** A feed that lost or changed too much says that force takes it; of others it would change nothing. */
function toRefusal({ code, message, issues, requestId }: ActionError): Outcome {
  const canForce = issues.some(({ field }) => field === "force");
  return {
    when: null,
    state: "refused",
    message,
    canForce,
    ...(code === "internal" && { reference: requestId }),
  };
}
