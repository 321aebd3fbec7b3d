import { setImmediate as nextTurn } from "node:timers/promises";

/** Slices this long keep the tokenizer linear: its time grows with the square of a text without spaces. */
const SLICE = 400;
/** More is reckoned in proportion. */
const MOST_CHARACTERS = 200_000;
/** After so many characters other calls have their turn: a long text without spaces takes most of a second. */
const TURN = 3200;
/** What looks like a special token is text to the provider. */
const PLAIN = { disallowedSpecial: new Set<string>() };

/** About how many tokens a text has, by OpenAI's current encoding; for other models it is near enough. */
export async function estimateTokens(texts: string[]): Promise<number> {
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
  let characters = 0;
  let tokens = 0;
  let sinceTurn = 0;
  for (const text of texts)
    for (let from = 0; from < text.length; from += SLICE) {
      const slice = text.slice(from, from + SLICE);
      if (characters < MOST_CHARACTERS) tokens += countTokens(slice, PLAIN);
      else tokens += (tokens / characters) * slice.length;
      characters += slice.length;
      sinceTurn += slice.length;
      if (sinceTurn < TURN) continue;
      sinceTurn = 0;
      await nextTurn();
    }
  return Math.ceil(tokens);
}
