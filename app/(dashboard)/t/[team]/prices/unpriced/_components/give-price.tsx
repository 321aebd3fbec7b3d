"use client";

import { MainRateFields, MoreRateFields } from "@/components/prices/rate-fields";
import type { RateFormValues } from "@/components/prices/rate-form";
import { MoneyField } from "@/components/ui/money-field";
import { Tabs } from "@/components/ui/tabs";
import { TextField } from "@/components/ui/text-field";
import { knownModelError } from "../../_components/known-model";
import { KnownModelField } from "../../_components/known-model-field";
import { unitName } from "../../_components/rate-names";
import { giveUnitFees, mapUnpriced, priceUnpriced, repriceUnpriced } from "../actions";
import { PricingForm, type Subject } from "./pricing-form";

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

/** Fees for what a priced model used beside its tokens, whose rates stay as they are. */
export function GiveFees({
  subject,
  units,
}: {
  subject: Subject;
  units: { name: string; fee: string | undefined }[];
}) {
  const names = units.map(({ name }, place) => [`units.${place}.name`, name]);
  return (
    <PricingForm
      subject={subject}
      more={Object.fromEntries(names)}
      save={giveUnitFees}
      submit={units.length === 1 ? "Save the fee" : "Save the fees"}
    >
      {(errors) => (
        <div className="flex flex-col gap-3">
          <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-5">
            {units.map(({ name, fee }, place) => (
              <MoneyField
                key={name}
                label={`One of ${unitName(name)}`}
                name={`units.${place}.fee`}
                defaultValue={fee}
                error={errors[`units.${name}`]}
              />
            ))}
          </div>
          <p className="text-small text-pretty text-ink-3">
            US dollars for one. Write 0 for what is free. The fee is added to each price that the model has
            had since the first of these calls. The latest then is the team's own and stands until you end it,
            also when the catalogue's changes.
          </p>
        </div>
      )}
    </PricingForm>
  );
}
