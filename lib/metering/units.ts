import { list, object } from "@/sdk/src/json";
import type { WireEvent } from "@/sdk/src/wire";

/** What an answer shows, outside of its usage, of what it is charged by. */
export type Shown = {
  searches: number;
  images: number;
  audioSeconds: number;
  /** Of texts that were embedded. */
  inputTokens: number;
};

const SHOWING = ["usage", "candidates", "data", "predictions", "duration"];
/** Of what speech may take at most it takes about so much: fifteen letters a second, or 45 kbit. */
const SPOKEN = 2 / 15;

/** Adds what a piece of an answer shows. */
export function addShown(shown: Shown, piece: unknown): void {
  const chunk = object(piece);
  // Most pieces are of streams that show nothing of it.
  if (!chunk || !SHOWING.some((name) => chunk[name])) return;
  const predictions = list(chunk.predictions).map((entry) => object(entry) ?? {});
  shown.searches = Math.max(shown.searches, searchesIn(chunk.candidates, chunk.modelVersion));
  const images = list(chunk.data).filter((entry) => object(entry)?.url ?? object(entry)?.b64_json);
  shown.images = Math.max(
    shown.images,
    images.length || predictions.filter((entry) => entry.bytesBase64Encoded).length,
  );
  shown.audioSeconds ||= secondsIn(chunk);
  shown.inputTokens ||= predictions.reduce((sum, { embeddings }) => {
    return sum + (Number(object(object(embeddings)?.statistics)?.token_count) || 0);
  }, 0);
}

/** Until Gemini 2.5 a grounded answer is charged once, whatever it searched for; later each search is. */
function searchesIn(candidates: unknown, model: unknown): number {
  const queries = list(candidates).flatMap((candidate) =>
    list(object(object(candidate)?.groundingMetadata)?.webSearchQueries),
  );
  return /gemini-[12]\b/.test(String(model)) ? Math.min(1, queries.length) : queries.length;
}

function secondsIn({ usage, task, duration }: Record<string, unknown>): number {
  const told = object(usage)?.type === "duration" ? object(usage)?.seconds : task && duration;
  return Number(told) || 0;
}

type Told = Pick<WireEvent, "units" | "usage_source" | "input_tokens">;

/**
 * What a call is charged by beside the usage that its answer tells: what the answer shows, else what the request asked
 * for. `asked` are the units that were held, `letters` are those of what was heard.
 */
export function unitsOf(
  answer: Pick<WireEvent, "input_tokens" | "output_tokens" | "units">,
  { asked, shown, letters }: { asked: Record<string, number>; shown: Shown; letters: number },
): Told {
  const units = { ...answer.units, ...(shown.searches > 0 && { web_search_requests: shown.searches }) };
  const told = Object.keys(units).length > 0 ? { units } : {};
  if (answer.input_tokens !== undefined || answer.output_tokens !== undefined) return told;
  if (shown.inputTokens > 0) return { ...told, input_tokens: shown.inputTokens };
  if (shown.audioSeconds > 0) return { units: { ...units, audio_seconds: shown.audioSeconds } };
  if (asked.characters) return { units: { ...units, characters: asked.characters } };
  // How large or how good a picture is bears on its price, which is that of the usual one.
  const guessed = (unit: string, size: number): Told => ({
    units: { ...units, [unit]: size },
    usage_source: "estimated",
  });
  if (shown.images > 0) return guessed("images", shown.images);
  if (asked.video_seconds) return guessed("video_seconds", asked.video_seconds);
  if (!asked.audio_seconds) return told;
  return guessed("audio_seconds", Math.ceil(letters > 0 ? letters / 15 : asked.audio_seconds * SPOKEN));
}
