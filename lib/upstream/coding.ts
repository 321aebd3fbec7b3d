import type { Transform } from "node:stream";
import { constants, createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/** A body that ends early is read as far as it came. */
const GZIP = { finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI = { finishFlush: constants.BROTLI_OPERATION_FLUSH };

const decoders: Record<string, () => Transform> = {
  gzip: () => createGunzip(GZIP),
  "x-gzip": () => createGunzip(GZIP),
  deflate: () => createInflate(GZIP),
  br: () => createBrotliDecompress(BROTLI),
};

/** Whether a content coding can be undone here. */
export function isReadable(coding: string): boolean {
  return coding.toLowerCase() in decoders;
}

/** A whole body with its coding undone; null where that cannot be done, or makes more than `maxBytes`. */
export async function unpack(body: Buffer, coding: string, maxBytes: number): Promise<Buffer | null> {
  const decoder = decoderOf(coding);
  if (!decoder) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of decoder.end(body)) {
      size += chunk.byteLength;
      if (size > maxBytes) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks);
}

/** What undoes a coding; null for none, and for one that nobody asked for and that is not known. */
export function decoderOf(coding: string | null): Transform | null {
  return decoders[coding?.trim().toLowerCase() ?? ""]?.() ?? null;
}
