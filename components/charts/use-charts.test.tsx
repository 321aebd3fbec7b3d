import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type { Bucket } from "@/lib/analytics";
import { ErrorChart, LatencyChart, MeanChart } from "./level-charts";
import { linePath } from "./lines";
import { TokenChart, tokenMix } from "./token-chart";

const now = new Date("2026-11-20T13:00:00Z");
const cut = { interval: "day", tz: "UTC", now } as const;
const hrefOf = ({ from }: { from: Date }) => `/events?from=${from.toISOString().slice(0, 10)}`;

function bucket(day: number, more: Partial<Bucket>): Bucket {
  const from = new Date(Date.UTC(2026, 10, day));
  return {
    from,
    to: new Date(Date.UTC(2026, 10, day + 1)),
    isComplete: day < 20,
    costUsd: "0",
    requests: 0,
    exactRequests: 0,
    unpricedRequests: 0,
    errors: 0,
    inputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    seriesFigures: [],
    previousFrom: from,
    previousCostUsd: null,
    expectedCostUsd: null,
    ...more,
  };
}

/** The texts of the table's rows, its head first. */
function rowsOf(html: string): string[][] {
  return [...html.matchAll(/<tr[^>]*>(.*?)<\/tr>/g)].map(([, row = ""]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell = ""]) => cell.replace(/<[^>]*>/g, "")),
  );
}

describe("the mix of tokens", () => {
  const used = { inputTokens: 1000, cacheReadTokens: 600, cacheWriteTokens: 100, outputTokens: 90 };

  test("takes each kind from its whole, so that the parts are the whole", () => {
    expect(tokenMix(bucket(18, { ...used, reasoningTokens: 40 }))).toEqual([300, 600, 100, 50, 40]);
    const wrong = { inputTokens: 500, cacheReadTokens: 600, cacheWriteTokens: 100, outputTokens: 10 };
    expect(tokenMix(bucket(18, { ...wrong, reasoningTokens: 40 }))).toEqual([0, 500, 0, 0, 10]);
  });

  test("is drawn without the kinds that never came, and is a table with every token", () => {
    const buckets = [bucket(18, { ...used, requests: 3 }), bucket(19, {}), bucket(21, {})];
    const html = renderToStaticMarkup(<TokenChart buckets={buckets} cut={cut} hrefOf={hrefOf} />);
    expect(rowsOf(html)).toEqual([
      ["When", "Tokens", "Requests", "fresh input", "cached", "written", "output"],
      ["Wed, Nov 18", "1,090", "3", "300", "600", "100", "90"],
      ["Thu, Nov 19", "0", "0", ...Array(4).fill("–none")],
      ["Sat, Nov 21", "–none", "–none", ...Array(4).fill("–none")],
    ]);
    expect(html).not.toContain("reasoning");
    expect(html).toContain('href="/events?from=2026-11-18"');
    expect(html).not.toContain('href="/events?from=2026-11-21"');
  });
});

describe("a line", () => {
  test("leaves a gap where there is no level, and makes a dot of one between gaps", () => {
    expect(linePath([1, 2, null, 4, null, 0, 2], 4)).toBe("M0.5 75L1.5 50M3.5 0h0M5.5 100L6.5 50");
  });

  test("of the mean cost is over priced requests, and of none where there is none", () => {
    const buckets = [
      bucket(17, { requests: 4, unpricedRequests: 1, costUsd: "0.03" }),
      bucket(18, { requests: 2, unpricedRequests: 2 }),
      bucket(19, { requests: 10, costUsd: "0.2" }),
    ];
    const html = renderToStaticMarkup(<MeanChart buckets={buckets} cut={cut} hrefOf={hrefOf} />);
    expect(rowsOf(html)).toEqual([
      ["When", "Mean cost", "Priced requests"],
      ["Tue, Nov 17", "$0.01000", "3"],
      ["Wed, Nov 18", "–", "0"],
      ["Thu, Nov 19", "$0.02000", "10"],
    ]);
    expect(html.match(/<path d="([^"]*)"/)?.[1]).toBe("M0.5 50h0M2.5 0h0");
  });

  test("to the bucket that still runs is dashed", () => {
    const buckets = [19, 20].map((day) => bucket(day, { requests: 100, errors: day - 18 }));
    const html = renderToStaticMarkup(<ErrorChart buckets={buckets} cut={cut} hrefOf={hrefOf} />);
    expect(rowsOf(html)[2]).toEqual(["Fri, Nov 20", "2.0%", "2", "100"]);
    const paths = [...html.matchAll(/<path d="([^"]*)"( stroke-dasharray)?/g)].map(([, d, dash]) => [
      d,
      !!dash,
    ]);
    expect(paths.slice(0, 2)).toEqual([
      ["M0.5 50h0", false],
      ["M0.5 50L1.5 0", true],
    ]);
  });

  test("of failures keeps few of many low", () => {
    const html = renderToStaticMarkup(
      <ErrorChart buckets={[bucket(19, { requests: 1000, errors: 1 })]} cut={cut} hrefOf={hrefOf} />,
    );
    expect(html.match(/<path d="([^"]*)"/)?.[1]).toBe("M0.5 90h0");
  });

  test("of latency there is one for each percentile", () => {
    const [range] = [bucket(19, {})];
    const timed = { from: range.from, to: range.to, requests: 3, p50Ms: 400, p95Ms: 8420 };
    const latency = { buckets: [timed], requests: 3, isSampled: false };
    const html = renderToStaticMarkup(<LatencyChart latency={latency} cut={cut} hrefOf={hrefOf} />);
    expect(rowsOf(html)).toEqual([
      ["When", "Timed requests", "p50, half are faster", "p95"],
      ["Thu, Nov 19", "3", "400 ms", "8.42 s"],
    ]);
  });
});
