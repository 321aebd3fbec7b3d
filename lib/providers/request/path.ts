import type { Provider } from "../table";

/** What needs no escape stands without one, so that no call passes for something else: letters, and the colon of a verb. */
export function plainPath(path: string): string {
  return path
    .replace(/%(?:3\d|[46][1-9a-f]|[57][0-9a]|2d|2e|5f|7e)/gi, (code) => {
      const letter = decodeURIComponent(code);
      return /[\w.~-]/.test(letter) ? letter : code;
    })
    .replace(/%3a(\w+)$/i, ":$1");
}

/** The path as one who takes an encoded slash for a slash reads it; to others it is part of a name. */
export function openPath(path: string): string {
  return plainPath(path).replace(/%2f|%5c|\\/gi, "/");
}

/** Whether a path holds a dot segment, which would lead out of what a team's key is for, and of what is read here. */
export function hasDots(path: string): boolean {
  return /(^|\/)\.{1,2}(\/|$)/.test(openPath(path));
}

/** What is managed, listed, counted or checked, and answers with no model's output. */
const FREE =
  /\/(files|uploads|batches|batch|batchPredictionJobs|tunedModels|fine[_-]?tun\w*|evals|containers|vector_stores|assistants|threads|organizations?|moderations|tokenize|detokenize|count_tokens|input_tokens|cachedContents|corpora|operations|datasets|connectors|skills|client_secrets|sessions|keys|usage|credits|key|upload|cancel)(\/[^/:]+)?$/i;
const FREE_ITSELF = /\/models$/i;
/** Elsewhere a conversation answers when it is begun. */
const FREE_AT_OPENAI = /\/conversations(\/[^/]+)?$/i;
/** What one of the others may be asked for by its last part. */
const ANSWERS =
  /\/(runs|chat|messages|responses|complet\w+|generat\w+|predict\w*|embed\w*|rerank|invoke|converse)$/i;
const FREE_VERB =
  /:(cancel|delete|create|wait|query|pause|resume|prepare|load|transferOwnership|update\w*|validate\w*|get\w+)$/i;

/** Whether a path that no shape knows may answer with a model's output. */
export function mayAnswer(provider: string, given: string): boolean {
  const path = openPath(given).replace(/\/+$/, "");
  if (FREE_VERB.test(path) || FREE_ITSELF.test(path)) return false;
  if (FREE_AT_OPENAI.test(path)) return provider !== "openai" && provider !== "azure";
  return ANSWERS.test(path) || !FREE.test(path);
}

/** Whether a call goes on from what the provider keeps: instructions, and what was said before. */
export function goesOn(path: string): boolean {
  return /\/(conversations|threads|agents|assistants)(\/|$)/i.test(openPath(path));
}

/** Where credentials are made, and where a connection is opened that nobody sees through: both spend elsewhere. */
const GRANTS =
  /\/(realtime(api)?|client_secrets|auth_?tokens|(\w+_)?api[_-]?keys?|keys?|(list|regenerate)_?keys?|service[_-]accounts?|chatkit\/sessions|oauth2?\/token|invit(es|ations?)|(user|team|customer|organization)\/(new|update))(?![\w-])/i;
const READS = ["GET", "HEAD", "OPTIONS"];

/** Whether what a path answers lets its caller spend without passing here. */
export function grantsAccess(method: string, path: string): boolean {
  return !READS.includes(method) && GRANTS.test(openPath(path));
}

/** Google does what these say instead of what the method says. */
const OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override"];

/** Why nobody can tell what a request asks for; null where it can be read. */
export function unclear(
  provider: Provider,
  { method, header }: { method: string; header: (name: string) => string | null },
): string | null {
  const override = OVERRIDES.find((name) => header(name) !== null);
  if (override && header(override)?.trim().toUpperCase() !== method)
    return `Send the method itself: ${override} is not passed on.`;
  const isGoogle = provider.shapes.some(({ name }) => name === "google");
  // In Google's batches over HTTP each part is a request of its own.
  if (isGoogle && /^multipart\/mixed/i.test(header("content-type") ?? ""))
    return "Send each request by itself: several in one body are not passed on.";
  return null;
}
