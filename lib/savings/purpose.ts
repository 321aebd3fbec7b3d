import type { Price } from "@/lib/pricing";

/** What a model is for. One for something else is no alternative, whatever it costs. */
export type Purpose = "text" | "embeddings" | "other";

const EMBEDDINGS = /embed|\b(bge|gte|e5)-/i;
// No price says what a model puts out; these names do.
const OTHER =
  /rerank|moderation|diffusion|ssd-1b|playground-v|transcri|whisper|realtime|native-audio|\b(tts|audio|speech|voice|asr|image|imagen|dall-e|flux|veo|sora|lyria|video|ocr|live|robotics)\b|computer-use|deep-research|^container$/i;

/** What a model is for, by its name and by what it charges for. */
export function purposeOf({ model, sheet }: Pick<Price, "model" | "sheet">): Purpose {
  const named = purposeOfName(model);
  const { input, output } = sheet.rates;
  if (named !== "text") return input === undefined ? "other" : named;
  const isInputOnly = output === undefined || (Number(output) === 0 && Number(input) > 0);
  return input === undefined || isInputOnly ? "other" : "text";
}

function purposeOfName(model: string): Purpose {
  if (EMBEDDINGS.test(model)) return "embeddings";
  return OTHER.test(model) ? "other" : "text";
}

const TEXT = new Set(["chat", "completion", "responses"]);

/** What calls ask of a model. */
export function purposeOfCalls({ operation, model }: { operation: string; model: string }): Purpose {
  const named = purposeOfName(model);
  if (named === "other") return "other";
  if (operation === "embeddings") return "embeddings";
  return TEXT.has(operation) ? named : "other";
}
