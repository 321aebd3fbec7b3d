import { type Json, list, object, text } from "../../sdk/src/json.ts";
import { type Answer, readAnswer } from "../../sdk/src/usage.ts";
import { isWritten, writtenBy } from "./interactions";
import { parseBody, textOf } from "./request/body";
import type { Provider } from "./table";

/** One answer in a file of many. */
export type AnswerInFile = {
  /** The caller's own name for the call, which tells it from the others of its file. */
  customId: string | null;
  answer: Answer;
  isFailed: boolean;
};

/** The answers that one parsed line, or document, of a file of results holds; none in a file of another kind. */
export function answersOf(_provider: Provider, piece: unknown): AnswerInFile[] {
  const line = object(piece);
  if (!line) return [];
  const inline = inlineResponses(line);
  if (inline.length) return inline.flatMap((entry) => answersOf(_provider, entry));
  const result = object(line.result);
  const response = object(line.response);
  const failure = object(line.error) ?? object(result?.error);
  const body = object(result?.message) ?? object(response?.body) ?? response;
  const customId = text(line.custom_id) ?? text(line.key) ?? text(object(line.metadata)?.key) ?? null;
  if (!body && !failure && !result) return [];
  // A line of some other file: it says neither whose answer it is nor what that used.
  if (customId === null && !body?.usage && !body?.usageMetadata) return [];
  const status = Number(response?.status_code ?? 200);
  const isFailed = Boolean(failure ?? object(body?.error)) || status >= 400 || (result && !body) === true;
  // Anthropic's error stands in another one.
  const error = object(failure?.error) ?? failure ?? { type: text(result?.type) };
  const answer = readAnswer(body ?? { error });
  return [{ customId, answer: { service_tier: "batch", ...tierless(answer) }, isFailed }];
}

/** The name that a batch is given by what made it, and by which its results are fetched; null where that is another. */
export function batchOf(piece: unknown): string | null {
  const made = object(piece);
  if (made?.type === "message_batch") return text(made.id) ?? null;
  return /^batches\/(.+)$/.exec(text(made?.name) ?? "")?.[1] ?? null;
}

/** What a batch was served by is its being a batch, whatever tier its answers name. */
function tierless({ service_tier: _, ...answer }: Answer): Answer {
  return answer;
}

function inlineResponses(line: Json): unknown[] {
  const holder = object(line.response) ?? object(line.output) ?? object(line.dest) ?? {};
  const held = holder.inlinedResponses ?? object(line.metadata)?.inlinedResponses;
  return Array.isArray(held) ? held : list(object(held)?.inlinedResponses);
}

/** The texts that a chunk of a stream, or a whole body, adds to the answer: words, reasoning, arguments of tools. */
export function textsOf(_provider: Provider, piece: unknown): string[] {
  const chunk = object(piece);
  if (!chunk) return [];
  const { type } = chunk;
  // Responses repeat whole what their deltas said, Cohere's end what its pieces did.
  if (typeof type === "string" && /^response\./.test(type))
    return type.endsWith(".delta") ? strings(chunk.delta) : [];
  if (chunk.event_type !== undefined)
    return chunk.event_type === "text-generation" ? strings(chunk.text) : texts(writtenBy(chunk));
  const places = [
    ...list(chunk.choices).flatMap((choice) => {
      const one = object(choice);
      return [one?.delta, one?.message, one?.text];
    }),
    ...list(chunk.candidates).map((candidate) => object(candidate)?.content),
    ...[chunk.delta, chunk.content_block, chunk.content, chunk.output, chunk.message, chunk.generations],
    ...list(chunk.steps).filter(isWritten),
    ...[chunk.outputs, chunk.contentBlockDelta, chunk.text, chunk.completion, chunk.generation],
    // Ollama's text is a string; elsewhere a response is an object that repeats.
    typeof chunk.response === "string" ? chunk.response : null,
  ];
  return places.flatMap((place) => texts(place));
}

/** Fields that say something about a text and are none. */
const LABELS =
  /^(id|role|type|model|name|index|object|status|finish_?reason|stop_?reason|signature|thoughtSignature|usage|annotations|citations|logprobs|call_id|tool_call_id|encrypted_content|mime_?type|media_type|format|detail|cache_control|data|image_url|file_data|images|bytes|url)$/i;

/** No message is as deep; what is could fill the stack. */
const DEEPEST = 100;

function texts(value: unknown, depth = 0): string[] {
  if (depth > DEEPEST) return [];
  if (typeof value === "string") return strings(value);
  if (Array.isArray(value)) return value.flatMap((entry) => texts(entry, depth + 1));
  return Object.entries(object(value) ?? {}).flatMap(([name, held]) => {
    if (name === "name" && typeof held === "string") return strings(held);
    // The arguments of a tool are written by the model, names and all.
    if (/^(args|input|arguments)$/.test(name) && object(held)) return [JSON.stringify(held)];
    return LABELS.test(name) ? [] : texts(held, depth + 1);
  });
}

function strings(value: unknown): string[] {
  return typeof value === "string" && value !== "" ? [value] : [];
}

/** Fields of a request in which a prompt stands. */
const PROMPTS = [
  ...[
    "messages",
    "system",
    "prompt",
    "suffix",
    "input",
    "instructions",
    "tools",
    "functions",
    "response_format",
  ],
  ...["contents", "content", "systemInstruction", "system_instruction", "requests", "toolConfig"],
  ...["message", "preamble", "chat_history", "documents", "texts", "query", "inputText", "instances"],
];

/** The texts of a request, for an estimate of its input; none of a body that is no JSON. It never throws. */
export function promptTexts(_provider: Provider, body: Buffer): string[] {
  const parsed = parseBody(body);
  try {
    return PROMPTS.flatMap((name) => {
      const held = parsed?.[name];
      if (/^(tools|functions|toolConfig|response_format)$/.test(name))
        return held ? [JSON.stringify(held)] : [];
      return texts(held);
    });
  } catch {
    // Arguments of a tool that are deeper than the stack.
    return [textOf(body)];
  }
}
