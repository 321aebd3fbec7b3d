"use client";

import { type Choice, ChoiceField } from "@/components/ui/choice-field";
import { MoneyField } from "@/components/ui/money-field";
import { TextField } from "@/components/ui/text-field";
import type { BudgetValues } from "./form-values";

const MODES: Choice<BudgetValues["mode"]>[] = [
  { value: "track", label: "Track", help: "Only counts." },
  { value: "soft", label: "Soft", help: "Counts and warns at its thresholds." },
  {
    value: "hard",
    label: "Hard",
    help: "Counts, warns, and refuses calls before they are made: those through the proxy, and those that reserve. Calls that are only reported afterwards still count.",
  },
];
const UNPRICED: Choice<BudgetValues["unpriced"]>[] = [
  { value: "block", label: "Refuse them", help: "Until the model has a price." },
  { value: "allow", label: "Let them through", help: "They count nothing." },
  { value: "rates", label: "Reserve by these rates", help: "US dollars per million tokens." },
];

/** What becomes of calls when the limit comes near. */
export function LimitFields({
  values,
  errors,
  set,
}: {
  values: BudgetValues;
  errors: Record<string, string>;
  set: (part: Partial<BudgetValues>) => void;
}) {
  return (
    <>
      <ChoiceField label="Mode" choices={MODES} value={values.mode} onChange={(mode) => set({ mode })} />
      <TextField
        label="Thresholds"
        autoComplete="off"
        value={values.thresholds}
        onChange={(event) => set({ thresholds: event.target.value })}
        help="Percent of the limit, with commas between."
        {...(errors.thresholds !== undefined && { error: errors.thresholds })}
      />
      {values.mode === "hard" && (
        <div className="flex flex-col gap-3">
          <ChoiceField
            label="Calls of models without a price"
            choices={UNPRICED}
            value={values.unpriced}
            onChange={(unpriced) => set({ unpriced })}
          />
          {values.unpriced === "rates" && (
            <div className="grid gap-3 sm:grid-cols-2">
              <MoneyField
                label="Input"
                placeholder="per million tokens"
                value={values.inputRate}
                onChange={(event) => set({ inputRate: event.target.value })}
                error={errors["unpriced.input"]}
              />
              <MoneyField
                label="Output"
                placeholder="per million tokens"
                value={values.outputRate}
                onChange={(event) => set({ outputRate: event.target.value })}
                error={errors["unpriced.output"]}
              />
            </div>
          )}
        </div>
      )}
    </>
  );
}
