import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type { Reprice } from "@/lib/reprice";
import { DifferenceBars } from "./difference-bars";
import { toDifferenceBars } from "./difference-days";
import { RepriceFigures } from "./reprice-figures";
import { RepriceList } from "./reprice-list";
import { RepricedModels } from "./reprice-models";
import { BudgetMoves, GradeMoves } from "./reprice-moves";
import { RepriceProgress } from "./reprice-progress";
import { appliedWords, doneBy, filterWords } from "./reprice-words";

const now = new Date("2026-11-20T13:20:03Z");

function textOf(html: string): string {
  return html
    .replaceAll('</span><span class="shrink-0">', "")
    .replace(/<[^>]*>/g, "\n")
    .replace(/\n+/g, "\n")
    .trim();
}

/** The rows of a table's bodies as texts, without what only narrow windows show. */
function rowsOf(element: ReactElement): string[][] {
  const html = renderToStaticMarkup(element).replace(/<span class="md:hidden">.*?<\/span>/g, "");
  return [...html.matchAll(/<tr.*?<\/tr>/g)].map(([row]) =>
    [...row.matchAll(/<t[hd].*?<\/t[hd]>/g)].map(([cell]) => textOf(cell).replaceAll("\n", " ")),
  );
}

describe("the difference by day", () => {
  const range = { from: new Date("2026-11-17T00:00:00Z"), to: new Date("2026-11-20T13:00:00Z") };

  test("has a bar for every day of the range, also where nothing changes", () => {
    const byDay = [
      { day: "2026-11-18", deltaUsd: "31.2" },
      { day: "2026-11-20", deltaUsd: "-0.5" },
    ];
    expect(toDifferenceBars(byDay, range, { tz: "UTC", now })).toEqual({
      interval: "day",
      bars: [
        { name: "Tue, Nov 17", deltaUsd: "0" },
        { name: "Wed, Nov 18", deltaUsd: "31.2" },
        { name: "Thu, Nov 19", deltaUsd: "0" },
        { name: "Fri, Nov 20", deltaUsd: "-0.5" },
      ],
    });
  });

  test("is summed by week where days would be too many, without losing a cent", () => {
    const year = { from: new Date("2025-11-20T00:00:00Z"), to: new Date("2026-11-20T00:00:00Z") };
    const byDay = Array.from({ length: 365 }, (_, place) => ({
      day: new Date(year.from.getTime() + place * 86_400_000).toISOString().slice(0, 10),
      deltaUsd: "0.1",
    }));
    const { interval, bars } = toDifferenceBars(byDay, year, { tz: "UTC", now });
    expect(interval).toBe("week");
    expect(bars).toHaveLength(53);
    expect(bars.map(({ deltaUsd }) => deltaUsd).slice(0, 3)).toEqual(["0.4", "0.7", "0.7"]);
    expect(bars.reduce((sum, { deltaUsd }) => sum + Math.round(Number(deltaUsd) * 10), 0)).toBe(365);
  });

  test("rises in ink and falls in grey, both on one scale, and is a table too", () => {
    const bars = [
      { name: "Nov 18", deltaUsd: "30" },
      { name: "Nov 19", deltaUsd: "-10" },
      { name: "Nov 20", deltaUsd: "0" },
    ];
    const html = renderToStaticMarkup(<DifferenceBars caption="Difference by day" bars={bars} />);
    expect(html).toMatch(/bg-ink" style="bottom:25%;height:75%/);
    expect(html).toMatch(/bg-ink-4" style="top:75%;height:25%/);
    expect(html.match(/min-height/g)).toHaveLength(2);
    expect(rowsOf(<DifferenceBars caption="" bars={bars} />).slice(1)).toEqual([
      ["Nov 18", "+$30.00"],
      ["Nov 19", "\u2212$10.00"],
      ["Nov 20", "$0.00"],
    ]);
  });
});

test("the figures are the range's cost now, after, and the exact difference", () => {
  const some = { exact: 1, reported: 0, estimated: 0, unpriced: 1 };
  const preview = {
    rangeCostUsd: "12481.2",
    newRangeCostUsd: "12538.920000000001",
    grades: { before: some, after: some },
  };
  const html = renderToStaticMarkup(<RepriceFigures preview={preview} isOpen interval="day" bars={[]} />);
  expect(textOf(html).split("\n").slice(0, 7)).toEqual([
    "Now",
    "$12,481.20",
    "After",
    "$12,538.92",
    "Difference",
    "+$57.72",
    "by day",
  ]);
  expect(html).toContain('value="57.720000000001"');
  const grades = { before: { ...some, exact: 0 }, after: some };
  const first = renderToStaticMarkup(
    <RepriceFigures
      preview={{ ...preview, rangeCostUsd: "0", grades }}
      isOpen={false}
      interval="day"
      bars={[]}
    />,
  );
  expect(textOf(first).split("\n").slice(0, 2)).toEqual(["Before", "unpriced"]);
});

test("the models that change follow their total; a cost nobody knew is unpriced, never zero", () => {
  const rows = [
    {
      provider: "mistral",
      model: "mistral-large-2026-11",
      style: "unpriced" as const,
      note: "priced for the first time",
      rates: "none → $2.00 in, $6.00 out",
      events: 3812,
      oldCostUsd: null,
      newCostUsd: "94.97",
      deltaUsd: "94.97",
    },
    {
      provider: "anthropic",
      model: "claude-haiku-4-5",
      style: { slot: 5, isHollow: false },
      note: "",
      rates: "output $6.25 → $5.00",
      events: 141_008,
      oldCostUsd: "612.08",
      newCostUsd: "574.83",
      deltaUsd: "-37.25",
    },
  ];
  const total = { events: 144_820, oldCostUsd: "612.08", newCostUsd: "669.8", deltaUsd: "57.72" };
  expect(rowsOf(<RepricedModels rows={rows} total={total} />).slice(1)).toEqual([
    ["Total", "", "144,820", "$612.08", "$669.80", "+$57.72"],
    [
      "mistral-large-2026-11 priced for the first time none → $2.00 in, $6.00 out",
      "none → $2.00 in, $6.00 out",
      "3,812",
      "unpriced",
      "$94.97",
      "+$94.97",
    ],
    [
      "claude-haiku-4-5 output $6.25 → $5.00",
      "output $6.25 → $5.00",
      "141,008",
      "$612.08",
      "$574.83",
      "\u2212$37.25",
    ],
  ]);
});

test("grades are counts of calls without a price, and shares of all others that occur", () => {
  const html = renderToStaticMarkup(
    <GradeMoves
      before={{ exact: 935, reported: 0, estimated: 15, unpriced: 50 }}
      after={{ exact: 980, reported: 0, estimated: 15, unpriced: 5 }}
    />,
  );
  expect(textOf(html).split("\n")).toEqual([
    "Grades",
    ...["unpriced calls", "50", "becomes", "5"],
    ...["exact, share of requests", "93.5%", "becomes", "98.0%"],
    ...["estimated, share of requests", "1.5%", "becomes", "1.5%"],
  ]);
});

test("progress is told as words, a share and to assistive technology", () => {
  const progress = { eventsDone: 45_000, eventsTotal: 144_820, adjusted: 44_000, deltaUsd: "17" };
  const html = renderToStaticMarkup(<RepriceProgress state="applying" progress={progress} />);
  expect(textOf(html).split("\n")).toEqual(["Applying", "45,000 of 144,820 events", "31.1%"]);
  expect(html).toContain('aria-valuenow="45000"');
  expect(html).toContain("width:31.07%");
  const none = { ...progress, eventsDone: 0, eventsTotal: 0 };
  expect(renderToStaticMarkup(<RepriceProgress state="undoing" progress={none} />)).toContain("0.0%");
});

describe("the words of a re-price", () => {
  const names = new Map([["p1", "Search"]]);

  test("name what it is about", () => {
    expect(filterWords({}, names)).toBe("all projects");
    expect(filterWords({ project_id: ["p1"], provider: ["mistral"], grade: ["unpriced"] }, names)).toBe(
      "Search, mistral, unpriced",
    );
    expect(filterWords({ project_id: ["gone"], feature: ["chat", ""], "tag.region": ["eu"] }, names)).toBe(
      "a project that is gone, feature chat or none, region eu",
    );
  });

  test("say what was done and by whom", () => {
    const progress = { eventsDone: 1, eventsTotal: 1, adjusted: 1, deltaUsd: "-0.5" };
    expect(appliedWords(progress)).toBe("1 adjustment, \u2212$0.50");
    expect(appliedWords({ ...progress, adjusted: 144_820, deltaUsd: "57.72" })).toBe(
      "144,820 adjustments, +$57.72",
    );
    expect(doneBy("Jana Moreau", now, "Europe/Berlin")).toBe("by Jana Moreau on Nov 20, 2026, 14:20");
    expect(doneBy(null, null, "UTC")).toBe("");
  });
});

describe("the list of re-prices", () => {
  const reprice: Reprice = {
    id: "r1",
    state: "applied",
    from: new Date("2026-11-01T00:00:00Z"),
    to: new Date("2026-11-21T00:00:00Z"),
    timeZone: "UTC",
    filter: { model: ["mistral-large"] },
    preview: {
      events: 144_820,
      scanned: 200_000,
      oldCostUsd: "612.08",
      newCostUsd: "669.8",
      rangeCostUsd: "12481.2",
      newRangeCostUsd: "12538.92",
      byModel: [],
      byDay: [],
      byProject: [],
      grades: {
        before: { exact: 1, reported: 0, estimated: 0, unpriced: 0 },
        after: { exact: 1, reported: 0, estimated: 0, unpriced: 0 },
      },
    },
    progress: { eventsDone: 144_820, eventsTotal: 144_820, adjusted: 144_819, deltaUsd: "57.71" },
    reason: "feed corrected",
    undoReason: null,
    createdBy: "Jana Moreau",
    appliedBy: "Ada",
    undoneBy: null,
    createdAt: new Date("2026-11-19T10:00:00Z"),
    appliedAt: new Date("2026-11-20T10:00:00Z"),
    undoneAt: null,
    error: null,
  };

  function rows(...changes: Partial<Reprice>[]): string[][] {
    const reprices = changes.map((change, place) => ({ ...reprice, id: String(place), ...change }));
    return rowsOf(
      <RepriceList
        reprices={reprices}
        projectNames={new Map()}
        hrefOf={({ id }) => `/r/${id}`}
        actionOf={({ state }) => state === "applied" && "Undo"}
        now={now}
      />,
    ).slice(1);
  }

  test("tells of an applied one what it did, by whom and when", () => {
    expect(rows({})).toEqual([
      [
        "Nov 1 – 20",
        "applied",
        "all projects, mistral-large",
        "144,819",
        "+$57.71",
        "feed corrected",
        "Ada",
        "Nov 20, 2026, 10:00",
        "Undo",
      ],
    ]);
  });

  test("tells of a preview what it would do, and of one that was undone who took it back", () => {
    const undone = { undoneBy: "Eve", undoneAt: new Date("2026-11-21T10:00:00Z") };
    const [preview, back] = rows(
      { state: "previewed", appliedBy: null, appliedAt: null, reason: null },
      { state: "undone", ...undone },
    );
    expect(preview?.slice(1)).toEqual([
      ...["preview", "all projects, mistral-large", "144,820", "+$57.72", "– none", "Jana Moreau"],
      ...["Nov 19, 2026, 10:00", ""],
    ]);
    expect(back?.slice(4)).toEqual(["+$57.72", "feed corrected", "Eve", "Nov 21, 2026, 10:00", ""]);
  });
});

test("budgets tell what their running periods have spent before and after, beside the limit", () => {
  const budget = { id: "1", name: "Contract review", href: "/t/a/budgets/1", limitUsd: "500" };
  const html = renderToStaticMarkup(
    <BudgetMoves budgets={[{ ...budget, oldSpentUsd: "480.5", newSpentUsd: "512.25" }]} />,
  );
  expect(html).toContain('href="/t/a/budgets/1"');
  expect(textOf(html).split("\n").slice(1)).toEqual([
    "Contract review",
    "$480.50",
    "becomes",
    "$512.25",
    "limit $500.00",
  ]);
});
