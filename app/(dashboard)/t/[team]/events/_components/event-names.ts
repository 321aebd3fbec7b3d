import type { EventNames } from "@/components/events/event-columns";
import type { Scope } from "@/lib/db";
import type { RecordedEvent } from "@/lib/events";
import { labelsOf } from "../../_components/labels-of";

/** The names of the projects and keys of some events, asked for only where a column shows them. */
export async function eventNames(
  scope: Scope,
  events: RecordedEvent[],
  columns: string[],
): Promise<EventNames> {
  const labels = (column: "project" | "key", ids: (string | null)[]) =>
    columns.includes(column) ? labelsOf(scope, column, toUnique(ids)) : (id: string) => id;
  const [project, key] = await Promise.all([
    labels(
      "project",
      events.map(({ projectId }) => projectId),
    ),
    labels(
      "key",
      events.map(({ keyId }) => keyId),
    ),
  ]);
  return { project, key };
}

function toUnique(ids: (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))];
}
