import type { Attributes, Span } from "@/lib/otlp";
import type { Operation } from "@/sdk/src/wire";
import { aiSdk, genAi, langfuse, type Names, openInference } from "./names";
import { countOf, textOf } from "./values";

/**
 * One way of writing model calls into spans. A new one is a row of `DIALECTS`, a body of it in
 * `lib/otlp/fixtures` and a line in `docs/opentelemetry.md`.
 */
export type Dialect = {
  name: string;
  isMine: (span: Span) => boolean;
  /** Null when the span is no model call. */
  operationOf: (attributes: Attributes, names: Names) => Operation | null;
  names: Names;
  /** Attributes whose presence says that the input includes the cache. */
  splitsInput?: readonly string[];
  /** Whether this client's input leaves out what is read from and written to the cache. */
  leavesCacheOut?: (provider: string, model: string | undefined) => boolean;
  /** Streams are counted by the client's own tokenizer, whatever the provider says. */
  estimatesStreams?: boolean;
  /** The attribute that names what the call is for. */
  feature?: string;
};

const inScope = (name: string) => (span: Span) => span.scope.name === name;
const has = (name: string) => (span: Span) => span.attributes.has(name);

/** The providers whose own counts leave the cache out of the input, wherever their models are served. */
function isCountedApart(provider: string, model = ""): boolean {
  const isServedElsewhere = provider === "vertex" || provider === "azure";
  return (
    provider === "anthropic" || provider === "bedrock" || (isServedElsewhere && model.includes("claude"))
  );
}

const aiSdkDetails = ["noCacheTokens", "cacheReadTokens", "cacheWriteTokens"].map(
  (part) => `ai.usage.inputTokenDetails.${part}`,
);

/** A client that passes on the counts of such a provider as they came, under names that mean another thing. */
function cacheApart(name: string, scope: string): Dialect {
  return { name, isMine: inScope(scope), operationOf, names: genAi, leavesCacheOut: () => true };
}

/** The first row that knows a span reads it. */
export const DIALECTS: readonly Dialect[] = [
  {
    name: "ai-sdk",
    isMine: has("ai.operationId"),
    operationOf: aiSdkOperation,
    names: aiSdk,
    splitsInput: aiSdkDetails,
    leavesCacheOut: isCountedApart,
    feature: "ai.telemetry.functionId",
  },
  {
    name: "langfuse",
    isMine: has("langfuse.observation.type"),
    operationOf: byKind({ generation: "chat", embedding: "embeddings" }),
    names: langfuse,
  },
  {
    name: "openinference",
    isMine: has("openinference.span.kind"),
    operationOf: byKind({ llm: "chat", embedding: "embeddings" }),
    names: openInference,
  },
  { name: "ai-sdk-7", isMine: inScope("gen_ai"), operationOf, names: genAi, feature: "gen_ai.agent.name" },
  {
    name: "traceloop-openai",
    isMine: inScope("@traceloop/instrumentation-openai"),
    operationOf,
    names: genAi,
    estimatesStreams: true,
  },
  cacheApart("traceloop-anthropic", "@traceloop/instrumentation-anthropic"),
  cacheApart("openlit-anthropic", "@openlit/instrumentation-anthropic"),
  cacheApart("openllmetry-bedrock", "opentelemetry.instrumentation.bedrock"),
  { name: "gen-ai", isMine: () => true, operationOf, names: genAi },
];

/** Only the inner spans are calls; the outer ones repeat one of them, or their sum. */
function aiSdkOperation(attributes: Attributes, names: Names): Operation | null {
  const inner = /\.do(Generate|Stream|Embed|Rerank)$/.exec(textOf(attributes, names.operation) ?? "")?.[1];
  if (inner === undefined) return null;
  if (inner === "Embed") return "embeddings";
  if (inner === "Rerank") return "rerank";
  return textOf(attributes, names.provider)?.endsWith(".responses") ? "responses" : "chat";
}

/** Dialects that tell the kinds of their spans apart, but not those of calls. */
function byKind(kinds: Record<string, Operation>): Dialect["operationOf"] {
  return (attributes, names) => {
    const operation = kinds[textOf(attributes, names.operation)?.toLowerCase() ?? ""];
    return operation === "chat" ? byModel(attributes, names) : (operation ?? null);
  };
}

function byModel(attributes: Attributes, names: Names): Operation {
  return /embed/i.test(modelOf(attributes, names) ?? "") ? "embeddings" : "chat";
}

const OPERATIONS = new Map<string, Operation>([
  ["chat", "chat"],
  ["generate_content", "chat"],
  ["text_completion", "completion"],
  ["completion", "completion"],
  ["responses", "responses"],
  ["embeddings", "embeddings"],
  ["embedding", "embeddings"],
  ["image", "image"],
  ["image_generation", "image"],
  ["audio", "audio"],
  ["speech", "audio"],
  ["transcription", "audio"],
  ["rerank", "rerank"],
]);

const NO_CALLS = new Set([
  "invoke_agent",
  "create_agent",
  "invoke_workflow",
  "execute_tool",
  "agent_step",
  "retrieval",
  "plan",
]);

/** What only agents, tools, workflows and spans that are still open write. */
const MARKS = ["gen_ai.tool.name", "gen_ai.agent.name", "agent_name"];

function operationOf(attributes: Attributes, names: Names): Operation | null {
  if (attributes.has("traceloop.span.kind") || attributes.get("logfire.span_type") === "pending_span")
    return null;
  // LiteLLM tells its calls that do not block by an "a" before them.
  const stated = textOf(attributes, names.operation)
    ?.toLowerCase()
    .replace(/^a(?=(?:text_)?completion$|embedding$|responses$|rerank$|transcription$|speech$)/, "");
  const known = OPERATIONS.get(stated ?? "");
  if (known) return known;
  if (stated !== undefined && NO_CALLS.has(stated)) return null;
  const hasModel = modelOf(attributes, names) !== undefined;
  if (stated !== undefined) return hasModel && hasCounts(attributes, names) ? "other" : null;
  const isSaid = hasCounts(attributes, names) || textOf(attributes, names.provider) !== undefined;
  return hasModel && isSaid && !MARKS.some((mark) => attributes.has(mark))
    ? byModel(attributes, names)
    : null;
}

function hasCounts(attributes: Attributes, names: Names): boolean {
  return Boolean(countOf(attributes, names.input) || countOf(attributes, names.output));
}

/** As the answer names it, else as the request did. */
export function modelOf(attributes: Attributes, names: Names): string | undefined {
  return textOf(attributes, names.responseModel) ?? textOf(attributes, names.requestedModel);
}

/** The attributes that tell a call from what is none. */
export const MARK_KEYS = ["traceloop.span.kind", "logfire.span_type", ...MARKS];
