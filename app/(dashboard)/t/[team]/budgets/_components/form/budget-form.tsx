"use client";

import { CircleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useRef, useState, useTransition } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { MoneyField } from "@/components/ui/money-field";
import { Notice } from "@/components/ui/notice";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import type { ActionError } from "@/lib/http/action";
import { fieldErrors } from "../../../_components/form-error";
import { saveBudget } from "../../actions";
import { type BudgetValues, placedErrors, toBody } from "./form-values";
import { LimitFields } from "./limit-fields";
import { PeriodFields } from "./period-fields";
import { ReplayPanel } from "./replay-panel";
import { SelectorFields } from "./selector-fields";
import { namesFor, type SelectorName } from "./selector-name";

/** The form of a budget, with what it would have done beside it. */
export function BudgetForm({
  team,
  id,
  initial,
  names,
  words,
  note,
}: {
  team: string;
  /** Of the budget that is changed. */
  id?: string;
  initial: BudgetValues;
  names: SelectorName[];
  words: Record<string, string>;
  /** What saving means. */
  note: string;
}) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState(initial);
  const [error, setError] = useState<ActionError>();
  const [isPending, start] = useTransition();
  const errors = error ? placedErrors(fieldErrors(error, "budget.")) : {};
  const set = (part: Partial<BudgetValues>) => setValues((before) => ({ ...before, ...part }));
  const list = `/t/${team}/budgets`;

  useEffect(() => {
    if (error) firstWrong(form.current)?.focus();
  }, [error]);

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    start(async () => {
      const result = await saveBudget({ team, id, budget: toBody(values) });
      if (result.ok) router.push(`${list}/${result.data.id}`);
      else setError(result.error);
    });
  }

  return (
    <form ref={form} onSubmit={onSubmit} noValidate className="flex grow flex-col">
      <div className="grid gap-x-11 gap-y-7 px-4 py-5 lg:px-5 xl:grid-cols-[minmax(0,45rem)_minmax(17rem,30rem)]">
        <div className="flex max-w-180 min-w-0 flex-col gap-5">
          {error && Object.keys(errors).length === 0 && (
            <Notice tone="bad" icon={CircleAlert} title={error.message} />
          )}
          <TextField
            label="Name"
            autoComplete="off"
            value={values.name}
            onChange={(event) => set({ name: event.target.value })}
            help="As alerts and refusals call it."
            {...(errors.name !== undefined && { error: errors.name })}
          />
          <MoneyField
            label="Limit"
            placeholder="US dollars"
            value={values.limit}
            onChange={(event) => set({ limit: event.target.value })}
            error={errors.limit_usd}
          />
          <PeriodFields values={values} errors={errors} set={set} />
          <SelectorFields
            team={team}
            names={names}
            words={words}
            mode={values.mode}
            selector={values.selector}
            errors={errors}
            onChange={(selector) => set({ selector })}
          />
          <SelectField
            label="Limit of its own for"
            options={perOptions(namesFor(values.mode, names), values.per)}
            value={values.per}
            onChange={(event) => set({ per: event.target.value })}
            help={values.per === "" ? "All calls share one limit." : "Each has the whole limit."}
            error={errors.per}
          />
          <LimitFields values={values} errors={errors} set={set} />
        </div>
        <ReplayPanel team={team} values={values} />
      </div>
      <div className="sticky bottom-0 z-10 mt-auto flex items-center gap-3 border-t border-line bg-surface px-4 py-3 lg:px-5">
        <p className="min-w-0 grow text-small text-ink-2 max-sm:hidden">{note}</p>
        <ButtonLink href={id ? `${list}/${id}` : list} className="max-sm:ml-auto">
          Cancel
        </ButtonLink>
        <Button type="submit" look="primary" disabled={isPending}>
          {id ? "Save the budget" : "Make the budget"}
        </Button>
      </div>
    </form>
  );
}

function perOptions(names: SelectorName[], chosen: string) {
  const options = names.map(({ name, label }) => ({ value: name, label: `each ${label}` }));
  const isOffered = chosen === "" || options.some(({ value }) => value === chosen);
  const own = isOffered ? [] : [{ value: chosen, label: `each ${chosen.replace(/^tag\./, "")}` }];
  return [{ value: "", label: "nobody" }, ...own, ...options];
}

function firstWrong(form: HTMLFormElement | null): HTMLElement | null {
  const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"], [data-wrong]') ?? null;
  // An error of chosen values stands below them.
  return wrong?.hasAttribute("data-wrong")
    ? (wrong.parentElement?.querySelector<HTMLElement>("button") ?? null)
    : wrong;
}
