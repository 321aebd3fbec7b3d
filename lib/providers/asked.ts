import { type Json, list, object, text } from "../../sdk/src/json.ts";
import { inputLimit, isByUnit, outputLimit, priceUnits } from "./limits";
import { amount, total } from "./request/amount";
import { isPlain, jsonBytes, parseBody, textBytes } from "./request/body";
import { audioSeconds, formBound, inputBound } from "./request/bound";
import { readForm } from "./request/form";
import { toName } from "./request/name";
import { goesOn, mayAnswer, openPath, plainPath } from "./request/path";
import { SHAPES } from "./shapes";
import { IMAGE_OUTPUT_TOKENS, videoSeconds } from "./shapes/openai";
import type { BodyFacts, Kind, Route, Shape } from "./shapes/shape";
import { addUsageOption } from "./streams/ask-usage";
import { caseless, type Provider, shapeAt } from "./table";

/** What a request asks for. */
export type Asked = {
  kind: Kind;
  /** As an event names it. */
  operation: string;
  /** Null: what was read does not say. */
  model: string | null;
  /** Models that may answer in its place, or beside it. */
  otherModels: string[];
  /** The answer comes piece by piece. */
  isStream: boolean;
  /** No fewer than the provider will count. */
  inputTokens: number;
  /** Of all answers together; null: the request does not say. */
  maxOutputTokens: number | null;
  /** At most so many of what is charged by the piece; only units for which the shipped table has a fee. */
  units: Record<string, number>;
  serviceTier: string | null;
  /** The answer comes later, by another request: this one is told only that the call was taken. */
  isDeferred: boolean;
  /** What was sent is neither an object of JSON nor a form, so that nobody knows what is asked. */
  isUnread: boolean;
  /** The body to send instead, which asks for the usage of a stream; null: as it came. */
  withUsage: Buffer | null;
};

export type ReadableRequest = {
  method: string;
  path: string;
  search: string;
  contentType: string | null;
  /** Null: it is not held in memory. */
  body: Buffer | null;
};

const NOTHING = {
  otherModels: [],
  inputTokens: 0,
  maxOutputTokens: 0,
  units: {},
  serviceTier: null,
  isDeferred: false,
  isUnread: false,
  withUsage: null,
};
/** More are none that a provider would take. */
const MOST_MODELS = 20;
/** Methods that some server may take for another one. */
const LIKE_POST = ["PUT", "PATCH"];

/** What a request asks for. It never throws: an odd body is a call of which little is known. */
export function readAsked(provider: Provider, given: ReadableRequest): Asked {
  const asked = read(provider, given);
  const otherModels = asked.otherModels.map(toName).filter((name) => name !== null);
  return { ...asked, model: toName(asked.model), otherModels, serviceTier: toName(asked.serviceTier) };
}

function read(provider: Provider, given: ReadableRequest): Asked {
  const request = { ...given, path: caseless(provider, plainPath(given.path)) };
  const { route, shape } = routeOf(provider, request);
  const model = route.model ?? null;
  const empty = { ...NOTHING, kind: route.kind, operation: route.operation, model, isStream: false };
  if (route.kind !== "call" && route.kind !== "batch") return empty;
  const body = parseBody(request.body);
  if (route.kind === "batch")
    return { ...empty, ...readBatch(provider, shape, route, body), isUnread: !body && request.body !== null };
  if (body === undefined) return opaque(provider, request, route);
  const facts = shape.read(heard(provider, body), route);
  const [named = null, ...otherModels] = modelsOf(provider, facts, body);
  const known: Models = [named ?? "", ...otherModels];
  const isHidden = facts.hasHiddenInput || goesOn(request.path) || isSearching(provider, known, body);
  const input = Math.max(
    inputBound(provider, textBytes(request.body), body, ...known),
    isHidden ? inputLimit(provider, ...known) : 0,
  );
  const { maxOutputTokens, answers } = facts;
  return {
    kind: "call",
    operation: route.operation,
    model: named,
    otherModels,
    isStream: facts.isStream,
    ...tokens(provider, known, {
      input,
      output: outputBound(provider, known, maxOutputTokens, answers),
    }),
    units: priceUnits(provider, known[0], facts.units),
    serviceTier: facts.serviceTier,
    isDeferred: facts.isDeferred,
    isUnread: false,
    withUsage: wantsUsage(provider, request, route, body) ? addUsageOption(request.body, body) : null,
  };
}

/** These read the older name of the limit only, and answer as if the newer were not there. */
const OLDER_LIMIT = ["deepseek", "mistral", "together", "ollama"];

function heard({ name }: Provider, body: Json): Json {
  const isUnheard = OLDER_LIMIT.includes(name) && body.max_completion_tokens !== undefined;
  return isUnheard ? { ...body, max_completion_tokens: undefined } : body;
}

type Models = [string, ...string[]];

/** OpenRouter puts what it finds before the prompt, and what is kept under a name. */
function isSearching({ name }: Provider, models: Models, { preset }: Json): boolean {
  return name === "openrouter" && (Boolean(preset) || models.some((model) => /:online|@preset/.test(model)));
}

/** OpenRouter takes another of the models when one fails. */
function modelsOf({ name }: Provider, { model }: BodyFacts, { models }: Json): string[] {
  const more = name === "openrouter" ? list(models).slice(0, MOST_MODELS) : [];
  const named = [model, ...more].filter((one) => typeof one === "string" && one !== "");
  // safe because only texts are left
  return [...new Set(named as string[])];
}

/** What the calls of a batch can use together; nothing where they stand in a file. */
function readBatch(provider: Provider, shape: Shape, route: Route, body: Json | undefined): Partial<Asked> {
  const models = new Set<string>();
  let [inputTokens, maxOutputTokens] = [0, 0];
  // The path of a batch does not say what its calls are; the larger are chats.
  const operation = route.operation === "other" ? "chat" : route.operation;
  for (const call of body && shape.calls ? shape.calls(body) : []) {
    const facts = shape.read(heard(provider, call), { ...route, operation });
    const model = facts.model ?? "";
    if (models.size < MOST_MODELS) models.add(model);
    const said = inputBound(provider, jsonBytes(call), call, model);
    inputTokens += Math.max(said, facts.hasHiddenInput ? inputLimit(provider, model) : 0);
    maxOutputTokens += (facts.maxOutputTokens ?? outputLimit(provider, model)) * facts.answers;
  }
  const [model = text(body?.model) ?? route.model ?? null, ...otherModels] = models;
  return { model, otherModels, inputTokens, maxOutputTokens: total(maxOutputTokens), serviceTier: "batch" };
}

/** Null for one answer of which the request says nothing: whoever reserves knows the name that it will be served by. */
function outputBound(
  provider: Provider,
  models: Models,
  each: number | null,
  answers: number,
): number | null {
  if (each === null && answers === 1) return null;
  return total((each ?? outputLimit(provider, ...models)) * answers);
}

type Found = { route: Route; shape: Shape };

function routeOf(provider: Provider, request: ReadableRequest): Found {
  const { path, contentType } = request;
  const method = LIKE_POST.includes(request.method) ? "POST" : request.method;
  // A server may undo what is encoded, or not care for capitals, after the path was read.
  for (const read of [path, openPath(path), openPath(path).toLowerCase()])
    for (const shape of provider.shapes) {
      const route = shape.route(method, read);
      if (route) return { route, shape };
    }
  const shape = SHAPES[provider.shape];
  // Whatever takes JSON by POST and is not known to be free may answer with a model's output.
  const isJson = () => /json/i.test(contentType ?? "json") || parseBody(request.body) !== undefined;
  const isCall = method === "POST" && mayAnswer(provider.name, path) && isJson();
  return { route: { kind: isCall ? "call" : "other", operation: "other" }, shape };
}

/** A call whose body is a form, or no JSON, or was not held. */
function opaque(provider: Provider, request: ReadableRequest, route: Route): Asked {
  const form = readForm(request.contentType, request.body);
  const model = form?.fields.get("model") ?? route.model ?? null;
  const known = model ?? "";
  const answers = amount(form?.fields.get("n")) ?? 1;
  const isImage = route.operation === "image";
  const units: Record<string, number> = isImage ? { images: answers } : {};
  if (route.operation === "other") units.video_seconds = videoSeconds(form?.fields.get("seconds"));
  if (form && route.operation === "audio") units.audio_seconds = audioSeconds(form.fileBytes);
  return {
    ...NOTHING,
    ...tokens(provider, [known], {
      input: form ? formBound(form, known, isImage) : inputLimit(provider, known),
      output: isImage ? IMAGE_OUTPUT_TOKENS * answers : null,
    }),
    kind: "call",
    operation: route.operation,
    model,
    isUnread: request.body !== null && !form,
    isStream: form?.fields.get("stream") === "true" || route.isStream === true,
    units: priceUnits(provider, known, units),
  };
}

/** A model that is charged by the piece has no price for tokens, and so none for a call that names some. */
function tokens(
  provider: Provider,
  models: Models,
  { input, output }: { input: number; output: number | null },
): Pick<Asked, "inputTokens" | "maxOutputTokens"> {
  if (models.every((model) => isByUnit(provider, model))) return { inputTokens: 0, maxOutputTokens: 0 };
  return { inputTokens: input, maxOutputTokens: output };
}

/** OpenAI's older versions on Azure, and its answers about one's own data, refuse the option. */
function wantsUsage(
  provider: Provider,
  { path, search, body: bytes }: ReadableRequest,
  route: Route,
  body: Json,
): boolean {
  if (bytes === null || !isPlain(bytes)) return false;
  if (!provider.hasUsageOption || body.stream !== true || shapeAt(provider, path) !== "openai") return false;
  if (!/\/(chat\/)?completions$/.test(path) || !/^(chat|completion)$/.test(route.operation)) return false;
  if (object(body.stream_options)?.include_usage === true) return false;
  if (provider.name !== "azure" || path.includes("/openai/v1/")) return true;
  const version = new URLSearchParams(search).get("api-version") ?? "";
  return version >= "2024-09-01" && body.data_sources === undefined;
}
