import { type Json, list, object, text } from "../../../sdk/src/json.ts";
import { inputLimit } from "../limits";
import type { Provider } from "../table";
import type { Form } from "./form";

/** What a template adds around the messages. */
const OVERHEAD = 64;
/** What Anthropic and others put before the definitions of tools, the largest of their own tools included. */
const TOOLS_OVERHEAD = 2_000;
/** 32 tokens a second, at 6 kbit/s or more. */
const BYTES_PER_AUDIO_TOKEN = 20;
const BYTES_PER_AUDIO_SECOND = 750;

/** The most seconds that a recording of so many bytes lasts. */
export function audioSeconds(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_AUDIO_SECOND);
}

/** The same as `inputBound` for a form with images or a recording. */
export function formBound(form: Form, model: string, isImage: boolean): number {
  const files = isImage
    ? form.files * imageTokensOf(model)
    : Math.ceil(form.fileBytes / BYTES_PER_AUDIO_TOKEN);
  return form.textBytes + files + OVERHEAD;
}

/** No message is as deep; what is could fill the stack. */
const DEEPEST = 100;

/** The most tokens of one image, by whose model it is. */
const IMAGE_TOKENS: [RegExp, number][] = [
  [/gpt-4o-mini/, 48_169],
  [/claude/, 4_784],
  [/gemini|gemma/, 4_128],
];
const OTHER_IMAGE_TOKENS = 16_384;

type Tally = { mediaBytes: number; mediaTokens: number; isOpen: boolean; imageTokens: number };

/**
 * The most tokens that a provider counts for a body: a token of text has a byte at least, so the bytes of the whole
 * body, in which the names and brackets around a message stand for what a template adds. Images and sounds count by
 * what their provider takes for one; what cannot be measured (documents, videos, files held by the provider) counts as
 * all that the model can read. Of several models it holds for each.
 */
export function inputBound(provider: Provider, bytes: number, body: Json, ...models: string[]): number {
  const imageTokens = Math.max(...models.map(imageTokensOf));
  const tally: Tally = { mediaBytes: 0, mediaTokens: 0, isOpen: false, imageTokens };
  walk(body, "", tally, 0);
  const tools = list(body.tools).length || body.toolConfig ? TOOLS_OVERHEAD : 0;
  const said = bytes - tally.mediaBytes + tally.mediaTokens + OVERHEAD + tools;
  return tally.isOpen ? Math.max(said, inputLimit(provider, ...models)) : said;
}

function imageTokensOf(model: string): number {
  return IMAGE_TOKENS.find(([pattern]) => pattern.test(model))?.[1] ?? OTHER_IMAGE_TOKENS;
}

const REFERENCES = /^(file_id|file_?uri|file_url|document_url|fileId)$/i;
const DATA_URL = /^data:([\w.+/-]*)[^,]{0,100},/;
/** Fields that hold a link or a data URL, or an object with one; anywhere else such a text is a text. */
const LINKS = /^((image|video|audio)(_?url)?|images)$/i;

/** What a tool takes, or was given: no provider looks for media in it, whatever its fields are called. */
const ARGUMENTS =
  /^(functionCall|function_call|toolUse|args|parameters|parametersJsonSchema|input_schema|inputSchema|json|json_?schema|schema|response)$/;

function walk(value: unknown, name: string, tally: Tally, depth: number): void {
  if (depth > DEEPEST) tally.isOpen = true;
  else if (typeof value === "string") readString(value, name, tally);
  else if (Array.isArray(value)) for (const entry of value) walk(entry, name, tally, depth + 1);
  else if (value !== null && typeof value === "object") {
    const held = object(value) ?? {};
    walkFields(held, readMedia(held, name, tally, depth), tally, depth);
  }
}

function walkFields(held: Json, read: string[], tally: Tally, depth: number): void {
  for (const key in held)
    if (!ARGUMENTS.test(key) && !read.includes(key)) walk(held[key], key, tally, depth + 1);
}

function readString(value: string, name: string, tally: Tally): void {
  if (REFERENCES.test(name)) addUrl(value, "", tally);
  else if (/url$/i.test(name) ? LINKS.test(name) : MEDIA.test(name) && ADDRESS.test(value))
    addUrl(value, name, tally);
  else if (name === "images") addMedia("image/", value.length, tally);
  else if (name === "file_data") addMedia("application/", value.length, tally);
  else if (name === "input_audio") addMedia("audio/", value.length, tally);
}

const MEDIA = /^(images?|video|audio|input_audio|file_data)$/;
const ADDRESS = /^(data:|https?:)/i;

/** Counts the media that an object is; answers the fields that it was in, which are then not looked into. */
function readMedia(held: Json, name: string, tally: Tally, depth: number): string[] {
  // What the model gave a tool.
  if (/tool_use$/.test(String(held.type)) && name === "content") return ["input"];
  const found: string[] = [];
  const type = text(held.media_type ?? held.mimeType ?? held.mime_type);
  const kind = name === "input_audio" ? "audio/" : held.type === "text" ? undefined : type;
  const data = text(held.data);
  if (data !== undefined && kind !== undefined) {
    if (ADDRESS.test(data)) addUrl(data, kind, tally);
    else addMedia(kind, data.length, tally);
    found.push("data");
  }
  if (text(held.fileUri ?? held.file_uri) !== undefined) {
    addLink(type ?? "", tally);
    found.push("fileUri", "file_uri");
  }
  if (typeof held.url === "string" && LINKS.test(name)) addUrl(held.url, name, tally);
  const source = object(held.source);
  if (source && readSource(source, { type: String(held.type), name }, tally)) {
    walkFields(source, ["url", "file_id", "bytes"], tally, depth + 1);
    found.push("source");
  }
  return found;
}

/** Whether a source is media, whose kind stands around it: as Anthropic's type, or Bedrock's name. */
function readSource(source: Json, around: { type: string; name: string }, tally: Tally): boolean {
  const kind = KINDS[around.name] ?? "";
  if (text(source.url ?? source.file_id) !== undefined) addLink(around.type, tally);
  else if (typeof source.bytes === "string") addMedia(kind, source.bytes.length, tally);
  else if (source.s3Location) addLink(kind, tally);
  else return false;
  return true;
}

const KINDS: Record<string, string> = {
  image: "image/",
  video: "video/",
  audio: "audio/",
  document: "application/",
};

function addUrl(url: string, name: string, tally: Tally): void {
  const type = DATA_URL.exec(url.slice(0, 200))?.[1];
  if (type === undefined) addLink(name, tally);
  else addMedia(type, url.length, tally);
}

/** What a provider fetches itself. */
function addLink(kind: string, tally: Tally): void {
  if (kind.startsWith("image")) tally.mediaTokens += tally.imageTokens;
  else tally.isOpen = true;
}

function addMedia(type: string, length: number, tally: Tally): void {
  // A text in base64 has fewer bytes than letters, which stand in the body already.
  if (type.startsWith("text/")) return;
  tally.mediaBytes += length;
  if (type.startsWith("image/")) tally.mediaTokens += tally.imageTokens;
  else if (type.startsWith("audio/")) tally.mediaTokens += Math.ceil(length / BYTES_PER_AUDIO_TOKEN);
  else tally.isOpen = true;
}
