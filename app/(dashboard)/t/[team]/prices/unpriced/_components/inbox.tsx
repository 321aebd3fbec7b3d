import { UnpricedList } from "@/components/prices/unpriced-list";
import { inboxSentence } from "@/components/prices/unpriced-words";
import { Badge } from "@/components/ui/badge";
import { formatCount } from "@/lib/format";
import { RepriceView } from "../../reprice/_components/reprice-view";
import { inboxHref, type LoadedInbox } from "./load-inbox";
import { type Team, Ways } from "./ways";

const MAX_SHOWN = 500;

/** The models without a price, and beside them what gives the chosen one its price. */
export function Inbox({
  inbox,
  team,
  mayChange,
  now,
}: {
  inbox: LoadedInbox;
  team: Team;
  mayChange: boolean;
  now: Date;
}) {
  const { models, selected, subject, reprice } = inbox;
  const path = `/t/${team.slug}/prices/unpriced`;
  const words = inboxSentence(models);
  return (
    <div className="grid grow grid-cols-1 lg:grid-cols-[23.25rem_minmax(0,1fr)]">
      <section aria-label="Unpriced models" className="min-w-0 lg:border-r lg:border-line">
        <p className="border-b border-line px-4 py-4 text-small text-pretty text-ink-2 lg:px-5">
          {words.before}
          {words.calls && <strong className="font-medium text-ink">{words.calls}</strong>}
          {words.after} A price is never guessed from a similar name.
        </p>
        <UnpricedList
          models={models.slice(0, MAX_SHOWN)}
          selected={selected}
          hrefOf={(model) => `${inboxHref(path, model)}#price`}
          tz={team.timeZone}
        />
        {models.length > MAX_SHOWN && (
          <p className="px-4 py-3 text-small text-ink-3 lg:px-5">
            {formatCount(models.length - MAX_SHOWN)} more have fewer calls.
          </p>
        )}
      </section>
      <section
        id="price"
        aria-label={`Price for ${subject?.model}`}
        className="flex min-w-0 scroll-mt-32 flex-col"
      >
        <div className="flex min-w-0 flex-wrap items-center gap-2 px-4 pt-5 lg:px-5">
          <h2 className="min-w-0 text-page [overflow-wrap:anywhere]">Price for {subject?.model}</h2>
          <Badge tone="fact">team override</Badge>
        </div>
        <Ways inbox={inbox} team={team} path={path} mayChange={mayChange} />
        {reprice && (
          <RepriceView loaded={reprice} team={team.slug} mayChange={mayChange} discarded={path} now={now} />
        )}
      </section>
    </div>
  );
}
