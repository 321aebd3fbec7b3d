import { describe, expect, test } from "vitest";
import { addShown, type Shown, unitsOf } from "./units";

const shownBy = (...pieces: unknown[]): Shown => {
  const shown = { searches: 0, images: 0, audioSeconds: 0, inputTokens: 0 };
  for (const piece of pieces) addShown(shown, piece);
  return shown;
};
const told = (pieces: unknown[], asked: Record<string, number> = {}, answer = {}, letters = 0) =>
  unitsOf(answer, { asked, shown: shownBy(...pieces), letters });

const grounded = (modelVersion: string, ...webSearchQueries: string[]) => ({
  modelVersion,
  candidates: [{ groundingMetadata: { webSearchQueries, groundingChunks: [{}] } }],
});

describe("searches of Gemini", () => {
  test.each([
    ["gemini-2.5-flash", ["a", "b"], 1],
    ["gemini-3-pro-preview", ["a", "b"], 2],
    ["gemini-2.0-flash-001", [], undefined],
  ])("by %s for %j are charged as %s", (model, queries, searches) => {
    const pieces = [{ candidates: [{}] }, grounded(model, ...queries), { candidates: [{}] }];
    const { units } = told(pieces, {}, { input_tokens: 5, units: {} });
    expect(units?.web_search_requests).toBe(searches);
  });
});

describe("an answer without tokens is charged", () => {
  test.each([
    [
      "the seconds of its usage",
      [{ text: "Hi", usage: { type: "duration", seconds: 3 } }],
      { audio_seconds: 3 },
    ],
    [
      "the seconds it tells of its sound",
      [{ task: "transcribe", duration: "8.47" }],
      { audio_seconds: 8.47 },
    ],
  ])("by %s", (_, pieces, units) => {
    expect(told(pieces, { audio_seconds: 100 })).toEqual({ units });
  });

  test.each([
    ["its images", [{ data: [{ url: "https://x" }, { b64_json: "eA==" }, {}] }], { images: 2 }],
    [
      "the images of Imagen",
      [{ predictions: [{ bytesBase64Encoded: "eA==" }, { raiFilteredReason: "" }] }],
      { images: 1 },
    ],
  ])("by %s, at the price of the usual one", (_, pieces, units) => {
    expect(told(pieces, { images: 4 })).toEqual({ units, usage_source: "estimated" });
  });

  test("by the tokens of what it embedded", () => {
    const of = (token_count: number) => ({ embeddings: { values: [], statistics: { token_count } } });
    expect(told([{ predictions: [of(4), of(3)] }])).toEqual({ input_tokens: 7 });
  });

  test("by the letters that were read aloud", () => {
    expect(told([], { characters: 12 })).toEqual({ units: { characters: 12 } });
  });

  test("by about what was said, or about how long that takes", () => {
    const usage_source = "estimated";
    expect(told([], { audio_seconds: 100 }, {}, 150)).toEqual({ units: { audio_seconds: 10 }, usage_source });
    expect(told([], { audio_seconds: 75 })).toEqual({ units: { audio_seconds: 10 }, usage_source });
    expect(told([], { video_seconds: 8 })).toEqual({ units: { video_seconds: 8 }, usage_source });
  });
});

test("an answer with tokens is charged by them, and what else it tells", () => {
  const answer = { input_tokens: 1, units: { web_search_requests: 2 } };
  const pieces = [{ data: [{ b64_json: "eA==" }], usage: { input_tokens: 1 } }];
  expect(told(pieces, { images: 1, audio_seconds: 3 }, answer)).toEqual({
    units: { web_search_requests: 2 },
  });
  expect(told(pieces, { images: 1 }, { input_tokens: 1 })).toEqual({});
});
