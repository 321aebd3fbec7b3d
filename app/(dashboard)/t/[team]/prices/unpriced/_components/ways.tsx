import type { ReactNode } from "react";
import { toRateFormValues } from "@/components/prices/rate-form";
import { causeHint } from "@/components/prices/unpriced-words";
import type { Price } from "@/lib/pricing";
import { formatFullDate, startOf, wallTimeOf } from "@/lib/time";
import { mainRates } from "../../reprice/_components/price-change";
import { GiveFees, GivePrice, RepriceKnown } from "./give-price";
import { inboxHref, type LoadedInbox } from "./load-inbox";

export type Team = { slug: string; timeZone: string };

/** What can be done for the chosen model: a price, a mapping, a re-price, or nothing. */
export function Ways({
  inbox,
  team,
  path,
  mayChange,
}: {
  inbox: LoadedInbox;
  team: Team;
  path: string;
  mayChange: boolean;
}) {
  const { selected, subject, price, reprice } = inbox;
  const known = price && subject && <Known price={price} model={subject.model} tz={team.timeZone} />;
  if (!selected) return <Words>{known}</Words>;
  if (!mayChange) {
    const isHelpless = selected.cause === "no_usage";
    return (
      <Words>
        {causeHint(selected)} {!isHelpless && "An admin of the team can do it here."}
      </Words>
    );
  }
  const form = <Form inbox={inbox} selected={selected} team={team} path={path} />;
  if (!reprice) {
    return (
      <Part>
        <Words>
          {causeHint(selected)} {selected.cause === "priced_since" && known}
        </Words>
        {form}
      </Part>
    );
  }
  return (
    <Part>
      <Words>{known}</Words>
      {reprice.reprice.state === "previewed" && (
        <details className="pb-3">
          <summary className="mx-4 w-fit text-small text-ink-2 hover:text-ink lg:mx-5">
            Change the price
          </summary>
          {form}
        </details>
      )}
    </Part>
  );
}

function Form({
  inbox: { price, reprice },
  selected,
  team,
  path,
}: {
  inbox: LoadedInbox;
  selected: NonNullable<LoadedInbox["selected"]>;
  team: Team;
  path: string;
}) {
  const { provider, model, cause, firstSeenAt, units } = selected;
  const tz = team.timeZone;
  const href = inboxHref(path, selected);
  const subject = { team: team.slug, tz, provider, model, since: firstSeenAt.toISOString(), path: href };
  if (cause === "no_usage") return null;
  if (cause === "priced_since" && !reprice) return <RepriceKnown subject={subject} />;
  if (cause === "unit_without_fee") {
    const known = new Map(Object.entries(price?.sheet.units ?? {}));
    const fees = Object.keys(units).map((name) => ({ name, fee: known.get(name) }));
    return <GiveFees key={`${provider} ${model}`} subject={subject} units={fees} />;
  }
  return (
    <GivePrice
      key={`${provider} ${model} ${cause}`}
      subject={subject}
      values={toRateFormValues(price?.sheet ?? null)}
      validFrom={wallTimeOf(startOf("day", firstSeenAt, tz), tz)}
    />
  );
}

/** The price a model has by now: the team's own, or another model's that it is mapped to. */
function Known({ price, model, tz }: { price: Price; model: string; tz: string }) {
  const since = `from ${formatFullDate(price.validFrom, tz)}`;
  if (price.model !== model)
    return `It is priced as ${price.provider}/${price.model}: ${mainRates(price.sheet)}.`;
  return `${price.teamId ? "The team's own price" : "The catalogue's price"}: ${mainRates(price.sheet)}, ${since}.`;
}

function Part({ children }: { children: ReactNode }) {
  return <div className="border-b border-line">{children}</div>;
}

function Words({ children }: { children: ReactNode }) {
  if (!children) return null;
  return <p className="px-4 pt-1 pb-3 text-small text-pretty text-ink-2 lg:px-5">{children}</p>;
}
