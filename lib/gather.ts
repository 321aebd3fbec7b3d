import type { Readable } from "node:stream";

/** The whole of a body, or its beginning, and what broke it off. */
export type Gathered = { chunks: Buffer[]; isWhole: boolean; failure?: unknown };

/**
 * Reads a body until its end, or until it has more bytes than `maxBytes`: the rest then waits to be read. It costs half of
 * an iterator. `note` is told of each piece, and breaks the reading off by throwing.
 */
export function gather(body: Readable, maxBytes: number, note?: (chunk: Buffer) => void): Promise<Gathered> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    const done = (gathered: Omit<Gathered, "chunks">) => {
      body.pause();
      body.off("data", take).off("end", end).off("error", fail).off("close", fail);
      resolve({ chunks, ...gathered });
    };
    const take = (chunk: Buffer) => {
      try {
        note?.(chunk);
      } catch (error) {
        return fail(error);
      }
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size > maxBytes) done({ isWhole: false });
    };
    const end = () => done({ isWhole: true });
    const fail = (failure?: unknown) =>
      done({ isWhole: false, failure: failure ?? new Error("The connection was closed.") });
    if (body.destroyed) return fail();
    body.on("data", take).on("end", end).on("error", fail).on("close", fail);
  });
}
