import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { AppError } from "@/lib/errors";

/** A Node stream, or the body of a web `Request`. */
export type BodySource = AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> | WholeSource;

/** A body that can also be had whole, at half the cost of its pieces one by one. */
export type WholeSource = AsyncIterable<Uint8Array> & {
  /** Null when it has more bytes. */
  whole: (maxBytes: number) => Promise<Uint8Array[] | null>;
};

type BodyRules = {
  /** The most bytes the unpacked body may have. */
  maxBytes: number;
  /** The `Content-Encoding` header: gzip, identity or none. */
  encoding?: string | null;
  /** The `Content-Length` header, which lets a body that is too large be refused unread. */
  contentLength?: string | null;
};

/**
 * Reads a whole body, unpacking it as it arrives. Throws `too_large` as soon as the unpacked bytes pass the
 * limit, so a gzip bomb is cut off and never unpacked; `bad_request` for an encoding or a gzip that cannot be
 * read. A refused Node request can still be answered, on its own socket.
 */
export async function readBody(source: BodySource | null, rules: BodyRules): Promise<Buffer> {
  const encoding = rules.encoding?.trim().toLowerCase() || "identity";
  if (!["identity", "gzip", "x-gzip"].includes(encoding))
    throw new AppError("bad_request", `Content-Encoding ${encoding} is not understood; send gzip or none.`);
  if (!source) return Buffer.alloc(0);
  if (Number(rules.contentLength) > packedLimit(rules.maxBytes)) throw tooLarge(rules.maxBytes);
  if (encoding !== "identity") return inflate(toChunks(source), rules.maxBytes);
  if (!("whole" in source)) return collect(toChunks(source), rules.maxBytes);
  const chunks = await source.whole(rules.maxBytes).catch(tellIncomplete);
  if (!chunks) throw tooLarge(rules.maxBytes);
  return join(chunks);
}

/** `readBody` for a web request, with its own headers. */
export function readRequestBody(request: Request, maxBytes: number): Promise<Buffer> {
  return readBody(request.body, {
    maxBytes,
    encoding: request.headers.get("content-encoding"),
    contentLength: request.headers.get("content-length"),
  });
}

async function collect(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return join(chunks);
}

function join(chunks: Uint8Array[]): Buffer {
  const [only] = chunks;
  if (only && chunks.length === 1) return Buffer.from(only.buffer, only.byteOffset, only.byteLength);
  return Buffer.concat(chunks);
}

async function inflate(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  let unpacked: Buffer = Buffer.alloc(0);
  try {
    await pipeline(limited(source, maxBytes), createGunzip(), async (chunks: AsyncIterable<Uint8Array>) => {
      unpacked = await collect(chunks, maxBytes);
    });
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_"))
      throw new AppError("bad_request", "The body is not valid gzip.", { cause: error });
    throw error;
  }
  return unpacked;
}

// An endless run of empty gzip members unpacks to nothing, so what arrives is counted too.
async function* limited(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.byteLength;
    if (size > packedLimit(maxBytes)) throw tooLarge(maxBytes);
    yield chunk;
  }
}

// How long gzip may get when its bytes cannot be packed: zlib's deflateBound and the member's frame.
function packedLimit(maxBytes: number): number {
  return maxBytes + Math.ceil(maxBytes / 4096) + Math.ceil(maxBytes / 16_384) + 64;
}

// A caller that goes away in the midst of its body fails with ECONNRESET, as a database would.
async function* toChunks(source: BodySource): AsyncGenerator<Uint8Array> {
  try {
    // safe because Node's web streams are async iterables, which the DOM's types leave out
    yield* source as AsyncIterable<Uint8Array>;
  } catch (cause) {
    tellIncomplete(cause);
  }
}

function tellIncomplete(cause: unknown): never {
  if (cause instanceof AppError) throw cause;
  throw new AppError("bad_request", "The body ended before it was complete.", { cause });
}

function tooLarge(maxBytes: number): AppError {
  return new AppError("too_large", `The body is larger than ${maxBytes.toLocaleString("en-US")} bytes.`);
}
