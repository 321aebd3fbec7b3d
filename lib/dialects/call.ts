import type { Attributes, Span } from "@/lib/otlp";
import { AI_SDK_ANSWER, LANGFUSE_COUNTS } from "./counts";
import type { Names } from "./names";
import { providerOf } from "./provider";
import { DIALECTS, type Dialect, MARK_KEYS, modelOf } from "./table";
import { TAG_KEYS, TAG_PREFIXES, tagsOf } from "./tags";
import { type UsageRule, usageOf } from "./usage";
import { cutTo, textOf, toNumber } from "./values";

const MAX_MILLISECONDS = 2_147_483_647;
const FIRST_TOKEN_AT = "langfuse.observation.completion_start_time";
const LEVEL = "langfuse.observation.level";
const HOST = "server.address";

/** A model call as one span tells it. Whether it counts depends on the spans around it. */
export type Call = {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  hasUsage: boolean;
  usageRule: UsageRule;
  /** An event as it travels, such as `lib/events` parses. */
  event: Record<string, unknown>;
};

const READ = new Set([
  ...DIALECTS.flatMap(({ names, splitsInput = [], feature }) => [
    ...Object.values(names).flat(),
    ...splitsInput,
    ...(feature === undefined ? [] : [feature]),
  ]),
  ...MARK_KEYS,
  ...TAG_KEYS,
  AI_SDK_ANSWER,
  LANGFUSE_COUNTS,
  FIRST_TOKEN_AT,
  LEVEL,
  HOST,
]);

/** Whether anything here looks at an attribute. No attribute that holds a prompt or a completion is one. */
export function isRead(key: string): boolean {
  return READ.has(key) || TAG_PREFIXES.some((prefix) => key.startsWith(prefix));
}

/** The model call that a span tells of, or null when it is none. */
export function readCall(span: Span): Call | null {
  const dialect = DIALECTS.find(({ isMine }) => isMine(span));
  const operation = dialect?.operationOf(span.attributes, dialect.names);
  if (!dialect || !operation) return null;
  const { attributes } = span;
  const model = modelOf(attributes, dialect.names);
  const provider = providerOf(textOf(attributes, dialect.names.provider), model, textOf(attributes, [HOST]));
  const { usage, rule, serviceTier } = usageOf(attributes, dialect, { operation, provider, model });
  const event = {
    event_id: `${span.traceId}-${span.spanId}`,
    ...timesOf(span, dialect.names),
    ...modelsOf(attributes, dialect.names),
    provider: cutTo(64, provider),
    operation,
    ...usage,
    ...(isEstimated(attributes, dialect) && rule !== "none" && { usage_source: "estimated" }),
    ...tierOf(serviceTier),
    ...outcomeOf(span, dialect.names),
    ...idsOf(span, dialect.names),
    tags: tagsOf(span, dialect),
    metadata: metadataOf(span, dialect),
  };
  const { traceId, spanId, parentSpanId } = span;
  return { traceId, spanId, parentSpanId, hasUsage: rule !== "none", usageRule: rule, event };
}

function modelsOf(attributes: Attributes, names: Names) {
  const model = modelOf(attributes, names);
  const requested = textOf(attributes, names.requestedModel);
  return {
    model: cutTo(256, model ?? "unknown"),
    ...(requested !== undefined && requested !== model && { requested_model: cutTo(256, requested) }),
  };
}

function timesOf({ attributes, startMs, endMs }: Span, names: Names) {
  const at = endMs ?? startMs;
  const took = startMs === null || endMs === null ? undefined : endMs - startMs;
  const first = firstTokenMs(attributes, names, startMs);
  return {
    ...(at !== null && { timestamp: at }),
    ...milliseconds("latency_ms", took),
    ...milliseconds("time_to_first_token_ms", first),
  };
}

function firstTokenMs(attributes: Attributes, names: Names, startMs: number | null): number | undefined {
  const seconds = numberOf(attributes, names.firstTokenSeconds);
  if (seconds !== undefined) return seconds * 1000;
  const stated = numberOf(attributes, names.firstTokenMs);
  if (stated !== undefined) return stated;
  // Langfuse writes the instant as JSON, quotes and all.
  const at = Date.parse(textOf(attributes, [FIRST_TOKEN_AT])?.replaceAll('"', "") ?? "");
  return startMs === null || Number.isNaN(at) ? undefined : at - startMs;
}

function milliseconds(name: string, value: number | undefined): Record<string, number> {
  const rounded = Math.round(value ?? -1);
  return rounded >= 0 && rounded <= MAX_MILLISECONDS ? { [name]: rounded } : {};
}

function numberOf(attributes: Attributes, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = toNumber(attributes.get(name));
    if (value !== undefined) return value;
  }
  return undefined;
}

function isEstimated(attributes: Attributes, { estimatesStreams, names }: Dialect): boolean {
  return estimatesStreams === true && names.isStream.some((name) => attributes.get(name) === true);
}

/** `auto` is what was asked for; it is never what was served. */
function tierOf(serviceTier: string | undefined) {
  const tier = cutTo(64, serviceTier ?? "");
  return tier === "" || tier === "auto" ? {} : { service_tier: tier };
}

function outcomeOf({ attributes, status }: Span, names: Names) {
  const type = textOf(attributes, names.errorType);
  const hasFailed = status.code === 2 || attributes.get(LEVEL) === "ERROR";
  if (!hasFailed) return {};
  return { status: "error", ...(type !== undefined && { error_type: cutTo(128, type) }) };
}

function idsOf({ attributes, traceId, spanId }: Span, names: Names) {
  const id = textOf(attributes, names.responseId);
  return {
    ...(traceId !== "" && { trace_id: traceId }),
    ...(spanId !== "" && { span_id: spanId }),
    // Ollama draws its ids from a thousand: two calls with one of them would be taken for one and the same.
    ...(id !== undefined && !/^(chat)?cmpl-\d{1,3}$/.test(id) && { response_id: cutTo(256, id) }),
  };
}

/** A cost that the client reckoned is kept to look at, and never charged. */
function metadataOf({ attributes, scope }: Span, { name, names }: Dialect) {
  const cost = numberOf(attributes, names.clientCost);
  const instrumentation = cutTo(128, [scope.name, scope.version].filter(Boolean).join(" "));
  return {
    dialect: name,
    ...(instrumentation !== "" && { instrumentation }),
    ...(cost !== undefined && cost > 0 && { client_cost_usd: cost }),
  };
}
