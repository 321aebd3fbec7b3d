/**
 * The event as it travels: the body of `POST /v1/events`, and an element of `events` in
 * `POST /v1/events/batch`. Token counts follow one rule for every provider: a whole includes its
 * parts (`input_tokens` includes cached, written, audio and image input; `output_tokens` includes
 * reasoning and audio output).
 */
export interface WireEvent {
  /** Identity within the project, 1–128 characters. The server makes one when it is absent. */
  event_id?: string;
  /** When the call ended: ISO 8601 with an offset, or Unix milliseconds. Default: now. */
  timestamp?: string | number;
  provider: string;
  /** The model as the response names it. */
  model: string;
  requested_model?: string;
  operation?: Operation;
  input_tokens?: number;
  cache_read_tokens?: number;
  /** Written to the five-minute cache, or to the only cache a provider has. */
  cache_write_tokens?: number;
  cache_write_1h_tokens?: number;
  output_tokens?: number;
  reasoning_tokens?: number;
  input_audio_tokens?: number;
  output_audio_tokens?: number;
  input_image_tokens?: number;
  /** What is not a token, for example `{ web_search_requests: 2 }`. */
  units?: Record<string, number>;
  /** The tier that was served, not the one asked for. */
  service_tier?: string;
  cost_usd?: string | number;
  cost_source?: "provider" | "caller";
  usage_source?: "provider" | "estimated";
  latency_ms?: number;
  time_to_first_token_ms?: number;
  status?: "ok" | "error";
  error_type?: string;
  tags?: Record<string, string | number | boolean>;
  /** The provider's own id of the answer; two events with the same one are the same call. */
  response_id?: string;
  trace_id?: string;
  span_id?: string;
  message_id?: string | number;
  report_name?: string;
  message_chars?: number;
  message_text?: string;
  metadata?: Record<string, unknown>;
}

export type Operation =
  | "chat"
  | "completion"
  | "responses"
  | "embeddings"
  | "image"
  | "audio"
  | "rerank"
  | "other";

/** One event of a batch that was not taken; `index` is its place in the request. */
export interface WireRejection {
  index: number;
  event_id: string | null;
  code: string;
  message: string;
  field?: string;
}

/** A field of an event that was taken all the same, and was passed over. */
export interface WireWarning {
  index: number;
  field: string;
  message: string;
}

export interface WireAnswer {
  accepted: number;
  duplicates: number;
  rejected: WireRejection[];
  warnings?: WireWarning[];
}
