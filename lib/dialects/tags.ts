import type { Attributes, Span } from "@/lib/otlp";
import type { Dialect } from "./table";
import { cutTo, jsonOf, textOf, toTagText } from "./values";

const MAX_TAGS = 32;
const MAX_KEY = 64;
const MAX_VALUE = 256;

/** What applications attach of their own accord: the rest of the key is the name of a tag. */
export const TAG_PREFIXES = [
  "tokenbudget.",
  "traceloop.association.properties.",
  "ai.telemetry.metadata.",
  "langfuse.trace.metadata.",
];

/** The same, as one JSON text. */
const TAG_OBJECT = "metadata";

/** Langfuse's wrapper puts the whole request beside these, prompts of the system included. */
const OBSERVATION_METADATA = "langfuse.observation.metadata.";
const FROM_OBSERVATION = ["feature", "environment", "user_id", "session_id", "customer_id"];

/** Under which attributes a span, or the resource it comes from, tells what has a column. */
const KNOWN: [tag: string, names: string[]][] = [
  ["feature", [`${OBSERVATION_METADATA}feature`]],
  [
    "environment",
    [
      `${OBSERVATION_METADATA}environment`,
      "deployment.environment.name",
      "deployment.environment",
      "langfuse.environment",
    ],
  ],
  ["user_id", [`${OBSERVATION_METADATA}user_id`, "user.id", "enduser.id", "langfuse.user.id", "llm.user"]],
  [
    "session_id",
    [`${OBSERVATION_METADATA}session_id`, "gen_ai.conversation.id", "session.id", "langfuse.session.id"],
  ],
  ["customer_id", [`${OBSERVATION_METADATA}customer_id`, "customer.id"]],
  ["service", ["service.name"]],
  ["agent", ["gen_ai.agent.name"]],
  ["workflow", ["traceloop.workflow.name", "gen_ai.workflow.name"]],
  ["tags", ["langfuse.trace.tags", "tag.tags", "logfire.tags"]],
];

const OURS = new Set(KNOWN.map(([tag]) => tag));

/** Other spellings of the tags that have columns. */
const SPELLINGS = new Map(
  Object.entries({
    env: "environment",
    userId: "user_id",
    "user.id": "user_id",
    sessionId: "session_id",
    "session.id": "session_id",
    conversation_id: "session_id",
    conversationId: "session_id",
    chat_id: "session_id",
    chatId: "session_id",
    thread_id: "session_id",
    threadId: "session_id",
    customerId: "customer_id",
    "customer.id": "customer_id",
  }),
);

export const TAG_KEYS = [
  TAG_OBJECT,
  ...KNOWN.flatMap(([, names]) => names),
  ...FROM_OBSERVATION.map((name) => OBSERVATION_METADATA + name),
];

/** Who, where and what for, within what an event may carry: too much is cut off, never a reason to refuse. */
export function tagsOf(span: Span, { feature }: Dialect): Record<string, string> {
  const tags = new Map<string, string>();
  const add = (name: string, value: unknown) => {
    const key = cutTo(MAX_KEY, name);
    const text = cutTo(MAX_VALUE, toTagText(value) ?? "");
    if (key.trim() === "" || text === "" || tags.size >= MAX_TAGS || tags.has(key)) return;
    tags.set(key, text);
  };
  const own = [...ownTags(span.attributes), ...ownTags(span.resource)];
  const addOwn = (place: number) => {
    for (const [name, value] of own) {
      const plain = SPELLINGS.get(name) ?? name;
      if (placeOf(name) === place) add(tags.has(plain) ? name : plain, value);
    }
  };
  // What has a column comes first, so that it is not what is cut off.
  addOwn(0);
  addOwn(1);
  for (const attributes of [span.attributes, span.resource])
    for (const [tag, names] of KNOWN) {
      const value = firstOf(attributes, names);
      if (value !== undefined) add(tag, value);
    }
  const purpose = feature === undefined ? undefined : textOf(span.attributes, [feature]);
  add("feature", purpose);
  if (tags.get("feature") !== purpose) add("function", purpose);
  addOwn(2);
  return Object.fromEntries(tags);
}

function ownTags(attributes: Attributes): [name: string, value: unknown][] {
  const own: [string, unknown][] = [];
  for (const [key, value] of attributes) {
    const prefix = TAG_PREFIXES.find((start) => key.startsWith(start));
    if (prefix !== undefined) own.push([key.slice(prefix.length), value]);
  }
  own.push(...Object.entries(jsonOf(attributes, TAG_OBJECT) ?? {}));
  return own;
}

/** Our own names, then other spellings of them, then names of the application's. */
function placeOf(name: string): number {
  if (OURS.has(name)) return 0;
  return SPELLINGS.has(name) ? 1 : 2;
}

function firstOf(attributes: Attributes, names: readonly string[]): unknown {
  for (const name of names) {
    const value = attributes.get(name);
    if (value === undefined || toTagText(value) === undefined) continue;
    // An unnamed service is written as unknown_service and the name of its process.
    if (!String(value).startsWith("unknown_service")) return value;
  }
  return undefined;
}
