"use client";

import { useMemo } from "react";
import { cx } from "@/components/ui/cx";
import { formatDate, isTimeZone } from "@/lib/time";
import { type BudgetValues, toBody } from "./form-values";
import { blockedWords, replayWords, stretchWords } from "./replay-words";
import { type Replayed, type Stretch, useReplay } from "./use-replay";

/** What a budget would have done in the last 90 days, as its form is filled in. */
export function ReplayPanel({ team, values }: { team: string; values: BudgetValues }) {
  const { answer, isOld } = useReplay(
    team,
    useMemo(() => questionOf(values), [values]),
  );
  return (
    <section aria-label="In the last 90 days" className="min-w-0 xl:border-l xl:border-line xl:pl-5">
      <div className="flex flex-col gap-3 xl:sticky xl:top-5">
        <h2 className="text-heading">In the last 90 days</h2>
        {answer ? (
          <Answer answer={answer} isOld={isOld} values={values} />
        ) : (
          <>
            <Strip stretches={[]} tz="UTC" label="" />
            <p className="text-ink-2">Write a limit, and what this budget would have done stands here.</p>
          </>
        )}
        <p className="text-small text-pretty text-ink-3">
          By your own calls, as if each had asked before it was made for what it cost in the end.
        </p>
      </div>
    </section>
  );
}

function Answer({ answer, isOld, values }: { answer: Replayed; isOld: boolean; values: BudgetValues }) {
  const tz = isTimeZone(values.timeZone) ? values.timeZone : "UTC";
  const words = replayWords(answer, values);
  const blocked = blockedWords(answer.stretches, values, tz);
  return (
    <div className={cx("flex flex-col gap-3 transition-opacity", isOld && "opacity-60")} aria-busy={isOld}>
      <div>
        <Strip stretches={answer.stretches} tz={tz} label={words} />
        <div className="mt-1 flex justify-between text-caption text-ink-3">
          <span>{formatDate(new Date(answer.from), tz)}</span>
          <Key />
          <span>Now</span>
        </div>
      </div>
      <p role="status" className="text-pretty">
        {words}
      </p>
      {blocked && <p className="text-small text-ink-2">{blocked}</p>}
    </div>
  );
}

/** Told by height as well as by colour. */
const LOOKS = { calm: "h-1.5 bg-line-strong", warned: "h-5 bg-warn-fill", blocked: "h-9 bg-bad-fill" };

function Strip({ stretches, tz, label }: { stretches: Stretch[]; tz: string; label: string }) {
  return (
    <div
      role="img"
      aria-label={label || "Nothing to show yet"}
      className="flex h-10 items-end gap-px border-b border-line-strong"
    >
      {stretches.map((stretch) => (
        <div
          key={stretch.from}
          title={stretchWords(stretch, tz)}
          style={{ flexGrow: Date.parse(stretch.to) - Date.parse(stretch.from) }}
          className="flex h-full min-w-0 basis-0 items-end"
        >
          <div className={cx("w-full rounded-t-bar", LOOKS[lookOf(stretch)])} />
        </div>
      ))}
    </div>
  );
}

function lookOf({ warned, blocked }: Stretch): keyof typeof LOOKS {
  if (blocked > 0) return "blocked";
  return warned > 0 ? "warned" : "calm";
}

function Key() {
  return (
    <span className="flex gap-3">
      <span className="flex items-center gap-1">
        <span className="size-2 rounded-bar bg-warn-fill" /> warned
      </span>
      <span className="flex items-center gap-1">
        <span className="size-2 rounded-bar bg-bad-fill" /> blocked
      </span>
    </span>
  );
}

/** Without a limit there is nothing to ask. The name changes nothing and is not sent. */
function questionOf(values: BudgetValues): string | null {
  const body = toBody({ ...values, name: "replay" });
  return /\d/.test(body.limit_usd) ? JSON.stringify(body) : null;
}
