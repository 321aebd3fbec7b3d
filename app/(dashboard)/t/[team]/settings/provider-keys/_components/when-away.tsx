"use client";

import { CircleAlert } from "lucide-react";
import { useState, useTransition } from "react";
import { Band } from "@/components/layout/page";
import { Notice } from "@/components/ui/notice";
import type { WhenAway as Choice } from "@/lib/vault";
import { setWhenAway } from "../actions";

const CHOICES: { value: Choice; label: string; help: string }[] = [
  {
    value: "open",
    label: "Let calls pass",
    help: "They go to the provider, are kept on disk and recorded once the database is back. No budget stops them meanwhile.",
  },
  {
    value: "closed",
    label: "Refuse calls",
    help: "They are answered with 503 until the database is back, so that no call passes a budget.",
  },
];

/** What the proxy does with the team's calls while it cannot ask the budgets. */
export function WhenAway({
  team,
  current,
  mayChange,
}: {
  team: string;
  current: Choice;
  mayChange: boolean;
}) {
  const [chosen, setChosen] = useState(current);
  const [outcome, setOutcome] = useState<{ error?: string }>();
  const [isPending, start] = useTransition();

  function choose(value: Choice) {
    setChosen(value);
    start(async () => {
      const result = await setWhenAway({ team, when_away: value });
      setOutcome(result.ok ? {} : { error: result.error.message });
      if (!result.ok) setChosen(current);
    });
  }

  return (
    <Band
      title="When the database is away"
      aside={<span role="status">{!isPending && outcome && !outcome.error && "Saved"}</span>}
    >
      <fieldset disabled={!mayChange} className="flex max-w-180 flex-col gap-3">
        <legend className="sr-only">When the database is away</legend>
        {CHOICES.map(({ value, label, help }) => (
          <label key={value} className="flex items-start gap-2.5">
            <input
              type="radio"
              name="when_away"
              value={value}
              checked={chosen === value}
              onChange={() => choose(value)}
              className="mt-0.5 size-4 shrink-0 accent-(--accent)"
            />
            <span>
              <span className="block">{label}</span>
              <span className="block text-small text-ink-3">{help}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {outcome?.error && (
        <div className="mt-3">
          <Notice tone="bad" icon={CircleAlert} title={outcome.error} />
        </div>
      )}
    </Band>
  );
}
