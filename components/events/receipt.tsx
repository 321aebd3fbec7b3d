import Link from "next/link";
import type { Receipt as ReceiptProps } from "@/lib/events";
import { formatDuration } from "@/lib/format";
import { formatInstant } from "@/lib/time";
import { Usd } from "../ui/figures";
import { GradeName } from "../ui/grade-mark";
import { CallFacts, PriceFacts } from "./receipt-facts";
import { IdentityFacts } from "./receipt-identity";
import { ReceiptLines } from "./receipt-lines";
import { whyThisFigure, zoneName } from "./receipt-words";

/** What one event cost and why. Times are in `tz`; `team` is the slug under which prices are to be found. */
export function Receipt({ receipt, tz, team }: { receipt: ReceiptProps; tz: string; team: string }) {
  const { event, lineItems, unpricedCause } = receipt;
  const why = whyThisFigure(receipt);
  return (
    <>
      <div className="px-4 py-4 lg:px-5">
        <p className="flex flex-wrap items-center justify-between gap-x-3">
          <data value={event.costUsd ?? undefined} className="text-title">
            <Usd value={event.costUsd} as="receipt" grade={event.grade} />
          </data>
          <GradeName grade={event.grade} />
        </p>
        <p className="mt-0.5 text-small text-ink-3">
          <time dateTime={event.occurredAt.toISOString()} title={tz}>
            {formatInstant(event.occurredAt, tz)} {zoneName(tz)}
          </time>
          . <span className="whitespace-nowrap">{latency(event)}</span>
        </p>
        {why && (
          <p className="mt-2 text-small text-ink-2">
            {why}
            {unpricedCause && unpricedCause !== "no_usage" && (
              <>
                {" "}
                <Link
                  href={`/t/${team}/prices/unpriced`}
                  prefetch={false}
                  className="text-accent underline-offset-4 hover:underline"
                >
                  Unpriced models
                </Link>
              </>
            )}
          </p>
        )}
      </div>
      {lineItems.length > 0 && (
        <section
          aria-label="Line items"
          className="border-t border-dashed border-line-strong px-4 py-4 lg:px-5"
        >
          <ReceiptLines receipt={receipt} />
        </section>
      )}
      <PriceFacts receipt={receipt} tz={tz} team={team} />
      <CallFacts event={event} />
      <IdentityFacts receipt={receipt} tz={tz} />
    </>
  );
}

function latency({ latencyMs, timeToFirstTokenMs }: ReceiptProps["event"]): string | null {
  const told = [
    latencyMs === null ? null : formatDuration(latencyMs),
    timeToFirstTokenMs === null ? null : `first token ${formatDuration(timeToFirstTokenMs)}`,
  ].filter((part) => part !== null);
  return told.length > 0 ? told.join(", ") : null;
}
