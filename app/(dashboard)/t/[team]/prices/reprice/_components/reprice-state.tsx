import { Check, CircleAlert, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { Follow } from "@/components/layout/follow";
import { RepriceProgress } from "@/components/prices/reprice-progress";
import { appliedWords, doneBy } from "@/components/prices/reprice-words";
import { Notice } from "@/components/ui/notice";
import type { Reprice } from "@/lib/reprice";
import { formatDays } from "@/lib/time";
import { GoOn } from "./go-on";
import { StateRegion } from "./state-region";
import { UndoReprice } from "./undo-reprice";

/** What has become of a re-price; nothing while it is a preview. */
export function RepriceState(props: { reprice: Reprice; team: string; mayUndo: boolean }) {
  return (
    <StateRegion state={props.reprice.state}>
      <Told {...props} />
    </StateRegion>
  );
}

function Told({ reprice, team, mayUndo }: { reprice: Reprice; team: string; mayUndo: boolean }) {
  const { state, progress, timeZone: tz } = reprice;
  switch (state) {
    case "previewed":
      return null;
    case "applying":
    case "undoing":
      return (
        <Room>
          <RepriceProgress state={state} progress={progress} />
          <Follow />
        </Room>
      );
    case "applied":
      return (
        <Room>
          <Notice
            tone="done"
            icon={Check}
            title={`Applied. ${appliedWords(progress)}.`}
            action={mayUndo && <Undo reprice={reprice} team={team} />}
          >
            {sentence(reprice.reason, doneBy(reprice.appliedBy, reprice.appliedAt, tz))}
          </Notice>
        </Room>
      );
    case "undone":
      return (
        <Room>
          <Notice icon={Undo2} title="Undone. Every total is what it was before.">
            {sentence(reprice.undoReason, doneBy(reprice.undoneBy, reprice.undoneAt, tz))}. It had been
            applied: {sentence(reprice.reason, doneBy(reprice.appliedBy, reprice.appliedAt, tz))}.
          </Notice>
        </Room>
      );
    case "failed":
      return (
        <Room>
          <Notice
            tone="bad"
            icon={CircleAlert}
            title="The re-price stopped before its end."
            action={mayUndo && <WaysOn reprice={reprice} team={team} />}
          >
            {reprice.error ?? "The server could not go on."} So far: {appliedWords(progress)}.
          </Notice>
        </Room>
      );
  }
}

/** One that stopped while it was applied goes on or is undone; one that stopped while undone is undone further. */
function WaysOn({ reprice, team }: { reprice: Reprice; team: string }) {
  const { id, reason, undoneAt, progress } = reprice;
  const isUndoing = undoneAt !== null;
  return (
    <span className="flex items-center gap-2">
      {!isUndoing && <GoOn team={team} id={id} reason={reason ?? ""} />}
      {(isUndoing || progress.adjusted > 0) && <Undo reprice={reprice} team={team} />}
    </span>
  );
}

function Undo({ reprice, team }: { reprice: Reprice; team: string }) {
  const { id, timeZone, createdAt } = reprice;
  return (
    <UndoReprice
      team={team}
      id={id}
      name={`the re-price of ${formatDays(reprice, timeZone, createdAt)}`}
      entries={appliedWords(reprice.progress)}
    />
  );
}

function Room({ children }: { children: ReactNode }) {
  return <div className="px-4 pt-4 lg:px-5">{children}</div>;
}

/** `feed corrected, by Jana Moreau on Nov 20, 2026, 14:20`. */
function sentence(reason: string | null, by: string): string {
  return [reason && `“${reason}”`, by].filter(Boolean).join(", ");
}
