import { createReadStream } from "node:fs";
import { fileURLToPath } from "node:url";
import { AppError } from "@/lib/errors";
import { readPriceTable, type TableReading } from "./litellm";
import { isRecord } from "./litellm-sheet";

const LIMITS = { maxBytes: 16 * 1024 * 1024, timeoutMs: 30_000 };
type Limits = typeof LIMITS;
const NO_JSON = "is not valid JSON";

/**
 * Reads the price table from an http(s) or `file:` URL or a path. Throws `upstream_failed` when it cannot be had,
 * and `conflict` when what came is no whole table: cut short, too large, malformed, or without a price.
 */
export async function readFeed(source: string, limits: Limits = LIMITS): Promise<TableReading> {
  const signal = AbortSignal.timeout(limits.timeoutMs);
  const read = isHttp(source) ? download : readFile;
  try {
    return toReading(await read(source, limits, signal));
  } catch (error) {
    if (error instanceof AppError || !signal.aborted) throw error;
    throw failed(`took longer than ${limits.timeoutMs / 1000} seconds`, error);
  }
}

/** The source as it may be shown: a URL without its user, password and query, which can hold a secret. */
export function shownSource(source: string): string {
  if (!isHttp(source)) return source;
  const { origin, pathname } = new URL(source);
  return origin + pathname;
}

/** Where anybody may look the prices up; null for a file of this machine. */
export function linkTo(source: string): string | null {
  return isHttp(source) ? shownSource(source) : null;
}

function isHttp(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

async function download(source: string, limits: Limits, signal: AbortSignal): Promise<Buffer> {
  const { url, headers } = toRequest(source);
  // Next keeps answers of `fetch` unless it is told not to.
  const response = await fetch(url, { headers, signal, cache: "no-store" }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw failed(`cannot be reached (${reasonOf(error)})`, error);
  });
  const refusal = response.ok ? null : failed(`was answered with status ${response.status}`);
  if (refusal || Number(response.headers.get("content-length")) > limits.maxBytes) {
    await response.body?.cancel().catch(() => {});
    throw refusal ?? tooLarge(limits);
  }
  try {
    return await collect(response.body ?? [], limits);
  } catch (error) {
    // A body shorter than its Content-Length, or a gzip that breaks off.
    throw error instanceof AppError || signal.aborted ? error : refused("was cut short", error);
  }
}

/** `fetch` takes no user and password in a URL. */
function toRequest(source: string): { url: URL; headers: Record<string, string> } {
  const url = new URL(source);
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  const credentials = Buffer.from(`${user}:${password}`).toString("base64");
  const isGiven = user !== "" || password !== "";
  url.username = url.password = "";
  return {
    url,
    headers: { accept: "application/json", ...(isGiven && { authorization: `Basic ${credentials}` }) },
  };
}

async function readFile(source: string, limits: Limits, signal: AbortSignal): Promise<Buffer> {
  try {
    const path = /^file:/i.test(source) ? fileURLToPath(source) : source;
    return await collect(createReadStream(/* turbopackIgnore: true */ path, { signal }), limits);
  } catch (error) {
    throw error instanceof AppError || signal.aborted
      ? error
      : failed(`cannot be read (${reasonOf(error)})`, error);
  }
}

async function collect(
  chunks: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> | [],
  limits: Limits,
): Promise<Buffer> {
  const kept: Uint8Array[] = [];
  let size = 0;
  // safe because Node's web streams are async iterables, which the DOM's types leave out
  for await (const chunk of chunks as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limits.maxBytes) throw tooLarge(limits);
    kept.push(chunk);
  }
  return Buffer.concat(kept, size);
}

function toReading(bytes: Buffer): TableReading {
  const table = parse(bytes);
  if (!isRecord(table)) throw refused("is not an object of models");
  const reading = readPriceTable(table);
  if (reading.prices.length === 0) throw refused("has no model with a price");
  return reading;
}

function parse(bytes: Buffer): unknown {
  const text = decode(bytes);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refused(isOpen(text) ? "was cut short" : NO_JSON, error);
  }
}

function decode(bytes: Buffer): string {
  try {
    // As a stream, so that a character that was cut in two is no error of its own.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch (error) {
    throw refused(NO_JSON, error);
  }
}

/** Whether a text that is no JSON ends inside an object, a list or a string, or has not begun. */
function isOpen(text: string): boolean {
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (isQuoted) {
      if (sign === "\\") at++;
      else if (sign === '"') isQuoted = false;
    } else if (sign === '"') isQuoted = true;
    else if (sign === "{" || sign === "[") depth++;
    else if (sign === "}" || sign === "]") depth--;
    else if (depth === 0 && sign?.trim()) return false;
  }
  return isQuoted || depth > 0 || text.trim() === "";
}

/** What a system or `fetch` says of a failure, in a word or two. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown reason";
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

function refused(what: string, cause?: unknown): AppError {
  return new AppError("conflict", `The price feed ${what}. Nothing was changed.`, { cause });
}

function tooLarge({ maxBytes }: Limits): AppError {
  return refused(`is larger than ${maxBytes.toLocaleString("en-US")} bytes`);
}

function failed(what: string, cause?: unknown): AppError {
  return new AppError("upstream_failed", `The price feed ${what}. Nothing was changed.`, { cause });
}
