import { Check, CircleAlert, TriangleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Table, TableHead, TableRow, Td, Th } from "@/components/ui/table";
import type { RefusedRate, SyncCounts } from "@/lib/feed";
import { OldAndNew } from "../../_components/rate-changes";
import { rateName } from "../../_components/rate-names";
import { refusedWords, syncWords } from "./sync-words";

/** How a sync ended; `when` tells it of one that was not made just now. */
export type Outcome = { when: string | null } & (
  | { state: "applied"; counts: SyncCounts; refused: RefusedRate[] }
  | { state: "refused"; message: string; canForce: boolean; reference?: string }
);

/** What a sync did or why it did nothing, and what of the feed it did not take. */
export function SyncOutcome({
  outcome,
  isPending,
  force,
}: {
  outcome: Outcome;
  isPending: boolean;
  force: () => void;
}) {
  const apply = (
    <Button size="bar" disabled={isPending} onClick={force} className="shrink-0">
      Apply anyway
    </Button>
  );
  if (outcome.state === "refused") {
    return (
      <div className="border-b border-line px-4 py-3 lg:px-5">
        <Notice
          tone={outcome.when ? "warn" : "bad"}
          icon={outcome.when ? TriangleAlert : CircleAlert}
          title={outcome.when ? `The sync of ${outcome.when} changed nothing.` : outcome.message}
          action={outcome.canForce && apply}
        >
          {outcome.when ? outcome.message : outcome.reference}
        </Notice>
      </div>
    );
  }
  const { counts, refused, when } = outcome;
  return (
    <div className="border-b border-line px-4 py-3 lg:px-5">
      <Notice
        tone={refused.length > 0 ? "warn" : "plain"}
        icon={refused.length > 0 ? TriangleAlert : Check}
        title={`${when ? `The sync of ${when}` : "Synced"}: ${syncWords(counts)}.`}
        action={refused.length > 0 && apply}
      >
        {refused.length > 0 && `${refusedWords(refused.length)}.`}
      </Notice>
      {refused.length > 0 && <RefusedRates refused={refused} />}
    </div>
  );
}

function RefusedRates({ refused }: { refused: RefusedRate[] }) {
  return (
    <details className="mt-2" open={refused.length <= 10}>
      <summary className="w-fit rounded-badge text-small text-ink-2">What was refused, and why</summary>
      <div className="-mx-4 mt-1 max-h-80 overflow-y-auto border-t border-line lg:-mx-5">
        <Table caption="Refused rates" dense>
          <TableHead>
            <Th>Model</Th>
            <Th>Rate</Th>
            <Th>In the feed</Th>
            <Th>Why</Th>
          </TableHead>
          <tbody>
            {refused.map(({ provider, model, kind, old, new: offered, reason }) => (
              <TableRow key={`${provider} ${model} ${kind}`}>
                <Td>
                  {model} <span className="text-ink-3">{provider}</span>
                </Td>
                <Td className="text-ink-2">{rateName(kind)}</Td>
                <Td>
                  <OldAndNew kind={kind} old={old} new={offered} />
                </Td>
                <Td className="text-ink-2">{reason}</Td>
              </TableRow>
            ))}
          </tbody>
        </Table>
      </div>
    </details>
  );
}
