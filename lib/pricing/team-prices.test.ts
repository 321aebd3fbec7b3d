import { describe, expect, test } from "vitest";
import { shippedPrices } from "@/lib/feed/shipped";
import { toUsdString } from "@/lib/money";
import { createCatalogue, findMultiplier, findPrice } from "./catalogue";
import type { ModelMapping, Price, PriceAdjustment } from "./price";
import { priceEvent } from "./price-event";

const DAY = 86_400_000;
const at = new Date("2026-11-01T00:00:00Z");
const [yesterday, tomorrow] = [new Date(at.getTime() - DAY), new Date(at.getTime() + DAY)];

function price(over: Partial<Price>): Price {
  return {
    id: crypto.randomUUID(),
    teamId: null,
    provider: "openai",
    model: "gpt-4o",
    validFrom: yesterday,
    validTo: null,
    source: "test",
    sourceUrl: null,
    delistedAt: null,
    sheet: { rates: { input: "1", output: "1" } },
    ...over,
  };
}

const override = (over: Partial<Price>) => price({ teamId: "a", source: "override", ...over });

function mapping(over: Partial<ModelMapping>): ModelMapping {
  return {
    id: crypto.randomUUID(),
    teamId: "a",
    provider: "azure",
    deployment: "ours",
    targetProvider: "azure",
    model: "gpt-4o",
    ...over,
  };
}

function adjustment(over: Partial<PriceAdjustment>): PriceAdjustment {
  return {
    id: crypto.randomUUID(),
    teamId: "a",
    provider: null,
    model: null,
    multiplier: "0.5",
    validFrom: yesterday,
    validTo: null,
    ...over,
  };
}

describe("a team's override", () => {
  const shared = price({ validFrom: new Date(at.getTime() - 30 * DAY) });

  test("reaches back before its first version only where nothing else prices the model", () => {
    const later = override({ validFrom: tomorrow });
    const alone = override({ model: "our-llama", validFrom: tomorrow });
    const second = override({ model: "our-llama", validFrom: new Date(tomorrow.getTime() + DAY) });
    const catalogue = createCatalogue([shared, later, second, { ...alone, validTo: second.validFrom }]);
    const taken = (model: string, teamId = "a") => {
      const match = findPrice(catalogue, { provider: "openai", model, at, teamId });
      return match && [match.price.id, match.isBackdated];
    };
    expect(taken("gpt-4o")).toEqual([shared.id, false]);
    expect(taken("our-llama")).toEqual([alone.id, true]);
    expect(taken("our-llama", "b")).toBeNull();
  });

  test("gives way to the maker's price, too, before it begins", () => {
    const later = override({ provider: "azure", validFrom: tomorrow });
    const match = findPrice(createCatalogue([shared, later]), {
      provider: "azure",
      model: "gpt-4o",
      at,
      teamId: "a",
    });
    expect([match?.price.id, match?.how]).toEqual([shared.id, "maker"]);
  });

  test("that has ended leaves its snapshot to the override of its model", () => {
    const snapshot = override({ model: "gpt-4o-2024-08-06", validFrom: new Date(0), validTo: yesterday });
    const plain = override({});
    const catalogue = createCatalogue([shared, snapshot, plain]);
    const taken = (time: Date) =>
      findPrice(catalogue, { provider: "openai", model: "gpt-4o-2024-08-06", at: time, teamId: "a" })?.price
        .id;
    expect([taken(at), taken(new Date(1))]).toEqual([plain.id, snapshot.id]);
  });

  test("leaves a snapshot that has a shared price its own, and takes one that has none", () => {
    const snapshot = price({ model: "gpt-4o-2024-05-13", validFrom: new Date(0) });
    const host = price({ provider: "azure", model: "gpt-4o-2024-05-13" });
    const [plain, atHost] = [override({}), override({ provider: "azure" })];
    const taken = (model: string, prices: Price[], provider = "openai") =>
      findPrice(createCatalogue(prices), { provider, model, at, teamId: "a" })?.price.id;
    const known = [shared, snapshot, plain];
    expect(taken("gpt-4o", known)).toBe(plain.id);
    expect(taken("gpt-4o-2024-05-13", known)).toBe(snapshot.id);
    expect(taken("GPT-4o-2024-05-13", known)).toBe(snapshot.id);
    expect(taken("openai/gpt-4o-2024-05-13", known)).toBe(snapshot.id);
    expect(taken("gpt-4o-2024-08-06", known)).toBe(plain.id);
    expect(taken("gpt-4o-2024-05-13", [...known, host, atHost], "azure")).toBe(host.id);
    expect(taken("gpt-4o-2024-05-13", known, "azure")).toBe(snapshot.id);
    expect(taken("gpt-4o-2024-08-06", known, "azure")).toBe(plain.id);
  });

  test("that has ended does not come back, and leaves a model of one's own unpriced", () => {
    const ended = override({ model: "our-llama", validTo: at });
    const catalogue = createCatalogue([shared, ended]);
    expect(findPrice(catalogue, { provider: "openai", model: "our-llama", at, teamId: "a" })).toBeNull();
  });

  test("is never taken for a name that only begins alike", async () => {
    const shipped = await shippedPrices();
    const everything = createCatalogue([
      ...shipped,
      ...shipped.map((one) => ({ ...one, id: `own-${one.id}`, teamId: "a", validFrom: at })),
    ]);
    const keys = new Set(shipped.map(({ provider, model }) => `${provider} ${model.toLowerCase()}`));
    const taken = shipped.flatMap(({ provider, model }) =>
      ["-x", "-turbo-x", ".x", "2"]
        .map((suffix) => model + suffix)
        .filter((name) => !keys.has(`${provider} ${name.toLowerCase()}`))
        .filter((name) => {
          const match = findPrice(everything, { provider, model: name, at, teamId: "a" });
          return match?.price.model === model && match.price.provider === provider;
        }),
    );
    expect(taken).toEqual([]);
  });

  test("of every model of the catalogue is found under its own id, and by nobody else", async () => {
    const shipped = await shippedPrices();
    const own = shipped.map((one) => ({ ...one, id: `own-${one.id}`, teamId: "a", validFrom: at }));
    const catalogue = createCatalogue([...shipped, ...own]);
    for (const { id, provider, model } of shipped) {
      const taken = (teamId: string) => findPrice(catalogue, { provider, model, at, teamId });
      expect(taken("a")).toMatchObject({ price: { id: `own-${id}` }, how: "exact", isEstimate: false });
      expect(taken("b")?.price.id).toBe(id);
    }
  });
});

describe("a mapping", () => {
  const host = price({ provider: "azure" });
  const maker = price({});
  const other = price({ provider: "anthropic", model: "claude-x" });
  const resolve = (
    mappings: ModelMapping[],
    query: { provider?: string; model?: string; teamId?: string } = {},
    prices = [host, maker, other],
  ) => {
    const found = findPrice(createCatalogue(prices, { mappings }), {
      provider: "azure",
      model: "ours",
      at,
      teamId: "a",
      ...query,
    });
    return found && [found.price.id, found.how, found.isEstimate];
  };

  test("gives a deployment the price of its model at the same host", () => {
    expect(resolve([mapping({})])).toEqual([host.id, "mapped", false]);
  });

  test("to another provider's model is an estimate, as is one that ends at the maker's", () => {
    expect(resolve([mapping({ targetProvider: "anthropic", model: "claude-x" })])).toEqual([
      other.id,
      "mapped",
      true,
    ]);
    expect(resolve([mapping({})], {}, [maker])).toEqual([maker.id, "mapped", true]);
  });

  test("finds its target by any of its names, the team's override of it first", () => {
    expect(resolve([mapping({ model: "global/GPT-4o" })])).toEqual([host.id, "mapped", false]);
    const own = override({ provider: "azure" });
    expect(resolve([mapping({})], {}, [host, own])).toEqual([own.id, "mapped", false]);
  });

  test("gives way to an override of the deployment itself, and comes before its shared price", () => {
    const own = override({ provider: "azure", model: "ours" });
    expect(resolve([mapping({})], {}, [host, own])).toEqual([own.id, "exact", false]);
    const sameName = price({ provider: "azure", model: "ours" });
    expect(resolve([mapping({})], {}, [host, sameName])).toEqual([host.id, "mapped", false]);
  });

  test("is for the deployment's exact name, provider and team", () => {
    expect(resolve([mapping({})], { model: "ours-2" })).toBeNull();
    expect(resolve([mapping({})], { model: "our" })).toBeNull();
    expect(resolve([mapping({})], { provider: "openai" })).toBeNull();
    expect(resolve([mapping({})], { teamId: "b" })).toBeNull();
    expect(resolve([mapping({ teamId: "b" })])).toBeNull();
  });

  test("may lead to another one, and ends where it would go round", () => {
    const chain = [mapping({ model: "next" }), mapping({ deployment: "next" })];
    expect(resolve(chain)).toEqual([host.id, "mapped", false]);
    const away = [
      mapping({ targetProvider: "openai", model: "next" }),
      mapping({ provider: "openai", deployment: "next", targetProvider: "azure" }),
    ];
    expect(resolve(away)).toEqual([host.id, "mapped", true]);
    expect(resolve([mapping({ model: "next" }), mapping({ deployment: "next", model: "ours" })])).toBeNull();
    expect(resolve([mapping({ model: "ours" })])).toBeNull();
  });

  test("gives way to an override of the very name only, not to one of the name without its date", () => {
    const snapshot = mapping({ deployment: "ours-2024-08-06" });
    const own = override({ provider: "azure", model: "ours" });
    expect(resolve([snapshot], { model: "ours-2024-08-06" }, [host, own])).toEqual([
      host.id,
      "mapped",
      false,
    ]);
    expect(resolve([], { model: "ours-2024-08-06" }, [host, own])).toEqual([own.id, "stripped", false]);
  });

  test("is the eighth of a chain at most", () => {
    const chain = (links: number) =>
      Array.from({ length: links }, (_, link) =>
        mapping({ deployment: `m${link}`, model: link === links - 1 ? "gpt-4o" : `m${link + 1}` }),
      );
    expect(resolve(chain(8), { model: "m0" })).toEqual([host.id, "mapped", false]);
    for (const links of [9, 20_000]) expect(resolve(chain(links), { model: "m0" })).toBeNull();
  });

  test("of a model to itself, or to what has no price, leaves it the price it has", () => {
    const sameName = price({ provider: "azure", model: "ours" });
    for (const model of ["ours", "nothing"])
      expect(resolve([mapping({ model })], {}, [host, sameName])?.[0]).toBe(sameName.id);
  });

  test("takes an override of its target back before its first version where nothing else prices it", () => {
    const later = override({ provider: "azure", model: "our-llama", validFrom: tomorrow });
    expect(resolve([mapping({ model: "our-llama" })], {}, [host, later])).toEqual([
      later.id,
      "mapped",
      false,
    ]);
    const sameName = price({ provider: "azure", model: "ours" });
    expect(resolve([mapping({ model: "our-llama" })], {}, [sameName, later])).toEqual([
      sameName.id,
      "exact",
      false,
    ]);
  });
});

describe("a price adjustment", () => {
  const shared = price({});
  const all = adjustment({ multiplier: "0.9" });
  const provider = adjustment({ provider: "openai", multiplier: "0.8" });
  const model = adjustment({ model: "gpt-4o", multiplier: "0.7" });
  const both = adjustment({ provider: "openai", model: "gpt-4o", multiplier: "0.6" });
  const taken = (
    adjustments: PriceAdjustment[],
    query: { provider?: string; model?: string; at?: Date; teamId?: string } = {},
    taking: Price = shared,
  ) =>
    findMultiplier(
      createCatalogue([], { adjustments }),
      { provider: "openai", model: "gpt-4o", at, teamId: "a", ...query },
      taking,
    );

  test("counts alone: provider and model, else the model, else the provider, else the one for all", () => {
    expect(taken([all, provider, model, both])).toBe("0.6");
    expect(taken([all, provider, model])).toBe("0.7");
    expect(taken([all, provider])).toBe("0.8");
    expect(taken([all])).toBe("0.9");
    expect(taken([])).toBeNull();
  });

  test("that does not hold at the time leaves it to the next", () => {
    const ended = { ...both, validTo: at };
    const future = { ...model, validFrom: tomorrow };
    expect(taken([all, provider, future, ended])).toBe("0.8");
    expect(taken([all, provider, future, ended], { at: new Date(at.getTime() - 1) })).toBe("0.6");
    expect(taken([all, provider, future, ended], { at: tomorrow })).toBe("0.7");
    expect(taken([all, provider], { at: new Date(yesterday.getTime() - 1) })).toBeNull();
  });

  test("answers by the time although the names are remembered", () => {
    const catalogue = createCatalogue([], {
      adjustments: [
        { ...all, validTo: at },
        { ...all, id: "2", multiplier: "2", validFrom: at },
      ],
    });
    const multiplierAt = (time: Date) =>
      findMultiplier(
        catalogue,
        { provider: "openai", model: "gpt-4o", at: time, teamId: "a" },
        price({ model: "gpt-4o" }),
      );
    expect([multiplierAt(yesterday), multiplierAt(at), multiplierAt(yesterday)]).toEqual(["0.9", "2", "0.9"]);
  });

  test("answers by the price that was taken although the names are remembered", () => {
    const catalogue = createCatalogue([], { adjustments: [model] });
    const multiplierOf = (taking: string) =>
      findMultiplier(
        catalogue,
        { provider: "azure", model: "ours", at, teamId: "a" },
        price({ provider: "azure", model: taking }),
      );
    expect([multiplierOf("gpt-4o"), multiplierOf("gpt-4o-mini")]).toEqual(["0.7", null]);
  });

  test("knows a model by any of its names, and by the price that it took", () => {
    expect(taken([both], { model: "gpt-4o-2024-08-06" })).toBe("0.6");
    expect(taken([both], { model: "GPT-4o" })).toBe("0.6");
    expect(taken([both], { model: "gpt-4o-mini" }, price({ model: "gpt-4o-mini" }))).toBeNull();
    const snapshot = price({ provider: "azure", model: "gpt-4o-2024-08-06" });
    const azure = adjustment({ provider: "azure", model: "gpt-4o", multiplier: "0.4" });
    expect(taken([azure, model], { provider: "azure", model: "ours" }, snapshot)).toBe("0.4");
    expect(taken([model], { provider: "azure", model: "ours" }, snapshot)).toBe("0.7");
  });

  test("of a provider is for its own calls, whichever price they take", () => {
    expect(taken([provider], { provider: "azure" })).toBeNull();
    expect(taken([adjustment({ provider: "azure" })], { provider: "azure" })).toBe("0.5");
  });

  test("is nobody else's", () => {
    expect(taken([all, both], { teamId: "b" })).toBeNull();
    expect(taken([{ ...all, teamId: "b" }])).toBeNull();
  });

  test("multiplies what is computed, and never what was stated", () => {
    const catalogue = createCatalogue([shared], { adjustments: [all] });
    const event = { provider: "openai", model: "gpt-4o", timestamp: at, inputTokens: 1_000_000 };
    const cost = (over: object) => {
      const { costUsd, computedUsd, grade } = priceEvent(catalogue, { ...event, teamId: "a", ...over });
      return [costUsd && toUsdString(costUsd), computedUsd && toUsdString(computedUsd), grade];
    };
    const { computedUsd: two } = priceEvent(catalogue, { ...event, inputTokens: 2_000_000 });
    expect(cost({})).toEqual(["0.9", "0.9", "exact"]);
    expect(cost({ costUsd: two, costSource: "provider" })).toEqual(["2", "0.9", "reported"]);
    expect(cost({ costUsd: two, costSource: "caller", model: "unheard-of" })).toEqual([
      "2",
      null,
      "estimated",
    ]);
    expect(cost({ teamId: "b" })).toEqual(["1", "1", "exact"]);
    expect(cost({ status: "error", inputTokens: null })).toEqual(["0", "0", "exact"]);
  });
});

test("an event is priced by its region, and by its own time of day", () => {
  const sheet = {
    rates: { input: "4", output: "8" },
    off_peak: [{ from: "00:00", to: "06:00", time_zone: "UTC", rates: { input: "2" } }],
    regional: { us: "1.1" },
  };
  const catalogue = createCatalogue([price({ sheet })]);
  const event = { provider: "openai", model: "gpt-4o", inputTokens: 1_000_000 };
  const cost = (timestamp: string, region: string | null = null) =>
    priceEvent(catalogue, { ...event, timestamp: new Date(timestamp), region }).costUsd?.toFixed();
  expect(cost("2026-11-01T05:59:59Z")).toBe("2");
  expect(cost("2026-11-01T06:00:00Z")).toBe("4");
  expect(cost("2026-11-01T06:00:00Z", "us")).toBe("4.4");
  expect(cost("2026-11-01T05:00:00Z", "US")).toBe("2.2");
});
