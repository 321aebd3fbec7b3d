"use client";

import { CircleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useState, useTransition } from "react";
import { type FieldErrors, MainRateFields, MoreRateFields } from "@/components/prices/rate-fields";
import type { RateFormValues } from "@/components/prices/rate-form";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Tabs } from "@/components/ui/tabs";
import { TextField } from "@/components/ui/text-field";
import type { ActionError, ActionResult } from "@/lib/http/action";
import { fieldErrors } from "../../_components/form-error";
import { knownModelError } from "../../_components/known-model";
import { KnownModelField } from "../../_components/known-model-field";
import { mapUnpriced, priceUnpriced, repriceUnpriced } from "../actions";

type Save = (fields: FormData) => Promise<ActionResult<{ id: string }>>;

type Subject = {
  team: string;
  tz: string;
  provider: string;
  model: string;
  /** ISO instant of the first call. */
  since: string;
  /** This page's address with the model chosen. */
  path: string;
};

/** The two ways to price a model that has none; each leads to the preview of what it changes. */
export function GivePrice({
  subject,
  values,
  validFrom,
}: {
  subject: Subject;
  values: RateFormValues;
  /** A wall time of the zone. */
  validFrom: string;
}) {
  const own = (
    <PricingForm subject={subject} save={priceUnpriced} submit="Save the price">
      {(errors) => (
        <div className="flex flex-col gap-3">
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
            placeholder says. Times are in {subject.tz}.
          </p>
          <MoreRateFields values={values} errors={errors} />
          <input type="hidden" name="rest" value={JSON.stringify(values.rest)} />
        </div>
      )}
    </PricingForm>
  );
  const mapped = (
    <PricingForm subject={subject} save={mapUnpriced} submit="Save the mapping">
      {(errors) => (
        <KnownModelField
          team={subject.team}
          label="Known model"
          name="known"
          className="max-w-100"
          help={`From now on ${subject.model} costs what this model costs, also when that changes.`}
          error={knownModelError(errors)}
        />
      )}
    </PricingForm>
  );
  return (
    <Tabs
      label="Ways to price it"
      tabs={[
        { id: "own", label: "Own figures", panel: own },
        { id: "map", label: "Same as a known model", panel: mapped },
      ]}
    />
  );
}

/** For a model whose price has become known: its calls are only reckoned anew. */
export function RepriceKnown({ subject }: { subject: Subject }) {
  return (
    <PricingForm subject={subject} save={repriceUnpriced} submit="Preview the re-price">
      {() => null}
    </PricingForm>
  );
}

function PricingForm({
  subject,
  save,
  submit,
  children,
}: {
  subject: Subject;
  save: Save;
  submit: string;
  children: (errors: FieldErrors) => ReactNode;
}) {
  const router = useRouter();
  const [error, setError] = useState<ActionError>();
  const [isPending, start] = useTransition();
  const errors = error ? fieldErrors(error) : {};
  const hasPlace = Object.keys(errors).length > 0 && !errors.rates;

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    for (const name of ["team", "tz", "provider", "model", "since"] as const) fields.set(name, subject[name]);
    start(async () => {
      const result = await save(fields);
      setError(result.ok ? undefined : result.error);
      if (result.ok) router.push(`${subject.path}&reprice=${result.data.id}`, { scroll: false });
    });
  }

  return (
    <form onSubmit={onSubmit} noValidate className="flex flex-col gap-4 px-4 pt-4 lg:px-5">
      {error && !hasPlace && <Notice tone="bad" icon={CircleAlert} title={error.message} />}
      {children(errors)}
      <div className="sticky bottom-0 -mx-4 border-t border-line bg-surface px-4 py-3 lg:-mx-5 lg:px-5">
        <Button type="submit" look="primary" disabled={isPending}>
          {isPending ? "Reckoning" : submit}
        </Button>
      </div>
    </form>
  );
}
