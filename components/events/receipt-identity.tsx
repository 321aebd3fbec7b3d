import type { Receipt, RecordedEvent } from "@/lib/events";
import { formatInstant } from "@/lib/time";
import { LongName } from "../charts/long-name";
import { Badge } from "../ui/badge";
import { CopyIcon } from "../ui/copy-button";
import { Fact, Facts } from "./receipt-facts";

/** By what an event can be found here and elsewhere. */
export function IdentityFacts({ receipt, tz }: { receipt: Receipt; tz: string }) {
  const { event, project, keyPrefix } = receipt;
  const tags = tagsOf(event);
  return (
    <Facts title="Identity">
      <Fact name="Event">
        <span className="flex items-center gap-1">
          <Mono text={event.eventId} />
          <CopyIcon text={event.eventId} label="Copy the event's id" />
        </span>
      </Fact>
      <Fact name="Response">{event.responseId && <Mono text={event.responseId} />}</Fact>
      <Fact name="Trace">{event.traceId && <Mono text={event.traceId} />}</Fact>
      <Fact name="Span">{event.spanId && <Mono text={event.spanId} />}</Fact>
      <Fact name="Door">
        {event.door}
        {keyPrefix && (
          <>
            , key <code className="font-mono">{keyPrefix}…</code>
          </>
        )}
      </Fact>
      <Fact name="Received">{formatInstant(event.receivedAt, tz)}</Fact>
      <Fact name="Project">{project.name}</Fact>
      <Fact name="Message">{event.messageId === null ? null : <Mono text={String(event.messageId)} />}</Fact>
      <Fact name="Report">{event.reportName}</Fact>
      <Fact name="Tags">
        {tags.length === 0 ? null : (
          <span className="flex flex-wrap gap-1">
            {tags.map(([name, value]) => (
              <Badge key={name}>
                <LongName text={name} className="max-w-18 text-ink-3" />
                <LongName text={value} className="ml-1 max-w-40" />
              </Badge>
            ))}
          </span>
        )}
      </Fact>
      <Fact name="Metadata">
        {event.metadata === null ? null : (
          <details>
            <summary className="w-fit text-ink-2">Show</summary>
            <pre className="mt-1.5 font-mono text-code whitespace-pre-wrap wrap-anywhere">
              {JSON.stringify(event.metadata, null, 2)}
            </pre>
          </details>
        )}
      </Fact>
    </Facts>
  );
}

function Mono({ text }: { text: string }) {
  return (
    <code className="inline-flex max-w-full min-w-0 font-mono">
      <LongName text={text} />
    </code>
  );
}

function tagsOf(event: RecordedEvent): [name: string, value: string][] {
  const named: [string, string | null][] = [
    ["feature", event.feature],
    ["environment", event.environment],
    ["user", event.endUserId],
    ["session", event.sessionId],
    ["customer", event.customerId],
  ];
  const told = named.flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]]));
  return [...told, ...Object.entries(event.tags ?? {})];
}
