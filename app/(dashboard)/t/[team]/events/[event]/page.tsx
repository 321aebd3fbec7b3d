import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { WaitingReceipt } from "@/components/events/waiting-receipt";
import { PageHeader } from "@/components/layout/page";
import { ButtonLink } from "@/components/ui/button";
import { requireMember } from "@/lib/auth";
import { parseFilter } from "@/lib/filters";
import { addDays, dateOf } from "@/lib/time";
import { ask, Panel, waitFor } from "../../_components/panel";
import { type FoundReceipt, findReceipt, ShownReceipt } from "../_components/find-receipt";

export const metadata: Metadata = { title: "Receipt" };

/** One receipt by itself, for links from elsewhere; beside the list it opens at the list's own address. */
export default async function ReceiptPage({ params, searchParams }: PageProps<"/t/[team]/events/[event]">) {
  const { team: slug, event } = await params;
  const { scope, team } = await requireMember(slug, "viewer");
  const query = await searchParams;
  const { tz, selection } = parseFilter(query, team);
  const eventId = decodeURIComponent(event);
  const receipt = ask("receipt", findReceipt(scope, { eventId, projectId: selection.project_id?.[0] }));
  await waitFor([receipt]);
  const path = `/t/${team.slug}/events`;
  return (
    <>
      <PageHeader
        title="Receipt"
        aside={
          <Panel of={receipt} failed={null}>
            {(found) => <ShowInList found={found} path={path} tz={query.tz ? tz : null} zone={tz} />}
          </Panel>
        }
      />
      <div className="w-full max-w-180">
        <Panel of={receipt} waiting={<WaitingReceipt />} failed="The receipt did not load">
          {(found) => {
            if ("isMissing" in found) notFound();
            return (
              <ShownReceipt
                found={found}
                tz={tz}
                team={team.slug}
                hrefOf={(projectId) =>
                  `${path}/${encodeURIComponent(eventId)}?${new URLSearchParams({ project_id: projectId })}`
                }
              />
            );
          }}
        </Panel>
      </div>
    </>
  );
}

/** The list of the day on which the call was made, with the receipt open beside it. */
function ShowInList({
  found,
  path,
  tz,
  zone,
}: {
  found: FoundReceipt;
  path: string;
  tz: string | null;
  zone: string;
}) {
  if (!("receipt" in found)) return null;
  const { eventId, projectId, occurredAt } = found.receipt.event;
  const query = new URLSearchParams({
    from: dateOf(occurredAt, zone),
    to: dateOf(addDays(occurredAt, 1, zone), zone),
    ...(tz && { tz }),
    receipt: eventId,
    receipt_project: projectId,
  });
  return (
    <ButtonLink size="bar" href={`${path}?${query}`} prefetch={false}>
      Show in the list
    </ButtonLink>
  );
}
