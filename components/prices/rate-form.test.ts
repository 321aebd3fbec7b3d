import { expect, test } from "vitest";
import type { RateSheet } from "@/lib/pricing";
import { type RateFormValues, readRateForm, toRateFormValues } from "./rate-form";

/** What a browser would send of a form that shows these values. */
function sent({ fields, units, rest }: RateFormValues): Record<string, string> {
  const all: Record<string, string> = { ...fields, rest: JSON.stringify(rest) };
  units.forEach(({ name, fee }, place) => {
    all[`units.${place}.name`] = name;
    all[`units.${place}.fee`] = fee;
  });
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

const sheet: RateSheet = {
  rates: { input: "5", cache_read: "0.5", output: "30" },
  long_context: [{ from_input_tokens: 272_000, rates: { input: "10", output: "45" } }],
  service_tiers: {
    batch: { rates: { input: "2.5" }, long_context: [{ from_input_tokens: 272_000, rates: { input: "5" } }] },
    priority: { rates: { input: "10" } },
  },
  units: { web_search_requests: "0.01" },
  off_peak: [{ from: "16:30", to: "00:30", time_zone: "UTC", rates: { input: "1" } }],
  regional: { eu: "1.1" },
};

test("a price that was shown and sent unchanged is the same price", () => {
  const values = toRateFormValues(sheet);
  expect(values.kept).toEqual(["off-peak windows", "regional factors", "long context of batch"]);
  expect(readRateForm(sent(values))).toEqual(sheet);
  expect(readRateForm(sent(toRateFormValues(null)))).toEqual({ rates: {} });
});

test("what was left empty is absent, and a unit without a fee is no unit", () => {
  const values = {
    ...toRateFormValues({ rates: { input: "2" } }),
    units: [{ name: "audio_seconds", fee: "" }],
  };
  expect(readRateForm(sent(values))).toEqual({ rates: { input: "2" } });
  const told = { ...values, units: [{ name: "audio_seconds", fee: "0.0001" }] };
  expect(readRateForm(sent(told))).toEqual({ rates: { input: "2" }, units: { audio_seconds: "0.0001" } });
});

test("a step's tokens may be written with commas; what is no number is left to be refused", () => {
  const step = (from: string) =>
    readRateForm({ "long_context.0.from_input_tokens": from, "long_context.0.rates.input": "3" })
      .long_context;
  expect(step("200,001")).toEqual([{ from_input_tokens: 200_001, rates: { input: "3" } }]);
  expect(step("many")).toEqual([{ from_input_tokens: "many", rates: { input: "3" } }]);
});

test("a forged rest is passed over", () => {
  for (const rest of ["", "nonsense", "[1]", "null", "3"])
    expect(readRateForm({ rest, "rates.input": "1" })).toEqual({ rates: { input: "1" } });
});
