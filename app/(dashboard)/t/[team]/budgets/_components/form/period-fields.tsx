"use client";

import { useState } from "react";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import { type BudgetValues, hasStartDay } from "./form-values";

const PERIODS: { value: BudgetValues["period"]; label: string }[] = [
  { value: "hour", label: "Every hour" },
  { value: "day", label: "Every day" },
  { value: "week", label: "Every week" },
  { value: "month", label: "Every month" },
  { value: "quarter", label: "Every quarter" },
  { value: "year", label: "Every year" },
  { value: "rolling", label: "The last days" },
  { value: "total", label: "Once, for all time" },
];
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"].map(
  (label, place) => ({ value: String(place + 1), label }),
);
const STARTS: Record<string, string> = {
  month: "Its last day where the month is shorter.",
  quarter: "Of the quarter's first month.",
  year: "Of January.",
};

/** When a budget begins anew. */
export function PeriodFields({
  values,
  errors,
  set,
}: {
  values: BudgetValues;
  errors: Record<string, string>;
  set: (part: Partial<BudgetValues>) => void;
}) {
  const { period } = values;
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <SelectField
        label="Period"
        options={PERIODS}
        value={period}
        onChange={(event) => {
          const chosen = PERIODS.find(({ value }) => value === event.target.value);
          if (chosen) set({ period: chosen.value, startDay: "1" });
        }}
      />
      {period === "rolling" && (
        <TextField
          label="How many days"
          inputMode="numeric"
          autoComplete="off"
          value={values.periodDays}
          onChange={(event) => set({ periodDays: event.target.value })}
          help="Today is one of them."
          {...wrong(errors.period_days)}
        />
      )}
      {period === "week" && (
        <SelectField
          label="Begins on"
          options={WEEKDAYS}
          value={values.startDay}
          onChange={(event) => set({ startDay: event.target.value })}
          error={errors.start_day}
        />
      )}
      {hasStartDay(period) && period !== "week" && (
        <TextField
          label="Begins on day"
          inputMode="numeric"
          autoComplete="off"
          value={values.startDay}
          onChange={(event) => set({ startDay: event.target.value })}
          help={STARTS[period]}
          {...wrong(errors.start_day)}
        />
      )}
      {period !== "total" && <ZoneField values={values} errors={errors} set={set} />}
    </div>
  );
}

function ZoneField({ values, errors, set }: Parameters<typeof PeriodFields>[0]) {
  const [zones, setZones] = useState<string[]>([]);
  return (
    <>
      <TextField
        label="Time zone"
        list="time-zones"
        autoComplete="off"
        spellCheck={false}
        value={values.timeZone}
        onFocus={() => setZones(Intl.supportedValuesOf("timeZone"))}
        onChange={(event) => set({ timeZone: event.target.value })}
        help="Days begin at its midnight."
        {...wrong(errors.time_zone)}
      />
      <datalist id="time-zones">
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}

function wrong(error: string | undefined): { error?: string } {
  return error === undefined ? {} : { error };
}
