import { describe, expect, test } from "vitest";
import { shippedPrices } from "@/lib/feed/shipped";
import { createCatalogue, findPrice } from "./catalogue";
import { namesOf } from "./names";
import type { Price } from "./price";

const shipped = await shippedPrices();
const catalogue = createCatalogue(shipped);
const at = new Date("2026-11-01T00:00:00Z");

function found(provider: string, model: string) {
  const match = findPrice(catalogue, { provider, model, at });
  return (
    match && {
      model: `${match.price.provider}:${match.price.model}`,
      how: match.how,
      isEstimate: match.isEstimate,
    }
  );
}

test("every model of the catalogue is found under its own id", () => {
  const missed = shipped.filter(({ id, provider, model }) => {
    const match = findPrice(catalogue, { provider, model, at });
    return match?.price.id !== id || match.how !== "exact" || match.isEstimate;
  });
  expect(missed.map(({ provider, model }) => `${provider}:${model}`)).toEqual([]);
});

describe("names as providers return them", () => {
  test.each([
    // A snapshot with a price of its own keeps it: gpt-4o-2024-05-13 costs twice what gpt-4o does.
    ["openai", "gpt-4o-2024-05-13", "openai:gpt-4o-2024-05-13", "exact"],
    ["openai", "gpt-4o-2024-08-06", "openai:gpt-4o-2024-08-06", "exact"],
    ["openai", "gpt-4o-2031-01-31", "openai:gpt-4o", "stripped"],
    ["openai", "gpt-4-0613", "openai:gpt-4-0613", "exact"],
    ["openai", "gpt-4-1231", "openai:gpt-4", "stripped"],
    ["openai", "openai/gpt-4o", "openai:gpt-4o", "stripped"],
    ["openai", "GPT-4o", "openai:gpt-4o", "alias"],
    ["openai", "ft:gpt-4o-2024-08-06:acme::Ab12", "openai:ft:gpt-4o-2024-08-06", "stripped"],
    ["openai", "ft:gpt-3.5-turbo-0125:acme:name:Ab12", "openai:ft:gpt-3.5-turbo-0125", "stripped"],
    ["anthropic", "claude-sonnet-4-5-20250929", "anthropic:claude-sonnet-4-5-20250929", "exact"],
    ["anthropic", "claude-sonnet-4-6-20260218", "anthropic:claude-sonnet-4-6", "stripped"],
    ["anthropic", "claude-opus-4-0", "anthropic:claude-opus-4-20250514", "alias"],
    ["google", "models/gemini-2.5-pro", "google:gemini-2.5-pro", "stripped"],
    ["google", "gemini-2.5-flash-001", "google:gemini-2.5-flash", "stripped"],
    ["vertex", "publishers/google/models/gemini-2.5-pro", "vertex:gemini-2.5-pro", "stripped"],
    [
      "vertex",
      "projects/p1/locations/us-east5/publishers/google/models/gemini-2.5-flash",
      "vertex:gemini-2.5-flash",
      "stripped",
    ],
    ["vertex", "google/gemini-2.5-pro", "vertex:gemini-2.5-pro", "stripped"],
    ["vertex", "claude-sonnet-4-5@20250929", "vertex:claude-sonnet-4-5@20250929", "exact"],
    ["vertex", "claude-sonnet-4-5-20250929", "vertex:claude-sonnet-4-5@20250929", "alias"],
    [
      "vertex",
      "publishers/anthropic/models/claude-sonnet-4-5@20250929",
      "vertex:claude-sonnet-4-5@20250929",
      "stripped",
    ],
    ["vertex", "claude-sonnet-4-5@20991231", "vertex:claude-sonnet-4-5", "stripped"],
    [
      "bedrock",
      "anthropic.claude-sonnet-4-5-20250929-v1:0",
      "bedrock:anthropic.claude-sonnet-4-5-20250929-v1:0",
      "exact",
    ],
    [
      "bedrock",
      "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      "bedrock:us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      "exact",
    ],
    [
      "bedrock",
      "ca.anthropic.claude-sonnet-4-5-20250929-v1:0",
      "bedrock:anthropic.claude-sonnet-4-5-20250929-v1:0",
      "stripped",
    ],
    [
      "bedrock",
      "anthropic.claude-3-sonnet-20240229-v1:0:200k",
      "bedrock:anthropic.claude-3-sonnet-20240229-v1:0",
      "stripped",
    ],
    ["bedrock", "claude-sonnet-4-20250514", "bedrock:anthropic.claude-sonnet-4-20250514-v1:0", "alias"],
    [
      "bedrock",
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-20250514-v1:0",
      "bedrock:eu.anthropic.claude-sonnet-4-20250514-v1:0",
      "stripped",
    ],
    [
      "bedrock",
      "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
      "bedrock:anthropic.claude-3-haiku-20240307-v1:0",
      "stripped",
    ],
    ["azure", "gpt-4o-2024-08-06", "azure:gpt-4o-2024-08-06", "exact"],
    ["azure", "global/gpt-4o-mini", "azure:gpt-4o-mini", "stripped"],
    ["openrouter", "anthropic/claude-sonnet-4.5", "openrouter:anthropic/claude-sonnet-4.5", "exact"],
    [
      "openrouter",
      "openrouter/anthropic/claude-sonnet-4.5",
      "openrouter:anthropic/claude-sonnet-4.5",
      "stripped",
    ],
    ["fireworks", "deepseek-v3", "fireworks:accounts/fireworks/models/deepseek-v3", "alias"],
    ["xai", "grok-4-0709", "xai:grok-4-0709", "exact"],
  ])("%s %s takes %s (%s)", (provider, model, taken, how) => {
    expect(found(provider, model)).toEqual({ model: taken, how, isEstimate: false });
  });

  test.each([
    ["vertex", "claude-3-7-sonnet-20250219", "vertex:claude-3-7-sonnet@20250219", "alias", false],
    ["azure", "gpt-35-turbo-0301", "azure:gpt-35-turbo", "stripped", false],
    ["azure", "gpt-35-turbo-instruct-0301", "azure:gpt-35-turbo-instruct", "stripped", false],
    ["azure", "gpt-35-turbo-2099-01-01", "azure:gpt-35-turbo", "stripped", false],
    ["azure", "o1-pro-2025-03-19", "openai:o1-pro-2025-03-19", "maker", true],
    ["bedrock", "cohere.command-a-03-2025", "cohere:command-a-03-2025", "maker", true],
    ["vertex", "grok-4", "xai:grok-4", "maker", true],
    ["vertex", "xai/grok-4", "xai:grok-4", "maker", true],
    [
      "openrouter",
      "anthropic/claude-sonnet-4.5:nitro",
      "openrouter:anthropic/claude-sonnet-4.5",
      "stripped",
      true,
    ],
  ])("%s %s takes %s (%s, estimate: %s)", (provider, model, taken, how, isEstimate) => {
    expect(found(provider, model)).toEqual({ model: taken, how, isEstimate });
  });

  test.each([
    ["openai", "gpt-4o-mini-x"],
    ["openai", "gpt-4o-2024-13-40"],
    ["openai", "ft:gpt-4o:acme::Ab12"],
    ["openai", "ft:o3-2025-04-16:acme::Ab12"],
    ["azure", "gpt-4o-2024-08-06.ft-0e208cf33a6a466994aff31a08aba678"],
    ["azure", "our-deployment"],
    ["openrouter", "anthropic/claude-sonnet-4.5:free"],
    ["openrouter", "anthropic/claude-sonnet-4.5:online"],
    ["google", "tunedModels/my-model"],
    ["bedrock", "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123"],
    ["bedrock", "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abc123"],
    ["together", "claude-sonnet-4-5"],
    ["nobody", "gpt-4o"],
    ["constructor", "__proto__"],
    ["openai", ""],
  ])("%s %s has no price", (provider, model) => {
    expect(found(provider, model)).toBeNull();
  });
});

const DAY = 86_400_000;
let made = 0;

function price(over: Partial<Price>): Price {
  made += 1;
  return {
    id: `price-${made}`,
    teamId: null,
    provider: "openai",
    model: "gpt-4o",
    validFrom: at,
    validTo: null,
    source: "test",
    sourceUrl: null,
    delistedAt: null,
    sheet: { rates: { input: String(made) } },
    ...over,
  };
}

describe("versions", () => {
  const change = new Date(at.getTime() + 30 * DAY);
  const first = price({ validTo: change });
  const second = price({ validFrom: change });
  const versions = createCatalogue([second, first]);
  const taken = (time: number) => {
    const match = findPrice(versions, { provider: "openai", model: "gpt-4o", at: new Date(time) });
    return [match?.price.id, match?.isBackdated];
  };

  test("hold from their first instant to before the next one's", () => {
    expect(taken(at.getTime())).toEqual([first.id, false]);
    expect(taken(change.getTime() - 1)).toEqual([first.id, false]);
    expect(taken(change.getTime())).toEqual([second.id, false]);
    expect(taken(change.getTime() + 1000 * DAY)).toEqual([second.id, false]);
  });

  test("before the first one take it, and say so", () => {
    expect(taken(at.getTime() - 1)).toEqual([first.id, true]);
    expect(taken(0)).toEqual([first.id, true]);
  });

  test("that ended without a successor are no price", () => {
    const ended = createCatalogue([first]);
    expect(findPrice(ended, { provider: "openai", model: "gpt-4o", at: change })).toBeNull();
  });
});

describe("a team's override", () => {
  const until = new Date(at.getTime() + 10 * DAY);
  const shared = price({});
  const snapshot = price({ model: "gpt-4o-2024-08-06" });
  const own = price({ teamId: "team-a", validTo: until });
  const overridden = createCatalogue([shared, snapshot, own]);
  const taken = (teamId: string | null, model: string, time = at.getTime()) =>
    findPrice(overridden, { provider: "openai", model, at: new Date(time), teamId })?.price.id;

  test("comes before the shared price; a snapshot of the model keeps its own if it has one", () => {
    expect(taken("team-a", "gpt-4o")).toBe(own.id);
    expect(taken("team-a", "gpt-4o-2024-11-20")).toBe(own.id);
    expect(taken("team-a", "gpt-4o-2024-08-06")).toBe(snapshot.id);
  });

  test("is nobody else's", () => {
    expect(taken("team-b", "gpt-4o")).toBe(shared.id);
    expect(taken(null, "gpt-4o-2024-08-06")).toBe(snapshot.id);
  });

  test("holds only in its own time; around it the shared price does", () => {
    expect(taken("team-a", "gpt-4o", at.getTime() - 1)).toBe(shared.id);
    expect(taken("team-a", "gpt-4o", until.getTime())).toBe(shared.id);
  });

  test("that has ended uncovers an older one that still holds", () => {
    const older = price({ teamId: "team-a", validFrom: new Date(at.getTime() - DAY) });
    const layered = createCatalogue([shared, older, own]);
    const takenAt = (time: Date) =>
      findPrice(layered, { provider: "openai", model: "gpt-4o", at: time, teamId: "team-a" })?.price.id;
    expect([takenAt(at), takenAt(until)]).toEqual([own.id, older.id]);
  });

  test("of the maker is taken for a host that has no price of its own", () => {
    const match = findPrice(overridden, { provider: "azure", model: "gpt-4o", at, teamId: "team-a" });
    expect(match).toMatchObject({ price: own, how: "maker", isEstimate: true });
  });
});

test("two models that differ only in case and disagree have no alias", () => {
  const prices = [price({ model: "Alpha" }), price({ model: "alpha" })];
  const both = createCatalogue(prices);
  const taken = (model: string) => findPrice(both, { provider: "openai", model, at })?.price.id;
  expect([taken("Alpha"), taken("alpha"), taken("ALPHA")]).toEqual([prices[0]?.id, prices[1]?.id, undefined]);
});

test("a name made to be taken apart without end is given up on", () => {
  expect(namesOf("bedrock", `${"us.".repeat(60)}x${"-v1:1".repeat(10)}`)).toHaveLength(32);
});

test("names with spaces are not taken for one another", () => {
  const spaced = price({ provider: "open", model: "ai gpt" });
  const book = createCatalogue([spaced]);
  expect(findPrice(book, { provider: "open ai", model: "gpt", at })).toBeNull();
  expect(findPrice(book, { provider: "open", model: "ai gpt", at })?.price.id).toBe(spaced.id);
});
