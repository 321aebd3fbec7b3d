import { LongName } from "@/components/charts/long-name";
import { Follow } from "@/components/layout/follow";
import { Table, TableHead, TableRow, Td, Th } from "@/components/ui/table";
import { formatCount, formatDuration } from "@/lib/format";
import type { CallInFlight } from "@/lib/proxy";

const SHOWN = 50;
const EVERY_MS = 2000;

/** The calls that pass through the proxy now, the oldest first. */
export function CallsInFlight({ calls, now }: { calls: CallInFlight[]; now: Date }) {
  return (
    <section className="mt-8" aria-labelledby="calls-in-flight">
      <h2 id="calls-in-flight" className="px-4 text-title lg:px-5">
        Calls in flight <span className="text-ink-3 tabular-nums">{formatCount(calls.length)}</span>
      </h2>
      <Follow everyMs={EVERY_MS} />
      {calls.length === 0 ? (
        <p className="px-4 py-3 text-small text-ink-3 lg:px-5">
          None just now. A call stands here from its first byte to its last.
        </p>
      ) : (
        <Table caption="Calls in flight" dense>
          <TableHead>
            <Th>Model</Th>
            <Th className="max-md:hidden">Provider</Th>
            <Th className="max-md:hidden">Feature</Th>
            <Th className="max-md:hidden">State</Th>
            <Th numeric>Received</Th>
            <Th numeric>Since</Th>
          </TableHead>
          <tbody>
            {calls.slice(0, SHOWN).map((call) => (
              <CallRow key={call.id} call={call} now={now} />
            ))}
          </tbody>
        </Table>
      )}
      {calls.length > SHOWN && (
        <p className="px-4 py-2 text-small text-ink-3 lg:px-5">
          and {formatCount(calls.length - SHOWN)} more
        </p>
      )}
    </section>
  );
}

/** On a phone what says whose call it is stands below the model. */
function CallRow({ call, now }: { call: CallInFlight; now: Date }) {
  const { provider, model, feature } = call;
  return (
    <TableRow>
      <Td className="w-full max-w-0 max-md:py-2 md:w-[40%]">
        {model === null ? "not known" : <LongName text={model} className="max-w-full" />}
        <span className="block truncate text-ink-3 md:hidden">
          {[provider, feature, stateOf(call)].filter(Boolean).join(" · ")}
        </span>
      </Td>
      <Td className="max-md:hidden">
        <LongName text={provider} className="max-w-32" />
      </Td>
      <Td className="truncate max-md:hidden md:w-[26%] md:max-w-0" title={feature ?? undefined}>
        {feature ?? "–"}
      </Td>
      <Td className="whitespace-nowrap max-md:hidden">{stateOf(call)}</Td>
      <Td numeric className="whitespace-nowrap">
        {kilobytes(call.bytes)}
      </Td>
      <Td numeric className="whitespace-nowrap">
        {formatDuration(now.getTime() - call.startedAt.getTime())}
      </Td>
    </TableRow>
  );
}

function stateOf({ phase, isStream }: CallInFlight): string {
  if (phase === "waiting") return "waits for the provider";
  return isStream ? "streams" : "answers";
}

function kilobytes(bytes: number): string {
  return bytes === 0 ? "–" : `${formatCount(Math.ceil(bytes / 1000))} kB`;
}
