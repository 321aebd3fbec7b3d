import { setImmediate as nextTurn } from "node:timers/promises";

/** Slices this long keep the tokenizer linear: its time grows with the square of a text without spaces. */
const SLICE = 400;
/** More is reckoned in proportion. */
const MOST_CHARACTERS = 200_000;
/** After so many characters other calls have their turn: a long text without spaces takes most of a second. */
const TURN = 3200;
/** What looks like a special token is text to the provider. */
const PLAIN = { disallowedSpecial: new Set<string>() };

/**
 * About how many tokens a text has, by OpenAI's current encoding; for other models it is near enough. `characters` says
 * how long it is where not all of it is there.
 */
export async function estimateTokens(texts: string[], characters = 0): Promise<number> {
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
  let read = 0;
  let tokens = 0;
  let sinceTurn = 0;
  for (const text of texts)
    for (let from = 0; from < text.length; from += SLICE) {
      const slice = text.slice(from, from + SLICE);
      if (read >= MOST_CHARACTERS) break;
      tokens += countTokens(slice, PLAIN);
      read += slice.length;
      sinceTurn += slice.length;
      if (sinceTurn < TURN) continue;
      sinceTurn = 0;
      await nextTurn();
    }
  const size = Math.max(
    characters,
    texts.reduce((sum, text) => sum + text.length, 0),
  );
  return Math.ceil(read === 0 ? 0 : (tokens / read) * size);
}
