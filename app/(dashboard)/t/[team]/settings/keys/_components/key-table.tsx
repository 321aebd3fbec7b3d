import { LongName } from "@/components/charts/long-name";
import { Badge } from "@/components/ui/badge";
import { NoValue } from "@/components/ui/figures";
import { Table, TableHead, TableRow, Td, Th } from "@/components/ui/table";
import type { ApiKey } from "@/lib/keys";
import { formatClock, formatFullDate, formatInstant } from "@/lib/time";
import { RevokeKey } from "./revoke-key";

type Zoned = { timeZone: string };

/** The team's keys, the newest first. Times are in the team's zone. */
export function KeyTable({
  team,
  keys,
  mayRevoke,
}: {
  team: Zoned & { slug: string };
  keys: ApiKey[];
  mayRevoke: boolean;
}) {
  return (
    <>
      <Table caption="API keys of the team">
        <TableHead>
          <Th>Name</Th>
          <Th className="max-md:hidden">Key</Th>
          <Th className="max-lg:hidden">Project</Th>
          <Th className="max-lg:hidden">Scopes</Th>
          <Th className="max-md:hidden">Last used</Th>
          <Th className="max-[88rem]:hidden">Created</Th>
          <Th>State</Th>
          <Th>
            <span className="sr-only">Revoke</span>
          </Th>
        </TableHead>
        <tbody>
          {keys.map((key) => (
            <KeyRow key={key.id} item={key} team={team} mayRevoke={mayRevoke} />
          ))}
        </tbody>
      </Table>
      <p className="px-4 py-3 text-caption text-ink-3 lg:px-5">Times are in {team.timeZone}.</p>
    </>
  );
}

function KeyRow({
  item,
  team,
  mayRevoke,
}: {
  item: ApiKey;
  team: Zoned & { slug: string };
  mayRevoke: boolean;
}) {
  return (
    <TableRow>
      <Td className="w-full max-w-0 max-md:py-2 md:w-[24%]" title={item.name}>
        <span className="block truncate font-medium">{item.name}</span>
        <span className="block font-mono text-code text-ink-3 md:hidden">{item.prefix}…</span>
      </Td>
      <Td className="font-mono text-code whitespace-nowrap max-md:hidden">{item.prefix}…</Td>
      <Td className="text-ink-2 max-lg:hidden">
        <LongName text={item.project?.name ?? "Whole team"} className="max-w-32" />
      </Td>
      <Td className="max-lg:hidden">
        <span className="flex gap-1">
          {item.scopes.map((scope) => (
            <Badge key={scope}>{scope}</Badge>
          ))}
        </span>
      </Td>
      <Td className="whitespace-nowrap text-ink-2 max-md:hidden">
        <Instant at={item.lastUsedAt} timeZone={team.timeZone} />
      </Td>
      <Td className="whitespace-nowrap text-ink-2 max-[88rem]:hidden">
        <Instant at={item.createdAt} timeZone={team.timeZone} />
      </Td>
      <Td className="whitespace-nowrap">
        <State expiresAt={item.expiresAt} timeZone={team.timeZone} />
      </Td>
      <Td className="w-0">
        {mayRevoke && <RevokeKey team={team.slug} id={item.id} name={item.name} prefix={item.prefix} />}
      </Td>
    </TableRow>
  );
}

function Instant({ at, timeZone }: Zoned & { at: Date | null }) {
  if (!at) return <NoValue />;
  return (
    <time dateTime={at.toISOString()} title={formatInstant(at, timeZone)}>
      {formatFullDate(at, timeZone)}, {formatClock(at, timeZone)}
    </time>
  );
}

function State({ expiresAt, timeZone }: Zoned & { expiresAt: Date | null }) {
  if (!expiresAt) return <Badge tone="good">active</Badge>;
  if (expiresAt.getTime() <= Date.now()) return <Badge tone="bad">expired</Badge>;
  return (
    <span className="flex flex-col items-start gap-x-2 md:flex-row md:items-center">
      <Badge tone="good">active</Badge>
      <span className="text-small text-ink-3">until {formatFullDate(expiresAt, timeZone)}</span>
    </span>
  );
}
