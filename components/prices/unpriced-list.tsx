import Link from "next/link";
import { formatCount, formatTokens } from "@/lib/format";
import type { UnpricedModel } from "@/lib/reprice";
import { formatDate } from "@/lib/time";
import { LongName } from "../charts/long-name";
import { cx } from "../ui/cx";
import { GradeMark } from "../ui/grade-mark";
import { causeWords, unitWords } from "./unpriced-words";

/** Models whose calls have no cost, each a link to where it gets one. */
export function UnpricedList({
  models,
  selected,
  hrefOf,
  tz,
}: {
  models: UnpricedModel[];
  selected: UnpricedModel | undefined;
  hrefOf: (model: UnpricedModel) => string;
  tz: string;
}) {
  return (
    <ul>
      {models.map((model) => (
        <li key={`${model.provider} ${model.model} ${model.cause}`} className="border-b border-line">
          <Link
            href={hrefOf(model)}
            aria-current={model === selected || undefined}
            className={
              "grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 gap-y-0.5 border-l-3 border-transparent py-3.5 pr-4 " +
              "pl-3.25 hover:bg-hover focus-visible:-outline-offset-2 aria-[current]:border-accent " +
              "aria-[current]:bg-accent-wash lg:pr-5 lg:pl-4.25"
            }
          >
            <Item model={model} tz={tz} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Item({ model, tz }: { model: UnpricedModel; tz: string }) {
  const cause = causeWords(model.cause);
  return (
    <>
      <span className="flex items-center">
        <GradeMark grade="unpriced" />
      </span>
      <span className="flex min-w-0 items-baseline gap-2">
        <LongName text={model.model} className="font-medium" />
        <span className="shrink-0 text-small text-ink-3">{model.provider}</span>
      </span>
      <span className="col-start-2 text-small text-ink-2">
        {formatCount(model.requests)} {model.requests === 1 ? "call" : "calls"},{" "}
        {[tokenWords(model), ...unitWords(model.units)].join(", ")}
      </span>
      <span className={cx("col-start-2 flex flex-wrap gap-x-2 text-caption text-ink-3")}>
        <span>first seen {formatDate(model.firstSeenAt, tz)}</span>
        {cause && <span className="text-ink-2">{cause}</span>}
      </span>
    </>
  );
}

function tokenWords({ inputTokens, outputTokens }: UnpricedModel): string {
  const tokens = inputTokens + outputTokens;
  return tokens === 0 ? "no tokens told" : `${formatTokens(tokens)} tokens`;
}
