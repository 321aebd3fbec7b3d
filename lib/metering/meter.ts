import { once } from "node:events";
import type { Transform } from "node:stream";
import { eventStreamText, type Provider, textsOf } from "@/lib/providers";
import { decoderOf } from "@/lib/upstream";
import { StreamReader } from "@/sdk/src/stream-reader";
import type { Answer } from "@/sdk/src/usage";

import { addShown, type Shown } from "./units";

/** As many characters of an answer are kept for an estimate, should it be cut. */
const MOST_KEPT = 400_000;

/** As many packed bytes may wait to be unpacked. */
const MOST_BEHIND = 256 * 1024;

/** Reads what an answer says about itself while its bytes pass. */
export class Meter {
  #reader: StreamReader;
  #decoder: Transform | null;
  #toText: ((chunk: Buffer) => string) | null;
  #texts: string[] = [];
  #characters = 0;
  #isLost = false;
  /** Its time of the first byte, as `performance.now()`; null before. */
  firstByteAt: number | null = null;
  bytes = 0;
  readonly shown: Shown = { searches: 0, images: 0, audioSeconds: 0, inputTokens: 0 };

  constructor(
    provider: Provider,
    header: (name: string) => string | null,
    onPiece?: (piece: unknown, isCut: boolean) => void,
  ) {
    this.#reader = new StreamReader((piece, isCut) => {
      onPiece?.(piece, isCut);
      addShown(this.shown, piece);
      for (const text of textsOf(provider, piece)) {
        this.#characters += text.length;
        if (this.#characters <= MOST_KEPT) this.#texts.push(text);
      }
    }, MOST_KEPT);
    this.#toText = eventStreamText(header("content-type"));
    this.#decoder = decoderOf(header("content-encoding"));
    this.#decoder?.on("data", (chunk: Buffer) => this.#read(chunk));
    // What cannot be unpacked has no usage for us; the bytes pass all the same.
    this.#decoder?.on("error", () => {});
  }

  /** Takes a piece. Where it lags behind, what it answers resolves when it has caught up. */
  push(chunk: Buffer): Promise<void> | null {
    this.firstByteAt ??= performance.now();
    this.bytes += chunk.byteLength;
    const decoder = this.#decoder;
    if (!decoder) this.#read(chunk);
    else decoder.write(chunk);
    return decoder && !decoder.destroyed && decoder.writableLength > MOST_BEHIND ? caughtUp(decoder) : null;
  }

  #read(chunk: Buffer): void {
    this.#try(() => this.#reader.push(this.#toText ? this.#toText(chunk) : chunk));
  }

  #try(read: () => void): void {
    if (this.#isLost) return;
    try {
      read();
    } catch {
      // An answer nested deeper than the stack passes like any other, but nothing more is read of it.
      this.#isLost = true;
    }
  }

  /** Resolves when all that was pushed has been read. */
  async end(): Promise<void> {
    const decoder = this.#decoder;
    if (decoder && !decoder.destroyed) {
      const over = once(decoder, "close").catch(() => {});
      decoder.end();
      await over;
    }
    this.#try(() => this.#reader.end());
  }

  get answer(): Answer {
    return this.#reader.answer;
  }

  /** Whether the answer itself is whole, whatever ended the connection. */
  get isWhole(): boolean {
    return this.#reader.isEnded && this.#reader.hasUsage;
  }

  get hasUsage(): boolean {
    return this.#reader.hasUsage;
  }

  /** What the model is seen to have written, as far as it was kept. */
  get texts(): string[] {
    return this.#texts;
  }

  /** How much of it there was, kept or not. */
  get characters(): number {
    return this.#characters;
  }
}

/** Never fails: what cannot be unpacked holds nobody up. */
function caughtUp(decoder: Transform): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      for (const name of ["drain", "close"]) decoder.off(name, end);
      resolve();
    };
    for (const name of ["drain", "close"]) decoder.on(name, end);
  });
}
