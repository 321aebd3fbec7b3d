import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { type StatedRow, StatedTable } from "./dated-table";
import { instantWords, percentWords, scopeWords } from "./dated-words";

test.each([
  ["0.85", "\u221215%"],
  ["1.2", "+20%"],
  ["1", "±0%"],
  ["0.8333", "\u221216.67%"],
  ["0", "\u2212100%"],
  ["1.000001", "+0.0001%"],
])("a factor of %s is %s", (multiplier, words) => {
  expect(percentWords(multiplier)).toBe(words);
});

test("whom it is for is said without gaps", () => {
  expect(scopeWords({ provider: null, model: null })).toBe("all models");
  expect(scopeWords({ provider: "openai", model: null })).toBe("openai");
  expect(scopeWords({ provider: null, model: "gpt-4o" })).toBe("gpt-4o of every provider");
  expect(scopeWords({ provider: "openai", model: "gpt-4o" })).toBe("openai gpt-4o");
});

test("an instant has its time only where that is not the start of the day in its zone", () => {
  const midnight = new Date("2026-11-17T23:00:00Z");
  expect(instantWords(midnight, "Europe/Berlin")).toBe("Nov 18, 2026");
  expect(instantWords(midnight, "UTC")).toBe("Nov 17, 2026, 23:00");
});

test("a dated row says from when to when and whether it holds", () => {
  const row: StatedRow = {
    id: "1",
    name: "gpt-4o",
    value: "$2.00 in",
    validFrom: new Date("2026-11-18T00:00:00Z"),
    validTo: null,
    state: "holding",
    createdBy: "Ada",
    createdAt: new Date("2026-11-19T10:00:00Z"),
  };
  const later = { ...row, id: "2", state: "future" as const, createdBy: null };
  const over = { ...row, id: "3", state: "ended" as const, validTo: new Date("2026-11-19T00:00:00Z") };
  const html = renderToStaticMarkup(
    <StatedTable
      caption="Prices"
      heads={{ name: "Model", value: "Rate" }}
      rows={[row, later, over]}
      isDated
      tz="UTC"
    />,
  );
  const validity = [...html.matchAll(/<tr.*?<\/tr>/g)]
    .slice(1)
    .map(
      ([line]) =>
        [...line.matchAll(/<td.*?<\/td>/g)].map(([cell]) => cell.replace(/<[^>]*>/g, " ").trim())[2],
    );
  expect(validity.map((text) => text?.replace(/\s+/g, " "))).toEqual([
    "Nov 18, 2026 → open",
    "Nov 18, 2026 → open not yet",
    "Nov 18, 2026 → Nov 19, 2026 ended",
  ]);
  expect(html.match(/<tr[^>]*text-ink-3/g)).toHaveLength(1);
});
