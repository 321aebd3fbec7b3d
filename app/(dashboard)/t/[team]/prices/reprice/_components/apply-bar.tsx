"use client";

import { CircleAlert, Info } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Notice } from "@/components/ui/notice";
import { applyTeamReprice, discardTeamReprice } from "../actions";

/** At the foot of a preview: what applying means, its reason, and the ways out. */
export function ApplyBar({
  team,
  id,
  difference,
  discarded,
}: {
  team: string;
  id: string;
  /** `+$57.72`. */
  difference: string;
  /** Where a discarded preview leads. */
  discarded: string;
}) {
  const router = useRouter();
  const [error, setError] = useState<string>();
  const [isPending, start] = useTransition();

  function apply(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason")).trim();
    if (!reason) return setError("Say why: the reason stays in the record.");
    start(async () => {
      const result = await applyTeamReprice({ team, id, reason });
      if (result.ok) router.refresh();
      else setError(result.error.message);
    });
  }

  function discard() {
    start(async () => {
      const result = await discardTeamReprice({ team, id });
      if (result.ok || result.error.code === "not_found") router.push(discarded);
      else setError(result.error.message);
    });
  }

  return (
    <form
      onSubmit={apply}
      noValidate
      className="sticky bottom-0 z-10 mt-auto border-t border-line bg-surface px-4 py-3 lg:px-5 print:hidden"
    >
      {error && (
        <div className="mb-3">
          <Notice tone="bad" icon={CircleAlert} title={error} />
        </div>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Icon of={Info} className="shrink-0 text-ink-3 max-md:hidden" />
        <p className="min-w-0 grow basis-64 text-small text-pretty text-ink-2 lg:max-w-96">
          Events stay as they are. The difference is written as adjustment entries and can be undone.
        </p>
        <div className="ml-auto flex flex-wrap items-center justify-end gap-3 max-md:w-full">
          <label className="grow max-md:basis-full">
            <span className="sr-only">Reason</span>
            <input
              name="reason"
              required
              maxLength={500}
              autoComplete="off"
              placeholder="Reason"
              aria-invalid={error ? true : undefined}
              className={
                "h-7.5 w-full min-w-40 rounded-control border border-field bg-surface px-2.5 text-body " +
                "placeholder:text-ink-3 focus-visible:border-transparent pointer-coarse:h-11 pointer-coarse:text-input"
              }
            />
          </label>
          <Button disabled={isPending} onClick={discard}>
            Discard
          </Button>
          <Button type="submit" look="primary" disabled={isPending}>
            Apply {difference}
          </Button>
        </div>
      </div>
    </form>
  );
}
