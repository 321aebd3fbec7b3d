"use client";

import { CircleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState, useTransition } from "react";
import { MainRateFields, MoreRateFields } from "@/components/prices/rate-fields";
import type { RateFormValues } from "@/components/prices/rate-form";
import { Button, ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { TextField } from "@/components/ui/text-field";
import type { ActionError } from "@/lib/http/action";
import { fieldErrors } from "../../../_components/form-error";
import { addOverride } from "../actions";

/** The form of a team's own price for any model. */
export function NewOverride({
  team,
  tz,
  provider,
  model,
  providers,
  values,
  validFrom,
}: {
  team: string;
  tz: string;
  provider: string;
  model: string;
  /** The catalogue's, to choose from. */
  providers: string[];
  values: RateFormValues;
  validFrom: string;
}) {
  const router = useRouter();
  const [error, setError] = useState<ActionError>();
  const [isPending, start] = useTransition();
  const errors = error ? fieldErrors(error) : {};
  const hasPlace = Object.keys(errors).length > 0 && !errors.rates;
  const list = `/t/${team}/prices/overrides`;

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    fields.set("team", team);
    fields.set("tz", tz);
    const name = String(fields.get("model"));
    // As it came, it is an event's, spaces and all.
    if (name !== model) fields.set("model", name.trim());
    fields.set("rest", JSON.stringify(values.rest));
    start(async () => {
      const result = await addOverride(fields);
      if (result.ok) router.push(`${list}?saved=${result.data.id}`);
      else setError(result.error);
    });
  }

  return (
    <form onSubmit={onSubmit} noValidate className="flex grow flex-col">
      <div className="flex max-w-240 flex-col gap-4 px-4 py-5 lg:px-5">
        <h2 className="text-page">New override</h2>
        {error && !hasPlace && <Notice tone="bad" icon={CircleAlert} title={error.message} />}
        <div className="grid max-w-180 gap-3 sm:grid-cols-3">
          <TextField
            label="Provider"
            name="provider"
            list="providers"
            autoComplete="off"
            defaultValue={provider}
            error={errors.provider}
          />
          <datalist id="providers">
            {providers.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          <TextField
            className="sm:col-span-2"
            label="Model"
            name="model"
            autoComplete="off"
            spellCheck={false}
            defaultValue={model}
            help="As the events name it."
            error={errors.model}
          />
        </div>
        <MainRateFields values={values} errors={errors}>
          <TextField
            className="max-sm:col-span-2"
            label="Valid from"
            name="valid_from"
            type="datetime-local"
            defaultValue={validFrom}
            error={errors.valid_from}
          />
        </MainRateFields>
        <p className="text-small text-pretty text-ink-3">
          US dollars per million tokens. Write 0 for what is free. A field left empty is charged as its
          placeholder says. Times are in {tz}.
        </p>
        <MoreRateFields values={values} errors={errors} />
      </div>
      <div className="sticky bottom-0 z-10 mt-auto flex items-center gap-3 border-t border-line bg-surface px-4 py-3 lg:px-5">
        <p className="min-w-0 grow text-small text-ink-2 max-sm:hidden">
          It holds until you end it or a later version begins. Events so far keep their cost until a re-price.
        </p>
        <ButtonLink href={list} className="max-sm:ml-auto">
          Cancel
        </ButtonLink>
        <Button type="submit" look="primary" disabled={isPending}>
          Save the price
        </Button>
      </div>
    </form>
  );
}
