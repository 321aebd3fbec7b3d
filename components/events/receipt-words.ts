import type { EventAdjustment, Receipt, ReceiptLine, ReceiptPrice, RecordedEvent } from "@/lib/events";
import { formatCount, formatReceiptUsd } from "@/lib/format";
import { formatDays } from "@/lib/time";

const KINDS: Record<string, string> = {
  cache_read: "Cache read",
  cache_write_1h: "Cache write, 1 h",
  input_audio: "Audio in",
  input_image: "Images in",
  reasoning: "Reasoning",
  output_audio: "Audio out",
  output_image: "Images out",
  web_search_requests: "Web search",
  web_search_requests_low: "Web search, low",
  web_search_requests_high: "Web search, high",
};
const UNITS: Record<string, [one: string, many: string]> = {
  web_search_requests: ["call", "calls"],
  web_search_requests_low: ["call", "calls"],
  web_search_requests_high: ["call", "calls"],
  audio_seconds: ["s", "s"],
  video_seconds: ["s", "s"],
};
/** What the input is the sum of, in the order of the lines. */
const INPUT_PARTS: Record<string, string> = {
  input: "fresh",
  cache_read: "read",
  cache_write: "write",
  cache_write_1h: "write",
  input_audio: "audio",
  input_image: "images",
};
const OUTPUT_PARTS: Record<string, string> = { reasoning: "reasoning", output_audio: "audio" };
const ROUTED = /:(nitro|floor|exacto)$/;

/** `Fresh input`, `Cache write, 5 min`, `Web search`; a unit that we have no word for is its own name. */
export function lineName({ kind, per }: ReceiptLine, { lineItems, price }: Receipt): string {
  const has = (other: string) => lineItems.some((line) => line.kind === other);
  if (kind === "input") return Object.keys(INPUT_PARTS).filter(has).length > 1 ? "Fresh input" : "Input";
  if (kind === "cache_write" && per === "million_tokens")
    return price?.hasHourWrites || has("cache_write_1h") ? "Cache write, 5 min" : "Cache write";
  return KINDS[kind] ?? sentenceCase(kind.replaceAll("_", " "));
}

/** `2,140` of tokens, `2 calls` of what is not a token. */
export function lineQuantity({ kind, quantity, per }: ReceiptLine): string {
  const [one, many] = (per === "unit" && UNITS[kind]) || [];
  const unit = quantity === 1 ? one : many;
  return unit ? `${formatCount(quantity)} ${unit}` : formatCount(quantity);
}

/** So many decimals have all amounts of a receipt that their points stand below one another. */
export function decimalsOf({ event, lineItems, computedUsd }: Receipt): number {
  const amounts = [...lineItems.map(({ amount }) => amount), computedUsd, event.costUsd, event.statedCostUsd];
  return Math.max(6, ...amounts.map((amount) => amount?.split(".")[1]?.length ?? 0));
}

/** How the lines make up the counts that were told, as far as that is not plain to see. */
export function composition({ event, lineItems }: Receipt): string | null {
  const partsIn = (names: Record<string, string>) => [
    ...new Set(lineItems.flatMap(({ kind, per }) => (per === "million_tokens" && names[kind]) || [])),
  ];
  const [input, output] = [partsIn(INPUT_PARTS), partsIn(OUTPUT_PARTS)];
  const sentences = [
    event.inputTokens !== null && input.length > 1
      ? `Input ${formatCount(event.inputTokens)} is the sum of ${listed(input)}.`
      : null,
    event.outputTokens !== null && output.length > 0
      ? `Output ${formatCount(event.outputTokens)} holds ${listed(output)}.`
      : null,
  ].filter((sentence) => sentence !== null);
  return sentences.length > 0 ? sentences.join(" ") : null;
}

/** Why the figure is what it is; null where the lines say all. */
export function whyThisFigure(receipt: Receipt): string | null {
  const { event, lineItems } = receipt;
  if (event.grade === "superseded")
    return "Another call of the same trace is counted in its place, so this one is in no total.";
  if (event.grade === "unpriced") return whyUnpriced(receipt);
  if (event.grade === "estimated") return whyEstimated(receipt).join(" ");
  if (event.grade === "reported")
    return `This is the provider's own figure.${receipt.computedUsd === null ? " Our prices give none." : ""}`;
  if (lineItems.length > 0) return null;
  return event.status === "error"
    ? "The call failed before anything was used, so it cost nothing."
    : "Nothing was used that costs anything.";
}

function whyUnpriced({ event, unpricedCause }: Receipt): string {
  const model = `${event.provider} / ${event.model}`;
  switch (unpricedCause) {
    case "missing_rate":
      return `The price of ${model} has no rate for some of what was used. Until it has, this call is in no total.`;
    case "unit_without_fee":
      return `No fee is known for ${listed(Object.keys(event.units ?? {}))}. Until there is one, this call is in no total.`;
    case "too_much":
      return `The prices of ${model} make this call cost 10^12 US dollars or more. It is in no total.`;
    case "priced_since":
      return `A price of ${model} has become known since. This call is in no total until it is re-priced.`;
    case "no_usage":
      return event.errorType === "aborted"
        ? "The call was aborted, and nobody told what it had used until then. It is in no total."
        : "Nobody told what this call used, so no price gives it a cost. It is in no total.";
    default:
      return `No price is known for ${model}. Until you give one, this call is in no total.`;
  }
}

function whyEstimated({ event, lineItems, price }: Receipt): string[] {
  if (lineItems.length === 0 && event.statedCostUsd === event.costUsd)
    return ["This is the caller's own figure: our prices give none."];
  const withoutFee = lineItems.filter(({ per, amount }) => per === "unit" && amount === null);
  const hasTokens = event.inputTokens !== null || event.outputTokens !== null;
  const reasons: [boolean, string][] = [
    [event.usageSource === "estimated", "The token counts are an estimate."],
    [event.errorType === "aborted", "The call was aborted; this is the usage seen until then."],
    [
      price?.match === "maker",
      `This model has no price of its own at ${event.provider}; the maker's is taken.`,
    ],
    [price?.match === "mapping", "By the team's mapping it has the price of another model."],
    [ROUTED.test(event.model), "The route decides the price; the plain model's is taken."],
    [
      withoutFee.length > 0,
      `No fee is known for ${listed(withoutFee.map(({ kind }) => kind))}, so the true cost is higher.`,
    ],
    [!hasTokens && lineItems.length > 0, "Nobody told the tokens; these are the fees alone."],
    [
      lineItems.some(({ per, note }) => per === "million_tokens" && note !== undefined),
      "Not every rate is the model's own; the lines say which.",
    ],
  ];
  const found = reasons.flatMap(([holds, sentence]) => (holds ? [sentence] : []));
  return found.length > 0 ? found : ["The parts that were told overlap."];
}

/** How the event's model led to the price; null for its own. */
export function matchWords({ match }: ReceiptPrice, { provider, model }: RecordedEvent): string | null {
  switch (match) {
    case "exact":
      return null;
    case "name":
      return `the same model as ${model}`;
    case "mapping":
      return `by the team's mapping of ${provider} / ${model}`;
    case "maker":
      return `the maker's: ${provider} has none of its own`;
  }
}

/** `shared catalogue, LiteLLM table Nov 18`. */
export function sourceWords(
  { isOwn, source, fetchedAt }: ReceiptPrice,
  { occurredAt }: RecordedEvent,
  tz: string,
): string {
  if (isOwn) return "the team's own price";
  const table = source === "litellm" ? "LiteLLM table" : source;
  return `shared catalogue, ${table} ${formatDays({ from: fetchedAt, to: fetchedAt }, tz, occurredAt)}`;
}

/** `default, off-peak 16:30–00:30 UTC, no long-context rate`. */
export function tierWords(
  { offPeak, longContextFrom }: ReceiptPrice,
  { serviceTier }: RecordedEvent,
): string {
  const window = offPeak ? `, off-peak ${offPeak.from}–${offPeak.to} ${zoneName(offPeak.timeZone)}` : "";
  const rate =
    longContextFrom === null
      ? "no long-context rate"
      : `long-context rate from ${formatCount(longContextFrom)} tokens`;
  return `${serviceTier ?? "default"}${window}, ${rate}`;
}

/** `56,460, of them 48,200 cache read and 6,120 cache write`; null when the whole is not known. */
export function countWords(
  whole: number | null,
  parts: [count: number | null, name: string][],
): string | null {
  if (whole === null) return null;
  const told = parts.flatMap(([count, name]) => (count ? [`${formatCount(count)} ${name}`] : []));
  return told.length > 0 ? `${formatCount(whole)}, of them ${listed(told)}` : formatCount(whole);
}

const ADJUSTMENTS: Record<string, string> = { reprice: "re-priced", undo: "re-price undone" };

/** `re-priced to $0.002550`. */
export function adjustmentWords({ kind, costUsd }: EventAdjustment): string {
  if (kind === "superseded") return kind;
  const act = ADJUSTMENTS[kind] ?? kind.replaceAll("_", " ");
  return `${act} to ${costUsd === null ? "unpriced" : formatReceiptUsd(costUsd)}`;
}

/** `+$0.001000`, `−$0.001000`. */
export function deltaWords({ deltaUsd }: EventAdjustment): string {
  return `${deltaUsd === "0" || deltaUsd.startsWith("-") ? "" : "+"}${formatReceiptUsd(deltaUsd)}`;
}

/** `Europe/Berlin` is known by its city. */
export function zoneName(tz: string): string {
  return (tz.split("/").at(-1) ?? tz).replaceAll("_", " ");
}

function listed(words: string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
