import { Decimal } from "@/lib/money";

/** One model of the table: field name to whatever stands there. */
export type Entry = Record<string, unknown>;

// A fee is taken where its field says clearly what is counted; the unit has the name a caller knows from the
// provider's answer. Fees per pixel and per second of rented hardware are not taken.
const UNIT_FIELDS: { field: string; unit: string; modes?: string[] }[] = [
  { field: "output_cost_per_image", unit: "images", modes: ["image_generation", "image_edit"] },
  { field: "input_cost_per_image", unit: "images", modes: ["image_generation"] },
  { field: "input_cost_per_image", unit: "input_images", modes: ["embedding"] },
  { field: "input_cost_per_second", unit: "audio_seconds", modes: ["audio_transcription"] },
  { field: "output_cost_per_second", unit: "audio_seconds", modes: ["audio_transcription", "audio_speech"] },
  { field: "input_cost_per_audio_per_second", unit: "audio_seconds" },
  { field: "output_cost_per_second", unit: "video_seconds", modes: ["video_generation"] },
  { field: "output_cost_per_video_per_second", unit: "video_seconds" },
  { field: "input_cost_per_video_per_second", unit: "video_seconds", modes: ["embedding", "chat"] },
  { field: "input_cost_per_character", unit: "characters" },
  { field: "input_cost_per_query", unit: "search_units", modes: ["rerank"] },
  { field: "input_cost_per_query", unit: "web_search_requests", modes: ["search"] },
  { field: "input_cost_per_request", unit: "requests" },
  { field: "ocr_cost_per_page", unit: "pages" },
  { field: "annotation_cost_per_page", unit: "annotated_pages" },
  { field: "code_interpreter_cost_per_session", unit: "code_interpreter_sessions" },
  { field: "citation_cost_per_token", unit: "citation_tokens" },
];
const SEARCH_UNITS = {
  web_search_requests: "search_context_size_medium",
  web_search_requests_low: "search_context_size_low",
  web_search_requests_high: "search_context_size_high",
};

/** The fees per unit of what is not a token. */
export function readUnits(entry: Entry): Record<string, string> {
  const units: Record<string, string> = {};
  for (const { field, unit, modes } of UNIT_FIELDS) {
    if (modes && !modes.includes(String(entry.mode))) continue;
    const fee = decimalText(entry[field]);
    // A transcription's price stands on its input or its output side, with 0 on the other, or on both.
    if (fee !== null && (units[unit] === undefined || units[unit] === "0")) units[unit] = fee;
  }
  const search = entry.search_context_cost_per_query;
  for (const [unit, size] of Object.entries(SEARCH_UNITS)) {
    const fee = isRecord(search) ? decimalText(search[size]) : null;
    if (fee !== null) units[unit] = fee;
  }
  return units;
}

const DECIMAL_TEXT = /^\d+(\.\d+)?(e[+-]?\d{1,2})?$/i;

/** A price as decimal text; null for what is absent, negative or no number. */
export function decimalText(value: unknown): string | null {
  if (typeof value === "string")
    return value.length <= 32 && DECIMAL_TEXT.test(value) ? new Decimal(value).toFixed() : null;
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) return null;
  // 15 digits are all a binary double keeps of a decimal; those after are its noise.
  return new Decimal(String(value)).toSignificantDigits(15).toFixed();
}

export function isRecord(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
