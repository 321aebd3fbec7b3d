import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type { ReceiptLine, ReceiptPrice, Receipt as ReceiptProps, RecordedEvent } from "@/lib/events";
import { Receipt } from "./receipt";
import { composition, lineName, lineQuantity, tierWords, whyThisFigure } from "./receipt-words";

const event: RecordedEvent = {
  id: "1",
  eventId: "019a9f3c",
  projectId: "p",
  keyId: "k",
  door: "proxy",
  occurredAt: new Date("2026-11-20T13:19:58.204Z"),
  receivedAt: new Date("2026-11-20T13:19:58.300Z"),
  provider: "anthropic",
  model: "claude-sonnet-4-5",
  requestedModel: null,
  operation: "chat",
  status: "ok",
  errorType: null,
  inputTokens: 56_460,
  cacheReadTokens: 48_200,
  cacheWriteTokens: 6120,
  cacheWrite1hTokens: null,
  outputTokens: 2392,
  reasoningTokens: 1480,
  inputAudioTokens: null,
  outputAudioTokens: null,
  inputImageTokens: null,
  units: { web_search_requests: 2 },
  usageSource: "provider",
  usageRule: null,
  serviceTier: null,
  statedCostUsd: null,
  costSource: null,
  costUsd: "0.09971",
  grade: "exact",
  priceId: "v",
  latencyMs: 8420,
  timeToFirstTokenMs: 1210,
  feature: null,
  environment: "production",
  endUserId: null,
  sessionId: null,
  customerId: null,
  tags: { matter: "M-2207" },
  responseId: "msg_01HxQ7vT2m",
  traceId: null,
  spanId: null,
  messageId: null,
  reportName: null,
  messageChars: null,
  metadata: null,
};

const price: ReceiptPrice = {
  id: "v",
  provider: "anthropic",
  model: "claude-sonnet-4-5",
  version: 3,
  isOwn: false,
  source: "litellm",
  sourceUrl: "https://example.com/prices.json",
  validFrom: new Date("2026-09-29T00:00:00Z"),
  validTo: null,
  fetchedAt: new Date("2026-11-18T06:00:00Z"),
  delistedAt: null,
  isBackdated: false,
  match: "exact",
  offPeak: null,
  longContextFrom: null,
  hasHourWrites: true,
};

const tokens = (kind: string, quantity: number, rate: string, amount: string): ReceiptLine => ({
  kind,
  quantity,
  rate,
  amount,
  per: "million_tokens",
});
const unit = (kind: string, quantity: number): ReceiptLine => ({
  kind,
  quantity,
  rate: null,
  amount: null,
  note: "no fee known",
  per: "unit",
});

const whole: ReceiptProps = {
  event,
  project: { id: "p", name: "Default" },
  keyPrefix: "tb_ak_7c1f",
  price,
  lineItems: [
    tokens("input", 2140, "3", "0.00642"),
    tokens("cache_read", 48_200, "0.3", "0.01446"),
    tokens("cache_write", 6120, "3.75", "0.02295"),
    tokens("output", 912, "15", "0.01368"),
    tokens("reasoning", 1480, "15", "0.0222"),
    { kind: "web_search_requests", quantity: 2, rate: "0.01", amount: "0.02", per: "unit" },
  ],
  computedUsd: "0.09971",
  adjustments: [],
  unpricedCause: null,
};

const receiptOf = (over: Partial<ReceiptProps>, eventOver: Partial<RecordedEvent> = {}): ReceiptProps => ({
  ...whole,
  ...over,
  event: { ...event, ...eventOver },
});

function htmlOf(receipt: ReceiptProps): string {
  return renderToStaticMarkup(<Receipt receipt={receipt} tz="Europe/Berlin" team="fernhill" />);
}

/** The texts of a markup, one for each match. */
function textsOf(html: string, tag: RegExp): string[] {
  return [...html.matchAll(tag)].map(([match]) =>
    match
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ")
      .trim(),
  );
}

const rowsOf = (receipt: ReceiptProps) => textsOf(htmlOf(receipt), /<tr.*?<\/tr>/g);
const factsOf = (receipt: ReceiptProps) => textsOf(htmlOf(receipt), /<dt.*?<\/dd>/g);

test("a receipt is its lines with rates and amounts, and their sum", () => {
  expect(rowsOf(whole)).toEqual([
    "Line item Tokens per 1M Amount",
    "Fresh input 2,140 $3.00 $0.006420",
    "Cache read 48,200 $0.30 $0.014460",
    "Cache write, 5 min 6,120 $3.75 $0.022950",
    "Output 912 $15.00 $0.013680",
    "Reasoning 1,480 $15.00 $0.022200",
    "Web search 2 calls $0.01 ea. $0.020000",
    "Total $0.099710",
  ]);
  const html = htmlOf(whole);
  expect(html).toContain('<data value="0.09971"');
  expect(html).toContain("Nov 20, 2026, 14:19:58.204 Berlin");
  expect(html).toContain("8.42 s, first token 1.21 s");
  expect(composition(whole)).toBe(
    "Input 56,460 is the sum of fresh, read and write. Output 2,392 holds reasoning.",
  );
});

test("names the version, its validity and source, what was told and by what it is found", () => {
  expect(factsOf(whole)).toEqual([
    "Version anthropic / claude-sonnet-4-5, v3",
    "Valid Sep 29, 2026 → now",
    "Source shared catalogue, LiteLLM table Nov 18 , opens in another tab",
    "Tier default, no long-context rate",
    "Adjusted never",
    "Model anthropic / claude-sonnet-4-5",
    "Operation chat",
    "Outcome ok",
    "Input 56,460, of them 48,200 cache read and 6,120 cache write",
    "Output 2,392, of them 1,480 reasoning",
    "Units 2 web_search_requests",
    "Counted by the provider",
    "Event 019a9f3c",
    "Response msg_01HxQ7vT2m",
    "Door proxy, key tb_ak_7c1f…",
    "Received Nov 20, 2026, 14:19:58.300",
    "Project Default",
    "Tags environment production matter M-2207",
  ]);
});

test("all amounts have as many decimals as the longest, so that no digit is lost", () => {
  const lineItems = [tokens("input", 7, "0.19", "0.00000133"), tokens("output", 1, "2", "0.000002")];
  expect(
    rowsOf(receiptOf({ lineItems, computedUsd: "0.00000333" }, { costUsd: "0.00000333" })).slice(1),
  ).toEqual(["Input 7 $0.19 $0.00000133", "Output 1 $2.00 $0.00000200", "Total $0.00000333"]);
});

test("a discount is a line with its factor, a unit without a fee one without an amount", () => {
  const discount = { kind: "discount", quantity: 1, rate: null, amount: "-0.5", note: "×0.85", per: null };
  const rows = rowsOf(
    receiptOf({ lineItems: [tokens("input", 10, "3", "1"), unit("gpu_seconds", 2.5), discount] }),
  );
  expect(rows.slice(1, -1)).toEqual([
    "Input 10 $3.00 $1.000000",
    "Gpu seconds 2.5 – none – none",
    "no fee known",
    "Discount ×0.85 \u2212$0.500000",
  ]);
});

test("another figure stands beside ours", () => {
  const reported = receiptOf(
    {},
    { grade: "reported", costUsd: "0.1", statedCostUsd: "0.1", costSource: "provider" },
  );
  expect(rowsOf(reported).slice(-2)).toEqual(["By our prices $0.099710", "Total, as reported $0.100000"]);
  const stated = receiptOf({}, { statedCostUsd: "0.2", costSource: "caller" });
  expect(rowsOf(stated).slice(-2)).toEqual(["Total $0.099710", "Stated by the caller $0.200000"]);
});

test("adjustments tell what they changed, why, by whom and when", () => {
  const adjustment = {
    id: "a",
    kind: "reprice",
    deltaUsd: "-0.001",
    costUsd: "0.09971",
    grade: "exact",
    previousGrade: "exact",
    priceId: "v",
    repriceId: "r",
    reason: "wrong rate",
    createdBy: "Jana Moreau",
    createdAt: new Date("2026-11-22T23:30:00Z"),
  } as const;
  const undo = { ...adjustment, id: "b", kind: "undo", deltaUsd: "0.001", costUsd: null, reason: null };
  expect(factsOf(receiptOf({ adjustments: [adjustment, undo] })).find((fact) => fact.startsWith("Adj"))).toBe(
    "Adjusted re-priced to $0.099710 (\u2212$0.001000) “wrong rate”, Jana Moreau, Nov 23, 2026" +
      " re-price undone to unpriced (+$0.001000) Jana Moreau, Nov 23, 2026",
  );
});

test("one that is superseded says why, has no lines, and tells what it took out of the totals", () => {
  const entry = {
    id: "a",
    kind: "superseded",
    deltaUsd: "-0.09971",
    costUsd: "0",
    grade: "superseded",
    previousGrade: "exact",
    priceId: null,
    repriceId: null,
    reason: null,
    createdBy: "tracing",
    createdAt: new Date("2026-11-20T13:20:30Z"),
  } as const;
  const receipt = receiptOf(
    { price: null, lineItems: [], computedUsd: null, adjustments: [entry] },
    { costUsd: "0", grade: "superseded", priceId: null },
  );
  expect(htmlOf(receipt)).toContain(
    "Another call of the same trace is counted in its place, so this one is in no total.",
  );
  expect(rowsOf(receipt)).toEqual([]);
  expect(factsOf(receipt).slice(0, 2)).toEqual([
    "Adjusted superseded (\u2212$0.099710) tracing, Nov 20, 2026",
    "Model anthropic / claude-sonnet-4-5",
  ]);
});

describe("the words for", () => {
  test("a line are what the field calls it", () => {
    const name = (kind: string, over: Partial<ReceiptProps> = {}) =>
      lineName(
        { ...tokens(kind, 1, "1", "1"), per: kind in { images: 1 } ? "unit" : "million_tokens" },
        receiptOf(over),
      );
    expect(name("cache_write_1h")).toBe("Cache write, 1 h");
    expect(name("cache_write", { price: { ...price, hasHourWrites: false } })).toBe("Cache write");
    expect(name("input", { lineItems: [tokens("input", 1, "1", "1")] })).toBe("Input");
    expect([name("regional_uplift"), name("images")]).toEqual(["Regional uplift", "Images"]);
    expect(lineQuantity(unit("web_search_requests", 1))).toBe("1 call");
  });

  test("the tier tell the window and the long context", () => {
    const night = { from: "16:30", to: "00:30", timeZone: "Asia/Shanghai" };
    expect(
      tierWords({ ...price, offPeak: night, longContextFrom: 200_001 }, { ...event, serviceTier: "flex" }),
    ).toBe("flex, off-peak 16:30–00:30 Shanghai, long-context rate from 200,001 tokens");
  });

  test("a plain sum say nothing that is plain to see", () => {
    expect(
      composition(receiptOf({ lineItems: [tokens("input", 1, "1", "1"), tokens("output", 1, "1", "1")] })),
    ).toBeNull();
    expect(whyThisFigure(whole)).toBeNull();
  });

  test.each<[RegExp, Partial<ReceiptProps>, Partial<RecordedEvent>]>([
    [/^No price is known for anthropic \/ claude-sonnet-4-5\./, { unpricedCause: "no_price" }, {}],
    [/has no rate for some/, { unpricedCause: "missing_rate" }, {}],
    [/^No fee is known for web_search_requests\./, { unpricedCause: "unit_without_fee" }, {}],
    [/has become known since/, { unpricedCause: "priced_since" }, {}],
    [/^Nobody told/, { unpricedCause: "no_usage" }, {}],
    [/^The call was aborted/, { unpricedCause: "no_usage" }, { status: "error", errorType: "aborted" }],
  ])("an unpriced call are %s", (words, over, eventOver) => {
    const receipt = receiptOf(
      { lineItems: [], price: null, ...over },
      { costUsd: null, grade: "unpriced", ...eventOver },
    );
    expect(whyThisFigure(receipt)).toMatch(words);
    const html = htmlOf(receipt);
    expect(html).not.toContain("$0");
    expect(html.includes("/t/fernhill/prices/unpriced")).toBe(over.unpricedCause !== "no_usage");
  });

  test.each<[RegExp, Partial<ReceiptProps>, Partial<RecordedEvent>]>([
    [/counts are an estimate/, {}, { usageSource: "estimated" }],
    [/aborted; this is the usage seen/, {}, { status: "error", errorType: "aborted" }],
    [
      /no price of its own at vertex; the maker's/,
      { price: { ...price, match: "maker" } },
      { provider: "vertex" },
    ],
    [/team's mapping/, { price: { ...price, match: "mapping" } }, {}],
    [/route decides/, {}, { model: "openai/gpt-4o:nitro" }],
    [/No fee is known for dances, so/, { lineItems: [tokens("input", 1, "1", "1"), unit("dances", 1)] }, {}],
    [/fees alone/, {}, { inputTokens: null, outputTokens: null }],
    [/lines say which/, { lineItems: [{ ...tokens("input", 1, "1", "1"), note: "as input" }] }, {}],
    [
      /caller's own figure/,
      { lineItems: [], price: null },
      { statedCostUsd: "0.09971", costSource: "caller" },
    ],
    [/overlap/, {}, {}],
  ])("an estimate are %s", (words, over, eventOver) => {
    expect(whyThisFigure(receiptOf(over, { grade: "estimated", ...eventOver }))).toMatch(words);
  });

  test("a cost of nothing say why it is nothing", () => {
    const failed = receiptOf({ lineItems: [] }, { costUsd: "0", status: "error" });
    expect(whyThisFigure(failed)).toMatch(/failed before anything was used/);
    expect(whyThisFigure(receiptOf({ lineItems: [] }, { costUsd: "0" }))).toMatch(/Nothing was used/);
  });
});
