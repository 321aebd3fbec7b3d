import { expect, test } from "vitest";
import { budgetInput } from "@/lib/budgets";
import { newValues, placedErrors, toBody, toValues } from "./form-values";

const read = (body: unknown) => budgetInput("UTC").parse(body);

test("a budget comes back from its form as it was", () => {
  const whole = read({
    name: "Contract review",
    limit_usd: "500.25",
    period: "quarter",
    start_day: 31,
    time_zone: "Europe/Berlin",
    selector: { model: ["gpt-4o", "gpt-4.1"], "tag.matter": [""] },
    per: "tag.a.b",
    mode: "hard",
    thresholds: [33.3, 100],
    unpriced: { input: "10", output: "30.5" },
  });
  const rolling = read({ name: "n", limit_usd: "1", period: "rolling", period_days: 7, mode: "track" });
  const bare = read({
    name: "n",
    limit_usd: "1",
    period: "hour",
    mode: "soft",
    unpriced: "allow",
    thresholds: [],
  });
  for (const budget of [whole, rolling, bare]) expect(read(toBody(toValues(budget)))).toEqual(budget);
});

test("what is typed is read as people mean it", () => {
  const values = { ...newValues("UTC"), name: "n", limit: " $1,250,000.50 ", thresholds: "50% 80;100 %" };
  expect(read(toBody(values))).toMatchObject({ limitUsd: "1250000.5", thresholds: [50, 80, 100] });
});

test("a period that was left sends nothing of its own fields", () => {
  const values = {
    ...newValues("UTC"),
    name: "n",
    limit: "1",
    period: "hour" as const,
    startDay: "x",
    periodDays: "y",
  };
  expect(read(toBody(values)).cycle).toMatchObject({ period: "hour", periodDays: null, startDay: 1 });
});

test("every error of a form stands at a field", () => {
  const values = {
    ...newValues("nowhere"),
    limit: "1,5",
    startDay: "32",
    selector: [{ name: "tag.a.b", values: ["x".repeat(300)] }],
    per: "grade",
    mode: "hard" as const,
    thresholds: "x, 2000",
    unpriced: "rates" as const,
  };
  const parsed = budgetInput("UTC").safeParse(toBody(values));
  const issues = parsed.error?.issues ?? [];
  const placed = placedErrors(
    Object.fromEntries(issues.map(({ path, message }) => [path.join("."), message])),
  );
  expect(Object.keys(placed).sort()).toEqual(
    [
      ...["limit_usd", "name", "selector.tag.a.b", "start_day"],
      ...["thresholds", "time_zone", "unpriced.input", "unpriced.output"],
    ].sort(),
  );
  const late = toBody({ ...newValues("UTC"), name: "n", limit: "1", mode: "hard", per: "grade" });
  const told = budgetInput("UTC").safeParse({ ...late, selector: { status: ["ok"] } }).error?.issues ?? [];
  const paths = Object.fromEntries(told.map(({ path }) => [path.join("."), "late"]));
  expect(placedErrors(paths)).toEqual({ "selector.status": "late", per: "late" });
});
