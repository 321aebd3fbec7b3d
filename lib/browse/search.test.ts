import { describe, expect, test } from "vitest";
import type { Price } from "@/lib/pricing";
import { createCatalogue } from "@/lib/pricing/catalogue";
import { type PriceSearch, searchPrices } from "./search";

const NOW = new Date("2026-11-20T12:00:00Z");

function price(provider: string, model: string, rest: Partial<Price> = {}): Price {
  return {
    id: `${provider}/${model}/${rest.teamId ?? ""}`,
    teamId: null,
    provider,
    model,
    validFrom: new Date("2026-08-01T00:00:00Z"),
    validTo: null,
    source: "litellm",
    sourceUrl: null,
    delistedAt: null,
    sheet: { rates: { input: "1", output: "2" } },
    ...rest,
  };
}

function rated(model: string, input: string | null): Price {
  return price("openai", model, { sheet: { rates: input === null ? {} : { input } } });
}

function search(prices: Price[], asked: Partial<PriceSearch> = {}) {
  const found = searchPrices(createCatalogue(prices), {
    teamId: "team",
    at: NOW,
    words: "",
    provider: null,
    sort: null,
    page: 1,
    pageLength: 50,
    ...asked,
  });
  return { ...found, models: found.rows.map(({ provider, model }) => `${provider}/${model}`) };
}

describe("what is found", () => {
  const prices = [
    price("openai", "gpt-5.6"),
    price("azure", "gpt-5.6"),
    price("azure", "GPT-5.6-mini"),
    price("mistral", "mistral-large"),
  ];

  test("everything without words, by provider and model", () => {
    expect(search(prices).models).toEqual([
      "azure/gpt-5.6",
      "azure/GPT-5.6-mini",
      "mistral/mistral-large",
      "openai/gpt-5.6",
    ]);
  });

  test("every word must stand in provider or model, in any order and case", () => {
    expect(search(prices, { words: " MINI  gpt " }).models).toEqual(["azure/GPT-5.6-mini"]);
    expect(search(prices, { words: "openai 5.6" }).models).toEqual(["openai/gpt-5.6"]);
    expect(search(prices, { words: "openai mini" })).toMatchObject({
      models: [],
      count: 0,
      page: 1,
      pages: 1,
    });
  });

  test("the id that was asked for comes before those that begin so, and these before the others", () => {
    const more = [...prices, price("ai21", "openai/gpt-5.6"), price("ai21", "gpt-5.6-x")];
    expect(search(more, { words: "GPT-5.6" }).models).toEqual([
      "azure/gpt-5.6",
      "openai/gpt-5.6",
      "ai21/gpt-5.6-x",
      "azure/GPT-5.6-mini",
      "ai21/openai/gpt-5.6",
    ]);
    expect(search(more, { words: "openai/gpt-5.6" }).models[0]).toBe("ai21/openai/gpt-5.6");
  });

  test("spaces, dots and dashes are alike", () => {
    const more = [
      ...prices,
      price("anthropic", "claude-sonnet-4-5"),
      price("bedrock", "x.claude-sonnet-4-5-v1"),
    ];
    for (const words of ["claude sonnet 4.5", "Claude-Sonnet 4-5", "claude_sonnet.4.5"])
      expect(search(more, { words }).models, words).toEqual([
        "anthropic/claude-sonnet-4-5",
        "bedrock/x.claude-sonnet-4-5-v1",
      ]);
    expect(search(more, { words: "gpt 5-6" }).models[0]).toBe("azure/gpt-5.6");
  });

  test("one provider's, while all providers are told with their numbers", () => {
    const found = search(prices, { provider: "azure", words: "mini" });
    expect(found.models).toEqual(["azure/GPT-5.6-mini"]);
    expect(found.providers).toEqual([
      { name: "azure", count: 2 },
      { name: "mistral", count: 1 },
      { name: "openai", count: 1 },
    ]);
  });

  test("only versions that hold at the time", () => {
    const cut = new Date("2026-10-01T00:00:00Z");
    const later = new Date("2026-12-01T00:00:00Z");
    const versions = [
      price("openai", "a", { id: "old", validTo: cut }),
      price("openai", "a", { id: "new", validFrom: cut }),
      price("openai", "b", { validFrom: later }),
    ];
    expect(search(versions).rows.map(({ price }) => price.id)).toEqual(["new"]);
  });
});

describe("a team's own price", () => {
  test("stands in place of the shared one, but not of a snapshot with one of its own", () => {
    const own = price("openai", "a", { teamId: "team" });
    const prices = [price("openai", "a"), price("openai", "a-2026-08-06"), price("openai", "b"), own];
    const { rows, models } = search(prices);
    expect(models).toEqual(["openai/a", "openai/a-2026-08-06", "openai/b"]);
    expect(rows.map(({ price }) => price.id)).toEqual([
      own.id,
      price("openai", "a-2026-08-06").id,
      price("openai", "b").id,
    ]);
  });

  test("leaves the mark of a model that left the feed", () => {
    const delistedAt = new Date("2026-11-01T00:00:00Z");
    const prices = [price("openai", "a", { delistedAt }), price("openai", "a", { teamId: "team" })];
    expect(search(prices).rows).toMatchObject([{ price: { teamId: "team" }, delistedAt }]);
  });

  test("is what the team mapped a model to", () => {
    const mapping = { id: "m", teamId: "team", targetProvider: "openai", model: "a" };
    const catalogue = createCatalogue([price("openai", "a"), price("azure", "mine")], {
      mappings: [{ ...mapping, provider: "azure", deployment: "mine" }],
    });
    const asked = {
      teamId: "team",
      at: NOW,
      words: "azure",
      provider: null,
      sort: null,
      page: 1,
      pageLength: 9,
    };
    expect(searchPrices(catalogue, asked).rows[0]).toMatchObject({ model: "mine", price: { model: "a" } });
    expect(searchPrices(catalogue, { ...asked, teamId: "other" }).rows[0]?.price.model).toBe("mine");
  });

  test("is found in its place in the order when nobody else prices the model", () => {
    const prices = [price("openai", "z"), price("azure", "b"), price("house", "llama", { teamId: "team" })];
    expect(search(prices).models).toEqual(["azure/b", "house/llama", "openai/z"]);
  });

  test("of another team is not found", () => {
    const prices = [price("openai", "a"), price("house", "llama", { teamId: "other" })];
    expect(search(prices)).toMatchObject({ models: ["openai/a"], providers: [{ name: "openai", count: 1 }] });
  });
});

describe("the order", () => {
  const prices = [rated("b", "10"), rated("a", "2"), rated("c", null), rated("d", "0.075")];

  test("of rates is by amount, and no rate comes last either way", () => {
    const byInput = (descending: boolean) => search(prices, { sort: { by: "input", descending } }).models;
    expect(byInput(false)).toEqual(["openai/d", "openai/a", "openai/b", "openai/c"]);
    expect(byInput(true)).toEqual(["openai/b", "openai/a", "openai/d", "openai/c"]);
  });

  test("of names is the same in upper and lower case", () => {
    const named = [price("x", "b"), price("y", "A"), price("a", "c")];
    expect(search(named, { sort: { by: "model", descending: false } }).models).toEqual(["y/A", "x/b", "a/c"]);
    expect(search(named, { sort: { by: "model", descending: true } }).models).toEqual(["a/c", "x/b", "y/A"]);
    expect(search(named, { sort: { by: "provider", descending: true } }).models[0]).toBe("y/A");
  });
});

test("pages hold so many, and a page past the end is the last one", () => {
  const prices = Array.from({ length: 5 }, (_, place) => price("openai", `m${place}`));
  const pageOf = (page: number) => search(prices, { page, pageLength: 2 });
  expect(pageOf(2)).toMatchObject({ models: ["openai/m2", "openai/m3"], count: 5, page: 2, pages: 3 });
  expect(pageOf(9)).toMatchObject({ models: ["openai/m4"], page: 3 });
  expect(pageOf(0)).toMatchObject({ models: ["openai/m0", "openai/m1"], page: 1 });
});
