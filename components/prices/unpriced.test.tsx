import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type { UnpricedModel } from "@/lib/reprice";
import { UnpricedList } from "./unpriced-list";
import { causeHint, inboxSentence } from "./unpriced-words";

const model: UnpricedModel = {
  provider: "mistral",
  model: "mistral-large-2026-11",
  cause: "no_price",
  requests: 3812,
  inputTokens: 43_000_000,
  outputTokens: 300_000,
  units: {},
  firstSeenAt: new Date("2026-11-18T09:00:00Z"),
  lastSeenAt: new Date("2026-11-20T09:00:00Z"),
};

function sentence(...models: UnpricedModel[]): string {
  const { before, calls, after } = inboxSentence(models);
  return before + calls + after;
}

describe("the sentence above the inbox", () => {
  test("says how many models and calls wait for a price", () => {
    const more = [
      { ...model, model: "a", requests: 441 },
      { ...model, model: "b", cause: "missing_rate" as const, requests: 57 },
    ];
    expect(sentence(model, ...more)).toBe(
      "3 models were called, but no price is known for them. Their 4,310 calls are in no total until you give a price.",
    );
    expect(sentence({ ...model, requests: 1 })).toBe(
      "1 model was called, but no price is known for it. Its 1 call is in no total until you give a price.",
    );
  });

  test("does not promise that a price helps where it does not", () => {
    const others = (["no_usage", "priced_since", "unit_without_fee"] as const).map((cause) => ({
      ...model,
      cause,
    }));
    expect(sentence(model, ...others)).toContain("1 model was called");
    expect(sentence(...others)).toMatch(/^Every model has a price, but not every call/);
    expect(sentence()).toBe("Everything is priced.");
  });
});

describe("an entry of the inbox", () => {
  function entry(change: Partial<UnpricedModel> = {}): string {
    const one = { ...model, ...change };
    const html = renderToStaticMarkup(
      <UnpricedList models={[one]} selected={one} hrefOf={({ model }) => `/${model}`} tz="UTC" />,
    );
    return html
      .replaceAll('</span><span class="shrink-0">', "")
      .replace(/<[^>]*>/g, "|")
      .replace(/\|+/g, "|");
  }

  test("is the model, its volume, since when, and why if that is not simply a missing price", () => {
    expect(entry()).toBe("|mistral-large-2026-11|mistral|3,812 calls, 43.3 M tokens|first seen Nov 18|");
    expect(entry({ cause: "unit_without_fee", units: { audio_seconds: 41 } })).toBe(
      "|mistral-large-2026-11|mistral|3,812 calls, 43.3 M tokens, 41 audio seconds|first seen Nov 18|a unit has no fee|",
    );
    expect(entry({ cause: "no_usage", requests: 1, inputTokens: 0, outputTokens: 0 })).toBe(
      "|mistral-large-2026-11|mistral|1 call, no tokens told|first seen Nov 18|no usage told|",
    );
  });
});

test("what can be done names what has no fee", () => {
  const units = { audio_seconds: 41, lookups: 18 };
  expect(causeHint({ cause: "unit_without_fee", units })).toBe(
    "No fee is known for 41 audio seconds and 18 lookups. Give one; what the tokens cost does not change.",
  );
  expect(causeHint({ cause: "no_usage", units: {} })).toContain("a price does not help");
});
