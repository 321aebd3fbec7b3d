import { LongName } from "@/components/charts/long-name";
import { Badge } from "@/components/ui/badge";
import { Table, TableHead, TableRow, Td, Th } from "@/components/ui/table";
import { formatFullDate, formatInstant } from "@/lib/time";
import type { ProviderKey } from "@/lib/vault";
import { DeleteProviderKey } from "./delete-provider-key";
import { TryKey } from "./try-key";

type Team = { slug: string; timeZone: string };

/** The team's provider keys, the newest first. */
export function ProviderKeyTable({
  team,
  keys,
  creators,
  mayChange,
}: {
  team: Team;
  keys: ProviderKey[];
  creators: Map<string, string>;
  mayChange: boolean;
}) {
  return (
    <>
      <Table caption="Provider keys of the team">
        <TableHead>
          <Th>Name</Th>
          <Th>Provider</Th>
          <Th className="max-md:hidden">Key</Th>
          <Th className="max-lg:hidden">Project</Th>
          <Th className="max-xl:hidden">Address</Th>
          <Th className="max-xl:hidden">Stored</Th>
          <Th>
            <span className="sr-only">Test and delete</span>
          </Th>
        </TableHead>
        <tbody>
          {keys.map((key) => (
            <KeyRow
              key={key.id}
              item={key}
              team={team}
              by={creators.get(key.createdBy)}
              mayChange={mayChange}
            />
          ))}
        </tbody>
      </Table>
      <p className="border-b border-line px-4 py-3 text-caption text-ink-3 lg:px-5">
        A key of a project goes before the team&rsquo;s; of several for the same provider, the newest is used.
        Dates are in {team.timeZone}.
      </p>
    </>
  );
}

function KeyRow({
  item,
  team,
  by,
  mayChange,
}: {
  item: ProviderKey;
  team: Team;
  by: string | undefined;
  mayChange: boolean;
}) {
  return (
    <TableRow>
      <Td className="w-full max-w-0 max-md:py-2 md:w-[24%]" title={item.name}>
        <span className="block truncate font-medium">{item.name}</span>
        <span className="block font-mono text-code text-ink-3 md:hidden">…{item.lastFour}</span>
      </Td>
      <Td>
        <span className="flex flex-wrap items-center gap-1.5">
          <LongName text={item.provider} className="max-w-32" />
          {item.missingMasterKey && <Unreadable id={item.missingMasterKey} />}
        </span>
      </Td>
      <Td className="font-mono text-code whitespace-nowrap max-md:hidden">…{item.lastFour}</Td>
      <Td className="text-ink-2 max-lg:hidden">
        <LongName text={item.project?.name ?? "Whole team"} className="max-w-32" />
      </Td>
      <Td className="text-ink-2 max-xl:hidden">
        <LongName text={item.baseUrl ?? "The provider's"} className="max-w-52" />
      </Td>
      <Td className="py-1.5 whitespace-nowrap text-ink-2 max-xl:hidden">
        <time dateTime={item.createdAt.toISOString()} title={formatInstant(item.createdAt, team.timeZone)}>
          {formatFullDate(item.createdAt, team.timeZone)}
        </time>
        {by && <span className="block max-w-36 truncate text-small text-ink-3">by {by}</span>}
      </Td>
      <Td className="w-0">
        {mayChange && (
          <span className="flex items-center justify-end gap-1.5 max-md:flex-col-reverse max-md:items-end">
            <TryKey team={team.slug} id={item.id} name={item.name} />
            <DeleteProviderKey team={team.slug} id={item.id} name={item.name} provider={item.provider} />
          </span>
        )}
      </Td>
    </TableRow>
  );
}

function Unreadable({ id }: { id: string }) {
  return (
    <span title={`It was encrypted with the master key ${id}, which ENCRYPTION_KEY does not hold.`}>
      <Badge tone="bad">master key {id} missing</Badge>
    </span>
  );
}
