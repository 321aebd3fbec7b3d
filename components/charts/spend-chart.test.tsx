import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type { Bucket, SeriesFigures, Timeseries } from "@/lib/analytics";
import { apart } from "./series-style";
import { SpendChart } from "./spend-chart";

const now = new Date("2026-11-20T13:00:00Z");

function figures(costUsd: string): SeriesFigures {
  return { costUsd, requests: Number(costUsd) > 0 ? 5 : 0, unpricedRequests: 0 };
}

function bucket(day: number, parts: string[], more: Partial<Bucket> = {}): Bucket {
  const from = new Date(Date.UTC(2026, 10, day));
  return {
    from,
    to: new Date(Date.UTC(2026, 10, day + 1)),
    isComplete: true,
    costUsd: String(parts.reduce((sum, part) => sum + Number(part), 0)),
    requests: 10,
    exactRequests: 9,
    unpricedRequests: 0,
    seriesFigures: parts.map(figures),
    errors: 0,
    inputTokens: 1,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 1,
    reasoningTokens: 0,
    previousFrom: new Date(from.getTime() - 3 * 86_400_000),
    previousCostUsd: "0",
    expectedCostUsd: null,
    ...more,
  };
}

const spend: Timeseries = {
  buckets: [
    bucket(18, ["60", "20", "0"]),
    bucket(19, ["0", "0", "0"], { requests: 0, exactRequests: 0 }),
    bucket(20, ["10", "5", "5"], { isComplete: false, previousCostUsd: "30", expectedCostUsd: "50" }),
  ],
  series: [
    { key: "gpt-4o", provider: "openai", costUsd: "70" },
    { key: "gpt-4o", provider: "azure", costUsd: "25" },
  ],
  otherCount: 3,
};

function draw(chart: Partial<Parameters<typeof SpendChart>[0]> = {}): string {
  return renderToStaticMarkup(
    <SpendChart
      spend={spend}
      styles={[
        { slot: 2, isHollow: false },
        { slot: 2, isHollow: false },
      ]}
      cut={{ interval: "day", tz: "UTC", now }}
      {...chart}
    />,
  );
}

/** For the eye and for the ear. */
const NONE = "–none";

/** The texts of the cells of a table's rows. */
function rowsOf(html: string): string[][] {
  return [...html.matchAll(/<tr[^>]*>(.*?)<\/tr>/g)].map(([, row = ""]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell = ""]) => cell.replace(/<[^>]*>/g, "")),
  );
}

describe("the chart in the server's HTML", () => {
  test("holds every figure as a table", () => {
    expect(rowsOf(draw())).toEqual([
      ["When", "Spend", "Requests", "gpt-4o, openai", "gpt-4o, azure", "Other (3)", "Expected"],
      ["Wed, Nov 18", "$80.00", "10", "$60.00", "$20.00", NONE, NONE],
      ["Thu, Nov 19", "$0.00", "0", NONE, NONE, NONE, NONE],
      ["Fri, Nov 20", "$20.00", "10", "$10.00", "$5.00", "$5.00", "$50"],
    ]);
  });

  test("says of calls without a price that they have none, and of free ones that they cost nothing", () => {
    const unpriced = { costUsd: "0", requests: 4, unpricedRequests: 4 };
    const free = { costUsd: "0", requests: 4, unpricedRequests: 0 };
    const buckets = [
      bucket(18, [], { requests: 4, unpricedRequests: 4, seriesFigures: [unpriced] }),
      bucket(19, [], { requests: 8, unpricedRequests: 4, seriesFigures: [unpriced, free] }),
      bucket(20, ["60", "20"]),
    ];
    const rows = rowsOf(draw({ spend: { ...spend, buckets, otherCount: 0 } }));
    expect(rows[1]).toEqual(["Wed, Nov 18", "unpriced", "4", "unpriced", NONE]);
    expect(rows[2]).toEqual(["Thu, Nov 19", "$0.00", "8", "unpriced", "$0.00"]);
  });

  test("draws bars in percent of the axis, and parts in percent of their bar", () => {
    const html = draw();
    // The axis ends at $80: the first bar fills it, the second is not there, today's is a quarter.
    const bars = [...html.matchAll(/flex-col-reverse[^>]*style="height:([\d.]+)%/g)].map(
      ([, height]) => height,
    );
    expect(bars).toEqual(["100", "25"]);
    const parts = [...html.matchAll(/style="height:([\d.]+)%;opacity:var\(--series-(\d), 1\)/g)];
    expect(parts.map(([, height, place]) => [place, height])).toEqual([
      ["0", "75"],
      ["1", "25"],
      ["0", "50"],
      ["1", "25"],
      ["2", "25"],
    ]);
  });

  test("hatches what is expected of today from where its bar ends, and ticks the range before", () => {
    const html = draw();
    expect(html).toContain("rest of today");
    expect(html).toMatch(/hatch" style="bottom:25%;height:37.5%"/);
    // Nothing was spent before on the first two days, so only the third has a tick, 37.5 % above the base.
    expect(html.match(/<path d="([^"]*)"/)?.[1]).toBe("M2.07 62.5h.86");
    expect(html).toContain("previous period");
    expect(html).toContain(">Today<");
  });

  test("marks a bucket that stands out, with why in the tooltip's text and the table, and leads to its events", () => {
    const from = new Date("2026-11-18T00:00:00Z");
    const text = "1.6× the usual Wednesday";
    const html = draw({
      outlook: { anomalies: [{ from, factor: 1.6, usualUsd: 50, text, cause: "gpt-4o" }], forecast: null },
      hrefOf: (bucket) => `/events?from=${bucket.from.toISOString()}`,
    });
    expect(html).toContain(`>Wed, Nov 18 stands out: ${text}, gpt-4o. Its events</span>`);
    expect(rowsOf(html)[1]?.at(-1)).toBe(`${text}, gpt-4o`);
    expect(html.match(/href="\/events\?from=2026-11-18T00:00:00.000Z"/g)).toHaveLength(2);
    // Above its bar, which must leave room for it: the axis goes on to $100.
    expect(html).toMatch(/left:16.667%;bottom:85%/);
  });

  test("hatches the days to come of a month, and says where it will end", () => {
    const buckets = [
      ...spend.buckets,
      bucket(21, [], { isComplete: false, previousCostUsd: null, requests: 0 }),
    ];
    const html = draw({
      spend: { ...spend, buckets },
      outlook: {
        anomalies: [],
        forecast: {
          month: { from: new Date("2026-11-18T00:00:00Z"), to: new Date("2026-11-22T00:00:00Z") },
          spentUsd: 100,
          expectedUsd: 180.4,
          lowUsd: 170,
          highUsd: 191.2,
          days: buckets.slice(2).map(({ from, to }) => ({ from, to, usd: 40 })),
        },
      },
    });
    expect(html).toMatch(
      /left:75%"><p[^>]*>Forecast <span[^>]*>\$180<\/span><span[^>]*> by Nov 21, range \$170 – \$191</,
    );
    expect(html).toMatch(/hatch" style="bottom:25%;height:25%"/);
    expect(html).toMatch(/hatch" style="bottom:0%;height:50%"/);
    expect(html).not.toContain("rest of today");
    expect(rowsOf(html)[4]).toEqual(["Sat, Nov 21", NONE, NONE, NONE, NONE, NONE, "$40"]);
  });

  test("says nothing of an earlier range without spend, nor of a rest that is not known", () => {
    const buckets = spend.buckets.map((one) => ({ ...one, previousCostUsd: "0", expectedCostUsd: null }));
    const html = draw({ spend: { ...spend, buckets } });
    expect(html).not.toContain("previous period");
    expect(html).not.toContain("rest of today");
  });

  test("keeps its rules and dates when it has nothing to draw", () => {
    const buckets = spend.buckets.map(({ from }) => bucket(from.getUTCDate(), []));
    const html = draw({ spend: { buckets, series: [], otherCount: 0 }, empty: "No calls in this range" });
    expect(html).toContain("No calls in this range");
    expect(html).toContain(">Today<");
    expect(html.match(/absolute inset-x-0 h-px/g)).toHaveLength(5);
  });
});

test("the smaller of two solid series of one slot is drawn hollow", () => {
  const solid = { slot: 4, isHollow: false };
  expect(apart([solid, { slot: 5, isHollow: false }, solid, "other"])).toEqual([
    solid,
    { slot: 5, isHollow: false },
    { slot: 4, isHollow: true },
    "other",
  ]);
});
