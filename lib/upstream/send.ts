// Connections to providers, kept alive and shared by both mounts of the proxy.
import type { Readable } from "node:stream";
import { Agent, errors } from "undici";
import { AppError } from "@/lib/errors";
import { guardedLookup, requirePublicUrl } from "@/lib/targets";
import { type Header, toCaller } from "./headers";

/** The longest that the official clients wait for an answer. */
const ANSWER_MS = 600_000;
/** Between two pieces of an answer. */
const SILENCE_MS = 300_000;
const CONNECT_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;
const MAX_HEADER_BYTES = 64 * 1024;
/** HTTP has none above, and neither web responses nor clients know what to do with one. */
const MAX_STATUS = 599;

export type Target = {
  origin: string;
  /** Path and query. */
  path: string;
  /** The operator named the address, so it may be a private one. */
  isOperators: boolean;
};

export type Upstream = {
  status: number;
  headers: Header[];
  header: (name: string) => string | null;
  body: Readable;
};

type Agents = { guarded: Agent; free: Agent };
const holder = globalThis as typeof globalThis & { tokenbudgetAgents?: Agents };

function agents(): Agents {
  const options = {
    headersTimeout: ANSWER_MS,
    bodyTimeout: SILENCE_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    // As many connections as there are calls: a slow reader holds its own only.
    connections: null,
  };
  holder.tokenbudgetAgents ??= {
    guarded: new Agent({ ...options, connect: { timeout: CONNECT_MS, lookup: guardedLookup } }),
    free: new Agent({ ...options, connect: { timeout: CONNECT_MS } }),
  };
  return holder.tokenbudgetAgents;
}

/**
 * Sends a request and answers when the provider's headers are there; redirects are answers like any other. Throws
 * `upstream_failed` when none come, and the signal's reason when it is aborted.
 */
export async function send(
  { origin, path, isOperators }: Target,
  request: { method: string; headers: Header[]; body: Buffer | Readable | null; signal: AbortSignal },
): Promise<Upstream> {
  const { method, headers, body, signal } = request;
  // A socket looks up names only, so an address that stands in the URL is looked at here.
  if (!isOperators) requirePublicUrl(origin, "base_url");
  try {
    const answer = await agents()[isOperators ? "free" : "guarded"].request({
      origin,
      path,
      method: method as "GET",
      headers: headers.flat(),
      body,
      signal,
      responseHeaders: "raw",
    });
    if (answer.statusCode > MAX_STATUS) {
      answer.body.on("error", () => {}).destroy();
      throw new AppError(
        "upstream_failed",
        `${new URL(origin).host} answered with the status ${answer.statusCode}.`,
      );
    }
    // safe because `raw` is a flat list of names and values
    const given = pairs(answer.headers as unknown as (string | Buffer)[]);
    const header = (name: string) => given.find(([key]) => key.toLowerCase() === name)?.[1] ?? null;
    return { status: answer.statusCode, headers: toCaller(given), header, body: answer.body };
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new AppError("upstream_failed", reasonOf(cause, new URL(origin).host), { cause });
  }
}

const LOST = /^(UND_ERR_SOCKET|UND_ERR_HEADERS_\w+|ECONNRESET|EPIPE|HPE_\w+)$/;

/** Whether a request that failed had reached its provider, as far as that can be told. */
export function wasSent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null;
  if (!(cause instanceof Error) || !("code" in cause)) return false;
  const isHandshake = /before secure TLS/.test(cause.message);
  return LOST.test(String(cause.code)) && !isHandshake;
}

function pairs(flat: (string | Buffer)[]): Header[] {
  const headers: Header[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) headers.push([textOf(flat[at]), textOf(flat[at + 1])]);
  return headers;
}

function textOf(value: string | Buffer | undefined): string {
  return typeof value === "string" ? value : (value?.toString("latin1") ?? "");
}

function reasonOf(cause: unknown, host: string): string {
  if (cause instanceof errors.HeadersTimeoutError) return `${host} did not answer in time.`;
  if (cause instanceof errors.ConnectTimeoutError) return `${host} could not be reached in time.`;
  if (cause instanceof AppError || (cause instanceof Error && cause.name === "AppError"))
    return cause.message;
  return `${host} could not be reached, or ended the connection without an answer.`;
}
