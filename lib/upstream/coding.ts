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

/** What undoes a coding; null for none, and for one that nobody asked for and that is not known. */
export function decoderOf(coding: string | null): Transform | null {
  return decoders[coding?.trim().toLowerCase() ?? ""]?.() ?? null;
}
