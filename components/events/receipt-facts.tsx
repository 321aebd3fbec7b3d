import { ExternalLink } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import type { EventAdjustment, Receipt, ReceiptPrice, RecordedEvent } from "@/lib/events";
import { formatFullDate, formatInstant } from "@/lib/time";
import { NoValue } from "../ui/figures";
import { Icon } from "../ui/icon";
import { FailedBadge } from "./failed-badge";
import { adjustmentWords, countWords, deltaWords, matchWords, sourceWords, tierWords } from "./receipt-words";

const LINK = "underline decoration-line-strong underline-offset-4 hover:decoration-ink-3";

/** A part of a receipt, cut off by a dashed line: a heading and facts by name. */
export function Facts({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-t border-dashed border-line-strong px-4 py-4 lg:px-5">
      <h2 className="mb-2 text-heading text-small">{title}</h2>
      <dl className="grid grid-cols-[5.25rem_minmax(0,1fr)] gap-x-2 gap-y-1.5 text-small">{children}</dl>
    </section>
  );
}

/** One fact; one that was not told is left out unless it says what its absence means. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === undefined || children === "") return null;
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  );
}

function Aside({ children }: { children: ReactNode }) {
  return <span className="block text-caption text-ink-3">{children}</span>;
}

/** The version that was taken, where it comes from, and what became of the cost since. */
export function PriceFacts({ receipt, tz, team }: { receipt: Receipt; tz: string; team: string }) {
  const { price, event, adjustments } = receipt;
  return (
    <Facts title="Price">
      {price && <VersionFacts price={price} event={event} tz={tz} team={team} />}
      {!price && event.grade !== "superseded" && <Fact name="Version">none</Fact>}
      <Fact name="Adjusted">
        {adjustments.length === 0
          ? "never"
          : adjustments.map((one) => <Adjustment key={one.id} adjustment={one} tz={tz} />)}
      </Fact>
    </Facts>
  );
}

function VersionFacts({
  price,
  event,
  tz,
  team,
}: {
  price: ReceiptPrice;
  event: RecordedEvent;
  tz: string;
  team: string;
}) {
  const { provider, model, id } = price;
  const match = matchWords(price, event);
  return (
    <>
      <Fact name="Version">
        <Link
          href={`/t/${team}/prices/model?${new URLSearchParams({ provider, model, version: id })}`}
          prefetch={false}
          className={LINK}
        >
          {provider} / {model}, v{price.version}
        </Link>
        {match && <Aside>{match}</Aside>}
      </Fact>
      <Fact name="Valid">
        <Day at={price.validFrom} tz={tz} /> → {price.validTo ? <Day at={price.validTo} tz={tz} /> : "now"}
        {price.isBackdated && <Aside>the first version known; the call came before it</Aside>}
        {price.delistedAt && <Aside>left the table on {formatFullDate(price.delistedAt, tz)}</Aside>}
      </Fact>
      <Fact name="Source">
        <Source price={price} words={sourceWords(price, event, tz)} />
      </Fact>
      <Fact name="Tier">{tierWords(price, event)}</Fact>
    </>
  );
}

function Day({ at, tz }: { at: Date; tz: string }) {
  return (
    <time dateTime={at.toISOString()} title={formatInstant(at, tz)} className="whitespace-nowrap">
      {formatFullDate(at, tz)}
    </time>
  );
}

function Source({ price, words }: { price: ReceiptPrice; words: string }) {
  if (price.isOwn || !price.sourceUrl?.startsWith("https://")) return words;
  return (
    <a href={price.sourceUrl} target="_blank" rel="noreferrer" className={LINK}>
      {words}
      <Icon of={ExternalLink} size={14} className="ml-1.5 inline-block align-[-2px] text-ink-3" />
      <span className="sr-only">, opens in another tab</span>
    </a>
  );
}

function Adjustment({ adjustment, tz }: { adjustment: EventAdjustment; tz: string }) {
  const { reason, createdBy, createdAt } = adjustment;
  return (
    <span className="mb-1.5 block last:mb-0">
      {adjustmentWords(adjustment)} <span className="text-ink-3">({deltaWords(adjustment)})</span>
      <Aside>
        {reason && <>“{reason}”, </>}
        {createdBy}, <Day at={createdAt} tz={tz} />
      </Aside>
    </span>
  );
}

/** The usage and the outcome as they were told, before any of it was priced. */
export function CallFacts({ event }: { event: RecordedEvent }) {
  const input = countWords(event.inputTokens, [
    [event.cacheReadTokens, "cache read"],
    [event.cacheWriteTokens, "cache write"],
    [event.cacheWrite1hTokens, "1 h cache write"],
    [event.inputAudioTokens, "audio"],
    [event.inputImageTokens, "images"],
  ]);
  const output = countWords(event.outputTokens, [
    [event.reasoningTokens, "reasoning"],
    [event.outputAudioTokens, "audio"],
  ]);
  return (
    <Facts title="As reported">
      <Fact name="Model">
        {event.provider} / {event.model}
        {event.requestedModel && <Aside>asked for as {event.requestedModel}</Aside>}
      </Fact>
      <Fact name="Operation">{event.operation}</Fact>
      <Fact name="Outcome">
        {event.status === "ok" ? (
          "ok"
        ) : (
          <>
            <FailedBadge errorType={event.errorType} /> {event.errorType !== "aborted" && event.errorType}
          </>
        )}
      </Fact>
      <Fact name="Input">{input ?? <NoValue />}</Fact>
      <Fact name="Output">{output ?? <NoValue />}</Fact>
      <Fact name="Units">{unitWords(event.units)}</Fact>
      <Fact name="Counted">
        {event.usageSource === "estimated" ? "an estimate of the sender" : "by the provider"}
        {event.usageRule && <Aside>read by the rule {event.usageRule}</Aside>}
      </Fact>
    </Facts>
  );
}

function unitWords(units: RecordedEvent["units"]): string | null {
  const told = Object.entries(units ?? {}).map(([name, count]) => `${count} ${name}`);
  return told.length > 0 ? told.join(", ") : null;
}
