import { type Asked, outputLimit, type Provider, promptTexts } from "@/lib/providers";
import type { EndedCall } from "@/lib/spool";
import type { Answer } from "@/sdk/src/usage";
import type { WireEvent } from "@/sdk/src/wire";
import { estimateTokens } from "./estimate";
import type { Meter } from "./meter";
import { noteServed, noteTier } from "./served";
import { unitsOf } from "./units";

/** A call from its first byte to its end; times are of `performance.now()`. */
export type Call = Pick<EndedCall, "scope" | "projectId" | "hold"> & {
  id: string;
  provider: Provider;
  asked: Asked;
  tags: Record<string, string>;
  /** The provider's own. */
  path: string;
  request: Buffer | null;
  /** An estimate of the prompt, where the request is not kept any more. */
  promptTokens: Promise<number> | null;
  startedAt: number;
};

/** How a call ended: the status of its answer, and who broke it off. */
export type Ending = { status: number | null; brokenBy: "caller" | "provider" | null };

/** Of a request, while its answer streams. */
const KEPT_BYTES = 256 * 1024;
/** Characters of a larger one by which its tokens are reckoned. */
const SAMPLE = 20_000;
const MAX_NAME = 256;
const MAX_ERROR = 128;

/** About as many bytes of an answer are a token. */
const TOKEN = 4;

/** Operations whose answer is text of which usage can be estimated. */
const TEXT = ["chat", "completion", "responses"];

/** The event of a call that is over. Usage that the answer does not tell is estimated where its texts are known. */
export async function toEvent(call: Call, meter: Meter | null, ending: Ending): Promise<EndedCall> {
  const { asked, provider, id, tags } = call;
  const answer: Answer = meter?.answer ?? {};
  const model = storable(answer.model ?? asked.model ?? "") || "unknown";
  const requested = asked.model && storable(asked.model);
  if (asked.model) noteServed(call.scope, provider.name, asked.model, model);
  if (!asked.serviceTier) noteTier(call.scope, provider.name, answer.service_tier ?? "");
  const event: EndedCall["event"] = {
    event_id: id,
    timestamp: Date.now(),
    provider: provider.name,
    operation: asked.operation as WireEvent["operation"] & string,
    latency_ms: Math.round(performance.now() - call.startedAt),
    ...answer,
    ...(meter && isAnswered(ending) ? unitsOf(answer, usedBy(call, meter)) : {}),
    model,
    ...(requested && requested !== model && { requested_model: requested }),
    ...(Object.keys(tags).length > 0 && { tags }),
    ...failure(answer, meter, ending),
  };
  if (asked.isStream && meter?.firstByteAt)
    event.time_to_first_token_ms = Math.round(meter.firstByteAt - call.startedAt);
  await estimate(event, call, meter);
  const { scope, projectId, hold } = call;
  return { scope, projectId, event, hold };
}

function isAnswered({ status }: Ending): boolean {
  return status !== null && status < 300;
}

function usedBy({ asked }: Call, { shown, characters }: Meter) {
  return { asked: asked.units, shown, letters: characters };
}

/** A model's name as an event takes it: whatever it is, the call has its usage. */
function storable(model: string): string {
  return model.replaceAll("\0", "").toWellFormed().slice(0, MAX_NAME).toWellFormed().trim();
}

function failure(answer: Answer, meter: Meter | null, { status, brokenBy }: Ending): Partial<WireEvent> {
  if (status === null && !brokenBy) return { status: "error", error_type: "connection" };
  if (status !== null && status >= 300)
    return { status: "error", error_type: errorName(answer) ?? `http_${status}` };
  // What comes after the answer is whole changes nothing of it.
  if (brokenBy && !meter?.isWhole) return { status: "error", error_type: "aborted" };
  const name = errorName(answer);
  return name ? { status: "error", error_type: name } : {};
}

/** What a provider calls its error, as an event takes it. */
export function errorName({ error_type }: Answer): string | undefined {
  return error_type && (storable(error_type).slice(0, MAX_ERROR).toWellFormed() || undefined);
}

/**
 * Usage of a call that was broken off, or whose answer has none. What the answer told until then stands, but the
 * output that was seen is the least there was.
 */
async function estimate(event: WireEvent, call: Call, meter: Meter | null): Promise<void> {
  const isBroken = event.error_type === "aborted";
  const isSilent = !meter?.hasUsage && event.status !== "error";
  if (!TEXT.includes(call.asked.operation) || call.asked.kind !== "call") return;
  if (!isBroken && !isSilent) return;
  if (isSilent && !meter?.bytes) return;
  const known = await estimateTokens(meter?.texts ?? [], meter?.characters);
  const seen = isSilent && meter && known === 0 ? unread(call, event.model, meter) : known;
  event.usage_source = "estimated";
  event.input_tokens ??= await promptTokens(call);
  event.output_tokens = Math.max(event.output_tokens ?? 0, seen);
}

async function promptTokens({ provider, request, promptTokens }: Call): Promise<number> {
  return promptTokens ?? estimateTokens(request ? promptTexts(provider, request) : []);
}

/** Lets go of what was sent, and of a large request all but what an estimate would need. */
export function shed(call: Call): void {
  call.asked = { ...call.asked, withUsage: null };
  if (!call.request || call.request.byteLength <= KEPT_BYTES) return;
  const texts = promptTexts(call.provider, call.request);
  const size = texts.reduce((sum, text) => sum + text.length, 0);
  call.promptTokens = estimateTokens([texts.join("\n").slice(0, SAMPLE)], size);
  call.request = null;
}

/** Of an answer whose form is not known its size is, and how much may have been written. */
function unread({ asked, provider }: Call, model: string, { bytes }: Meter): number {
  return Math.min(Math.ceil(bytes / TOKEN), asked.maxOutputTokens ?? outputLimit(provider, model));
}
