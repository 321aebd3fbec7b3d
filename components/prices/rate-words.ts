import type { RateKind } from "@/lib/pricing";

const KINDS: Record<RateKind, string> = {
  input: "Input",
  cache_read: "Cache read",
  cache_write: "Cache write",
  cache_write_1h: "Cache write, 1 h",
  input_audio: "Audio in",
  input_image: "Image in",
  output: "Output",
  reasoning: "Reasoning",
  output_audio: "Audio out",
  output_image: "Image out",
};

/** The name of a rate above its field. */
export function kindLabel(kind: string): string {
  return Object.hasOwn(KINDS, kind) ? KINDS[kind as RateKind] : kind.replaceAll("_", " ");
}

const EMPTY: Partial<Record<string, string>> = {
  cache_read: "as input",
  cache_write: "as input",
  cache_write_1h: "as input",
  input_audio: "as input",
  input_image: "as input",
  reasoning: "as output",
  output_audio: "as output",
  output_image: "as output",
};

/** What is charged where a rate is left empty. */
export function emptyWords(kind: string): string {
  return EMPTY[kind] ?? "none";
}
