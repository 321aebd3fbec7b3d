import type { RateChange } from "@/lib/browse";
import { rateName, rateValue } from "./rate-names";

/** What a rate was and what it is; of one that came or went, `none` in the other's place. */
export function OldAndNew({ kind, old, new: now }: RateChange) {
  return (
    <span className="whitespace-nowrap">
      <span className="text-ink-3">{old === null ? "none" : rateValue(kind, old)}</span>
      <span aria-hidden="true" className="text-ink-3">
        {" → "}
      </span>
      <span className="sr-only"> became </span>
      {now === null ? <span className="text-ink-3">none</span> : rateValue(kind, now)}
    </span>
  );
}

/** The first changes of a price by name, and how many more there are. */
export function RateChanges({ changes, shown }: { changes: RateChange[]; shown: number }) {
  const more = changes.length - shown;
  return (
    <>
      {changes.slice(0, shown).map((change, place) => (
        <span key={change.kind}>
          {place > 0 && ", "}
          {rateName(change.kind)} <OldAndNew {...change} />
        </span>
      ))}
      {more > 0 && <span className="text-ink-3"> and {more} more</span>}
    </>
  );
}
