import type { Definition, Mode } from "@/lib/budgets";
import { typedAmount } from "./typed-amount";

/** What a budget's form holds, as it is typed. */
export type BudgetValues = {
  name: string;
  limit: string;
  period: Definition["cycle"]["period"];
  periodDays: string;
  timeZone: string;
  startDay: string;
  /** In the order in which they were chosen. */
  selector: { name: string; values: string[] }[];
  /** Empty for one limit of all calls. */
  per: string;
  mode: Mode;
  thresholds: string;
  unpriced: "block" | "allow" | "rates";
  inputRate: string;
  outputRate: string;
};

/** What the fields of a new budget begin with. */
export function newValues(timeZone: string): BudgetValues {
  return {
    name: "",
    limit: "",
    period: "month",
    periodDays: "30",
    timeZone,
    startDay: "1",
    selector: [],
    per: "",
    mode: "soft",
    thresholds: "50, 80, 100",
    unpriced: "block",
    inputRate: "",
    outputRate: "",
  };
}

export function toValues(definition: Definition): BudgetValues {
  const { cycle, selector, per, thresholds, unpriced } = definition;
  const rates = typeof unpriced === "object" ? unpriced : { input: "", output: "" };
  return {
    name: definition.name,
    limit: definition.limitUsd,
    period: cycle.period,
    periodDays: String(cycle.periodDays ?? 30),
    timeZone: cycle.timeZone,
    startDay: String(cycle.startDay),
    selector: Object.entries(selector).map(([name, values]) => ({ name, values })),
    per: per ?? "",
    mode: definition.mode,
    thresholds: thresholds.join(", "),
    unpriced: typeof unpriced === "object" ? "rates" : unpriced,
    inputRate: rates.input,
    outputRate: rates.output,
  };
}

const STARTED = ["week", "month", "quarter", "year"];

/** Whether a period begins on a day that can be chosen. */
export function hasStartDay(period: string): boolean {
  return STARTED.includes(period);
}

/** The wire form of a budget, not checked yet; what the chosen period or policy has no use for is left out. */
export function toBody(values: BudgetValues) {
  const { period, per, unpriced } = values;
  const chosen = values.selector.filter((row) => row.values.length > 0);
  return {
    name: values.name,
    limit_usd: typedAmount(values.limit),
    period,
    ...(period === "rolling" && { period_days: toNumber(values.periodDays) }),
    time_zone: values.timeZone.trim(),
    ...(hasStartDay(period) && { start_day: toNumber(values.startDay) }),
    selector: Object.fromEntries(chosen.map((row) => [row.name, row.values])),
    per: per === "" ? null : per,
    mode: values.mode,
    thresholds: toThresholds(values.thresholds),
    unpriced:
      unpriced === "rates"
        ? { input: typedAmount(values.inputRate), output: typedAmount(values.outputRate) }
        : unpriced,
  };
}

/** `50, 80 100%` as numbers; what is none is left to be refused. */
function toThresholds(text: string): unknown[] {
  return text
    .split(/[\s,;%]+/)
    .filter((part) => part !== "")
    .map(toNumber);
}

function toNumber(text: string): unknown {
  return /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text;
}

const FIELDS = ["name", "limit_usd", "period_days", "time_zone", "start_day", "per", "thresholds"];

/** What is wrong by the field that shows it: of a list or a record within a field, the first. */
export function placedErrors(errors: Record<string, string>): Record<string, string> {
  const placed: Record<string, string> = {};
  for (const [path, message] of Object.entries(errors)) {
    const field = fieldOf(path);
    if (field) placed[field] ??= message;
  }
  return placed;
}

function fieldOf(path: string): string | undefined {
  const selected = /^selector\.(tag\..+?|[^.]+)(\.\d+)?$/s.exec(path)?.[1];
  if (selected) return `selector.${selected}`;
  if (path.startsWith("unpriced")) return path;
  return FIELDS.find((field) => path === field || path.startsWith(`${field}.`));
}
