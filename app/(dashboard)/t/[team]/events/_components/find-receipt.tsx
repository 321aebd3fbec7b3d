import { Receipt as ReceiptView } from "@/components/events/receipt";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import type { Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { AmbiguousEventError, getReceipt, type Receipt } from "@/lib/events";

type Projects = AmbiguousEventError["projects"];

/** A receipt, or why there is none to show: no such event, or one in each of several projects. */
export type FoundReceipt = { receipt: Receipt } | { projects: Projects } | { isMissing: true };

export async function findReceipt(
  scope: Scope,
  event: { eventId: string; projectId: string | undefined },
): Promise<FoundReceipt> {
  try {
    return { receipt: await getReceipt(scope, event) };
  } catch (error) {
    if (error instanceof AmbiguousEventError) return { projects: error.projects };
    if (error instanceof AppError && error.code === "not_found") return { isMissing: true };
    throw error;
  }
}

/** A receipt, or in its place why there is none. */
export function ShownReceipt({
  found,
  tz,
  team,
  hrefOf,
}: {
  found: FoundReceipt;
  tz: string;
  team: string;
  /** The same address with a project. */
  hrefOf: (projectId: string) => string;
}) {
  if ("receipt" in found) return <ReceiptView receipt={found.receipt} tz={tz} team={team} />;
  if ("isMissing" in found)
    return (
      <EmptyState title="There is no such event">
        The team has none with this id, or it was kept no longer.
      </EmptyState>
    );
  return (
    <EmptyState
      title="Several events have this id"
      action={found.projects.map(({ id, name }) => (
        <ButtonLink key={id} size="bar" href={hrefOf(id)} prefetch={false} scroll={false}>
          {name}
        </ButtonLink>
      ))}
    >
      Each is in another project. Which one is meant?
    </EmptyState>
  );
}
